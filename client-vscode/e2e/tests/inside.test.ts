/** The checks that run inside the extension host, each reported by name. */

import assert from "node:assert/strict";
import { test } from "node:test";
import path from "node:path";
import { closeBrowser } from "../harness/browser.ts";
import { Desk } from "../harness/desk.ts";
import { Inside } from "../harness/inside.ts";
import { DOUBLES, E2E } from "../harness/places.ts";
import { SAMPLE } from "../harness/sample.ts";

test("Agents and other extensions get what they are promised", { timeout: 600_000 }, async (t) => {
  const inside = new Inside();
  const desk = await Desk.open(
    {
      files: SAMPLE,
      open: "src/parcels.py",
      settings: { "chat.disableAIFeatures": false },
      inside: path.join(E2E, "inside", "index.cjs"),
      extensions: [path.join(DOUBLES, "model")],
    },
    inside.listen,
  );
  const code = await inside.ended;
  const { lines } = inside;
  const left = await desk.close();
  await closeBrowser();
  const said = lines.filter((line) => /^(ok|failed): /.test(line));
  for (const line of said) t.diagnostic(line);
  assert.equal(code, 0, lines.join("\n"));
  assert.ok(said.length >= 9, "every check was run");
  assert.deepEqual(left, [], "something tried to leave this machine");
});
