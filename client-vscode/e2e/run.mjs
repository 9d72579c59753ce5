/** Runs the tests that are named, or all. Each has a VS Code to itself, so two can run at a time. */

import { readdirSync, rmSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import process from "node:process";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { setTimeout } from "node:timers";

const here = import.meta.dirname;
const tests = path.join(here, "tests");
const named = process.argv.slice(2).map((name) => path.resolve(here, name));
const files = named.length > 0 ? named : all();
// What an earlier run left would be taken for what this one has shown.
rmSync(path.join(here, "artefacts"), { recursive: true, force: true });
run({
  files,
  cwd: here,
  concurrency: Math.min(2, availableParallelism()),
  // What hangs is to fail, and long before all the checks have to end.
  timeout: 10 * 60_000,
  // That ends a test. A file whose tests have ended, and whose process goes on as something is open
  // in it, would be waited for without an end.
  forceExit: true,
})
  // The report is in the order of the files, so that it says nothing of others while one hangs.
  .on("test:complete", ({ name, details }) => {
    if (!files.includes(name)) return;
    const seconds = Math.round(details.duration_ms / 1000);
    console.error(`${path.basename(name)} has ended after ${String(seconds)} s`);
  })
  .on("test:fail", () => {
    process.exitCode = 1;
  })
  .compose(new spec())
  .pipe(process.stdout);

setTimeout(() => {
  console.error("The tests go on for too long, and are ended.");
  process.exit(1);
}, 40 * 60_000).unref();

/** All files, the one with most in it first: begun last, it would run alone while a core is idle. */
function all() {
  return readdirSync(tests)
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => path.join(tests, name))
    .sort((one, other) => statSync(other).size - statSync(one).size);
}
