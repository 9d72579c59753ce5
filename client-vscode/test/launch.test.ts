import path from "node:path";
import { expect, test } from "vitest";
import { findLaunch, type Launch, type LaunchProblem } from "../src/server/launch";
import { withoutDialog } from "../src/server/apple";
import { findPython, runProgram, type Run } from "../src/server/python";
import type { ClientSettings } from "../src/settings";

const places = { libraries: "/ext/libs", extras: "/store/extras", bytecode: "/store/bytecode" };
const defaults: ClientSettings = { path: "", interpreter: "", importStrategy: "useBundled" };

/** What is launched where these programs say that they are these Pythons. */
function launched(
  programs: Readonly<Record<string, readonly [string, number, number, number, boolean]>>,
  settings: Partial<ClientSettings> = {},
  chosen?: string,
  platform: NodeJS.Platform = "linux",
): Promise<Launch | LaunchProblem> {
  return findLaunch(
    { ...defaults, ...settings },
    {
      platform,
      places,
      chosenInterpreter: () => Promise.resolve(chosen),
      run: (program) => {
        const said = programs[program];
        return said ? Promise.resolve(JSON.stringify(said)) : Promise.reject(new Error("ENOENT"));
      },
    },
  );
}

test("the bundled server runs on the first Python that is new enough", async () => {
  const launch = await launched({
    python3: ["/usr/bin/python3", 3, 9, 2, false],
    "python3.12": ["/usr/bin/python3.12", 3, 12, 1, false],
  });
  expect(launch).toMatchObject({
    command: "/usr/bin/python3.12",
    parameters: ["-m", "askdocs", "server", "--stdio"],
    source: "bundled",
  });
});

test("the bundled server sees its own packages, and never a module of the workspace", async () => {
  const launch = await launched({ python3: ["/usr/bin/python3", 3, 11, 0, true] });
  expect(launch).toMatchObject({
    environment: {
      PYTHONPATH: ["/ext/libs", path.join("/store/extras", "python3.11")].join(path.delimiter),
      PYTHONSAFEPATH: "1",
      PYTHONNOUSERSITE: "1",
      PYTHONPYCACHEPREFIX: "/store/bytecode",
    },
  });
});

test("where no Python is new enough, those that were seen are named", async () => {
  const problem = await launched({ python3: ["/usr/bin/python3", 3, 10, 12, false] });
  expect(problem).toEqual({ kind: "noPython", tooOld: ["/usr/bin/python3 (3.10.12)"] });
});

test("the interpreter of the workspace is the last resort of the bundled server", async () => {
  const programs = { "/venv/python": ["/venv/python", 3, 13, 0, false] } as const;
  expect(await launched(programs, {}, "/venv/python")).toMatchObject({ command: "/venv/python" });
});

test("an interpreter in the settings is taken or complained about, never passed over", async () => {
  const programs = { python3: ["/usr/bin/python3", 3, 12, 0, false] } as const;
  const problem = await launched(programs, { interpreter: "/opt/python" });
  expect(problem).toEqual({ kind: "badInterpreter", interpreter: "/opt/python" });
});

test("from the environment only a Python that has askdocs will do", async () => {
  const settings = { importStrategy: "fromEnvironment" } as const;
  const without = { "/venv/python": ["/venv/python", 3, 12, 0, false] } as const;
  expect(await launched(without, settings, "/venv/python")).toEqual({
    kind: "notInstalled",
    interpreter: "/venv/python",
  });
  const having = { "/venv/python": ["/venv/python", 3, 12, 0, true] } as const;
  const launch = await launched(having, settings, "/venv/python");
  expect(launch).toMatchObject({ command: "/venv/python", source: "environment" });
  expect(launch).not.toHaveProperty("environment.PYTHONPATH");
});

test("a path in the settings is run as it is, without a look at any Python", async () => {
  expect(await launched({}, { path: "/opt/askdocs" })).toEqual({
    command: "/opt/askdocs",
    parameters: ["server", "--stdio"],
    environment: {},
    source: "path",
  });
});

test("on Windows, too, a Python is found that has its number alone for a name", async () => {
  const programs = { "python3.13": ["C:/py/python3.13.exe", 3, 13, 5, false] } as const;
  const launch = await launched(programs, {}, undefined, "win32");
  expect(launch).toMatchObject({ command: "C:/py/python3.13.exe" });
});

test("a program that leads to a shop and ends with a failure is no Python", async () => {
  // Of 9009, with which the one of Windows ends, other systems keep the lower eight bits.
  const shop = ["-e", "console.log('Get it from the shop'); process.exit(9009 & 255)", "--"] as const;
  const found = await findPython([[process.execPath, ...shop]], runProgram);
  expect(found).toEqual({ tooOld: [] });
});

/** What is run on a Mac in search of a Python, and what is launched. */
async function onMac(paths: readonly string[], hasTools: boolean) {
  const ran: string[] = [];
  const run: Run = (program, parameters) => {
    ran.push(program);
    if (program.endsWith("xcode-select")) {
      return hasTools ? Promise.resolve("/Library/Developer") : Promise.reject(new Error("none"));
    }
    if (parameters[0] !== "-I" || program === "python") return Promise.reject(new Error("ENOENT"));
    const found = paths.find((folder) => folder !== "/usr/bin" || program === "python3");
    if (found === undefined) return Promise.reject(new Error("ENOENT"));
    return Promise.resolve(JSON.stringify([`${found}/${program}`, 3, 12, 0, false]));
  };
  const isThere = (file: string) => paths.includes(path.posix.dirname(file));
  const found = await findPython([["python3"], ["python3.12"]], withoutDialog(run, paths, isThere));
  return { ran, found };
}

test("on macOS without developer tools their Python is not run, which would open a dialog", async () => {
  const { ran, found } = await onMac(["/usr/bin"], false);
  expect(ran).not.toContain("python3");
  expect(found).toEqual({ tooOld: [] });
});

test("on macOS with developer tools their Python will do", async () => {
  const { found } = await onMac(["/usr/bin"], true);
  expect(found).toMatchObject({ python: { executable: "/usr/bin/python3" } });
});

test("on macOS another Python before that of the tools is run without asking for them", async () => {
  const { ran, found } = await onMac(["/opt/homebrew/bin", "/usr/bin"], false);
  expect(ran).toEqual(["python3"]);
  expect(found).toMatchObject({ python: { executable: "/opt/homebrew/bin/python3" } });
});
