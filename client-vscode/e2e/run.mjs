/** Runs the tests that are named, or all. Each has a VS Code to itself, so two can run at a time. */

import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";

const here = import.meta.dirname;
const all = readdirSync(path.join(here, "tests")).filter((name) => name.endsWith(".test.ts"));
const named = process.argv.slice(2);
const files = named.length > 0 ? named : all.sort().map((name) => path.join("tests", name));
// What an earlier run left would be taken for what this one has shown.
rmSync(path.join(here, "artefacts"), { recursive: true, force: true });
// Of a test and of a whole file: what hangs is to fail, and long before all the checks have to end.
const patience = 10 * 60_000;
const concurrency = Math.min(2, availableParallelism());
const { status } = spawnSync(
  process.execPath,
  [
    "--test",
    `--test-timeout=${String(patience)}`,
    `--test-concurrency=${String(concurrency)}`,
    "--test-reporter=spec",
    ...files,
  ],
  { cwd: here, stdio: "inherit" },
);
process.exit(status ?? 1);
