/** Runs the tests that are named, or all, one after another: each has a VS Code to itself. */

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";

const here = import.meta.dirname;
const all = readdirSync(path.join(here, "tests")).filter((name) => name.endsWith(".test.ts"));
const named = process.argv.slice(2);
const files = named.length > 0 ? named : all.sort().map((name) => path.join("tests", name));
const { status } = spawnSync(
  process.execPath,
  ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files],
  { cwd: here, stdio: "inherit" },
);
process.exit(status ?? 1);
