/** Decides what is run as the server: which program, with which environment. */

import path from "node:path";
import { withoutDialog } from "./apple";
import { candidates, findPython, type Candidate, type Python, type Run } from "./python";
import type { ClientSettings } from "../settings";

export interface Launch {
  readonly command: string;
  readonly parameters: readonly string[];
  /** What is added to the environment; undefined takes a variable away. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly source: "path" | "environment" | "bundled";
  /** The Python that runs it, where it is known. */
  readonly python?: Python;
}

export type LaunchProblem =
  | { readonly kind: "noPython"; readonly tooOld: readonly string[] }
  | { readonly kind: "badInterpreter"; readonly interpreter: string }
  | { readonly kind: "notInstalled"; readonly interpreter: string };

export interface Places {
  /** The folder with the bundled packages. */
  readonly libraries: string;
  /** Where packages that this system needs compiled are added, one folder per version of Python. */
  readonly extras: string;
  /** Where compiled Python files go, because the extension's folder may be read-only. */
  readonly bytecode: string;
}

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly places: Places;
  /** The interpreter that the user chose for the workspace, if one may be asked for. */
  readonly chosenInterpreter: () => Promise<string | undefined>;
  /** Runs a program to see which Python it is. */
  readonly run: Run;
}

const SERVE = ["-m", "askdocs", "server", "--stdio"] as const;

export async function findLaunch(
  settings: ClientSettings,
  surroundings: Surroundings,
): Promise<Launch | LaunchProblem> {
  if (settings.path !== "") {
    const parameters = ["server", "--stdio"];
    return { command: settings.path, parameters, environment: {}, source: "path" };
  }
  const { platform, places } = surroundings;
  const run = platform === "darwin" ? withoutDialog(surroundings.run) : surroundings.run;
  if (settings.importStrategy === "fromEnvironment") {
    return fromEnvironment(settings, surroundings, run);
  }
  if (settings.interpreter !== "") {
    const found = await findPython([[settings.interpreter]], run);
    if ("python" in found) return bundled(found.python, places);
    return { kind: "badInterpreter", interpreter: settings.interpreter };
  }
  const found = await findPython(candidates(platform), run);
  if ("python" in found) return bundled(found.python, places);
  // Last, because to ask for it starts another extension.
  const chosen = await surroundings.chosenInterpreter();
  if (chosen !== undefined) {
    const second = await findPython([[chosen]], run);
    if ("python" in second) return bundled(second.python, places);
  }
  return { kind: "noPython", tooOld: found.tooOld };
}

/** The folder with the packages that were added for this Python. */
export function extrasFolder(extras: string, python: Python): string {
  const [major = "", minor = ""] = python.version.split(".");
  return path.join(extras, `python${major}.${minor}`);
}

async function fromEnvironment(
  settings: ClientSettings,
  { platform, places, chosenInterpreter }: Surroundings,
  run: Run,
): Promise<Launch | LaunchProblem> {
  const chosen = settings.interpreter === "" ? await chosenInterpreter() : settings.interpreter;
  const tried: readonly Candidate[] = chosen === undefined ? candidates(platform) : [[chosen]];
  const found = await findPython(tried, run, (python) => python.hasAskdocs);
  if (!("python" in found)) {
    return { kind: "notInstalled", interpreter: chosen ?? "PATH" };
  }
  return {
    command: found.python.executable,
    parameters: SERVE,
    environment: shared(places),
    source: "environment",
    python: found.python,
  };
}

function bundled(python: Python, places: Places): Launch {
  const folders = [places.libraries, extrasFolder(places.extras, python)];
  return {
    command: python.executable,
    parameters: SERVE,
    environment: {
      ...shared(places),
      PYTHONPATH: folders.join(path.delimiter),
      PYTHONNOUSERSITE: "1",
      PYTHONHOME: undefined,
    },
    source: "bundled",
    python,
  };
}

function shared(places: Places): Record<string, string> {
  return {
    // A file of the workspace must not be able to take the place of a module.
    PYTHONSAFEPATH: "1",
    PYTHONUTF8: "1",
    PYTHONPYCACHEPREFIX: places.bytecode,
  };
}
