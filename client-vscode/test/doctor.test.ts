import { expect, test } from "vitest";
import { examine } from "../src/index/doctor";

const KEY = "sk-only-for-this-test";

/** A program that says how it was started, and what it was given. */
const TELLS = `
let given = "";
process.stdin.on("data", (data) => (given += data));
process.stdin.on("end", () => console.log(JSON.stringify({
  parameters: process.argv.slice(1), given: JSON.parse(given), values: Object.values(process.env),
})));
`;

function launch(program: string) {
  const parameters = ["-e", program, "--", "server", "--stdio"];
  return { command: process.execPath, parameters, environment: {} };
}

test("the doctor is told of the settings and the key, which nobody else can read", async () => {
  const settings = { assistant: { kind: "auto" }, apiKey: KEY };
  const told = JSON.parse(await examine(launch(TELLS), ["/w/a b"], settings)) as {
    readonly parameters: readonly string[];
    readonly given: unknown;
    readonly values: readonly string[];
  };
  expect(told.parameters).toEqual(["doctor", "--editor", "--root", "/w/a b"]);
  expect(told.given).toEqual(settings);
  expect(told.values.filter((value) => value.includes(KEY))).toEqual([]);
});

test("a doctor that ends without listening is heard all the same", async () => {
  const said = await examine(launch("console.log('no such command'); process.exit(2)"), [], {
    apiKey: KEY,
    padding: " ".repeat(1_000_000),
  });
  expect(said).toBe("no such command");
});
