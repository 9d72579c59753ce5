/** Runs the checks inside the extension host: VS Code calls `run` and ends with what it gives. */

"use strict";

const checks = require("./checks.cjs");

exports.run = async () => {
  let failures = 0;
  for (const [expectation, check] of Object.entries(checks)) {
    try {
      await check();
      console.log(`ok: ${expectation}`);
    } catch (error) {
      failures += 1;
      console.error(`failed: ${expectation}\n${error.stack ?? error}`);
    }
  }
  if (failures > 0) throw new Error(`${failures} of ${Object.keys(checks).length} checks failed`);
};
