/** The checks that run inside the extension host, each reported by name. */

import assert from "node:assert/strict";
import { test } from "node:test";
import path from "node:path";
import { closeBrowser } from "../harness/browser.ts";
import { Desk } from "../harness/desk.ts";
import { DOUBLES, E2E } from "../harness/places.ts";
import { SAMPLE } from "../harness/sample.ts";

test("Agents and other extensions get what they are promised", { timeout: 600_000 }, async (t) => {
  const lines: string[] = [];
  const ended = Promise.withResolvers<number>();
  const desk = await Desk.open(
    {
      files: SAMPLE,
      open: "src/parcels.py",
      settings: { "chat.disableAIFeatures": false },
      inside: path.join(E2E, "inside"),
      extensions: [path.join(DOUBLES, "model")],
    },
    async (page) => {
      await page.exposeFunction("codeAutomationLog", (_type: string, parts: unknown[]) => {
        lines.push(parts.map(String).join(" "));
      });
      await page.exposeFunction("codeAutomationExit", (code: number) => {
        ended.resolve(code);
      });
    },
  );
  const code = await ended.promise;
  const left = await desk.close();
  await closeBrowser();
  const said = lines.filter((line) => /^(ok|failed): /.test(line));
  for (const line of said) t.diagnostic(line);
  assert.equal(code, 0, lines.join("\n"));
  assert.ok(said.length >= 9, "every check was run");
  assert.deepEqual(left, [], "something tried to leave this machine");
});
