import path from "node:path";
import { expect, test } from "vitest";
import { findLaunch, type Launch, type LaunchProblem } from "../src/server/launch";
import type { ClientSettings } from "../src/settings";

const places = { libraries: "/ext/libs", extras: "/store/extras", bytecode: "/store/bytecode" };
const defaults: ClientSettings = { path: "", interpreter: "", importStrategy: "useBundled" };

/** What is launched where these programs say that they are these Pythons. */
function launched(
  programs: Readonly<Record<string, readonly [string, number, number, number, boolean]>>,
  settings: Partial<ClientSettings> = {},
  chosen?: string,
): Promise<Launch | LaunchProblem> {
  return findLaunch(
    { ...defaults, ...settings },
    {
      platform: "linux",
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
