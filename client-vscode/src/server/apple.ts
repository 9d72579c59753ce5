/** Keeps macOS from asking to install its developer tools each time that a Python is looked for. */

import { existsSync } from "node:fs";
import path from "node:path";
import type { Run } from "./python";

/** A Python where the tools are installed, and what opens the dialog where they are not. */
const PYTHON = "/usr/bin/python3";

/** Says where the tools are, or fails, without a dialog. */
const ASKS: readonly [string, readonly string[]] = ["/usr/bin/xcode-select", ["-p"]];

/** As `run`, but what would open the dialog is as if it were not there. */
export function withoutDialog(
  run: Run,
  folders: readonly string[] = (process.env["PATH"] ?? "").split(path.posix.delimiter),
  isThere: (file: string) => boolean = existsSync,
): Run {
  const found = (program: string): string | undefined =>
    program.includes("/")
      ? program
      : folders.map((folder) => path.posix.join(folder, program)).find(isThere);
  return async (program, parameters) => {
    if (found(program) === PYTHON) await run(...ASKS);
    return run(program, parameters);
  };
}
