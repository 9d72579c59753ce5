/** Packs the extension: the server, both bundles, the licence, and then the `.vsix`; says its size. */

import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { name, version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const target = path.join(root, `${name}-${version}.vsix`);

const run = (...parameters) =>
  execFileSync(process.execPath, parameters, { cwd: root, stdio: "inherit" });

run("scripts/bundle-server.mjs");
run("scripts/build.mjs");
copyFileSync(path.join(root, "..", "LICENSE"), path.join(root, "LICENSE"));
run(
  "node_modules/@vscode/vsce/vsce",
  "package",
  "--no-dependencies",
  "--out",
  target,
);
const kilobytes = Math.round(statSync(target).size / 1024);
console.log(`${path.basename(target)}: ${String(kilobytes)} KB`);
