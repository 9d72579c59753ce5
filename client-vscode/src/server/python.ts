/** Finds a Python that is new enough to run the server. */

import { execFile } from "node:child_process";

export const LEAST_VERSION = [3, 11] as const;

/** Seconds that a program has to say which Python it is. */
const PATIENCE = 15;

export interface Python {
  /** The path of the interpreter itself, not of what led to it. */
  readonly executable: string;
  readonly version: string;
  /** Whether askdocs can be imported there. */
  readonly hasAskdocs: boolean;
}

/** A command to try: a program with the parameters that lead to an interpreter. */
export type Candidate = readonly [program: string, ...parameters: string[]];

/** Runs a program and gives what it printed; rejects if it cannot be run. */
export type Run = (program: string, parameters: readonly string[]) => Promise<string>;

/** What is tried where nothing is set. */
export function candidates(platform: NodeJS.Platform): readonly Candidate[] {
  // What installs a Python may give it its number alone, as uv does.
  const numbered = [15, 14, 13, 12, 11].map((minor): Candidate => [`python3.${String(minor)}`]);
  if (platform === "win32") return [["py", "-3"], ["python"], ["python3"], ...numbered];
  return [["python3"], ["python"], ...numbered];
}

/** What a Python is asked about itself: isolated, so that no file in the way can answer. */
const PROGRAM = [
  "import importlib.util, json, sys",
  "found = importlib.util.find_spec('askdocs') is not None",
  "print(json.dumps([sys.executable, *sys.version_info[:3], found]))",
].join("; ");

/** The first of the candidates that is new enough; all that were seen if there is none. */
export async function findPython(
  tried: readonly Candidate[],
  run: Run,
  accepts: (python: Python) => boolean = () => true,
): Promise<{ python: Python } | { tooOld: readonly string[] }> {
  const tooOld: string[] = [];
  for (const candidate of tried) {
    const python = await probe(candidate, run);
    if (python === undefined) continue;
    if (!isNewEnough(python.version)) tooOld.push(`${python.executable} (${python.version})`);
    else if (accepts(python)) return { python };
  }
  return { tooOld };
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > LEAST_VERSION[0] || (major === LEAST_VERSION[0] && minor >= LEAST_VERSION[1]);
}

async function probe([program, ...before]: Candidate, run: Run): Promise<Python | undefined> {
  let said: unknown;
  try {
    said = JSON.parse(await run(program, [...before, "-I", "-c", PROGRAM]));
  } catch {
    // It is not there, or no Python 3; or what Windows and macOS have in its place, to install one.
    return undefined;
  }
  if (!Array.isArray(said)) return undefined;
  const [executable, major, minor, micro, hasAskdocs] = said as unknown[];
  if (typeof executable !== "string" || executable === "") return undefined;
  const version = [major, minor, micro].map(String).join(".");
  return { executable, version, hasAskdocs: hasAskdocs === true };
}

export function runProgram(program: string, parameters: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { timeout: PATIENCE * 1000, windowsHide: true };
    execFile(program, [...parameters], options, (error, output) => {
      if (error === null) resolve(output);
      else reject(new Error(error.message));
    });
  });
}
