/** Pointing at code: hovers on names and selections, and going on from there. */

import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import type { Desk } from "../harness/desk.ts";
import { ANSWER, SAMPLE } from "../harness/sample.ts";
import { picture, scenario } from "../harness/scenario.ts";
import { until } from "../harness/waiting.ts";

scenario(
  "A hover says what the docs say and leads to an answer; Explain Selection is where one looks for it",
  { files: SAMPLE, open: "src/parcels.py" },
  async (desk) => {
    const { workbench, page } = desk;
    await workbench.docsRead();
    // A name needs no selection.
    const name = workbench.text("max_retries");
    await until("the hover", async () => {
      await page.mouse.move(0, 0);
      await name.hover();
      return explained(desk)
        .waitFor({ timeout: 3000 })
        .then(
          () => true,
          () => undefined,
        );
    });

    await workbench.goTo(3, 44);
    await workbench.select("max_retries".length);
    await page.keyboard.press("Control+k");
    await page.keyboard.press("Control+i");
    await explained(desk).waitFor();
    await picture(desk, "hover");
    await workbench.hover.getByText("Ask the docs about this").click();
    await workbench.answers.answer.getByText(ANSWER).waitFor();
    await workbench.answers.frame.getByText("src/parcels.py:3").first().waitFor();
    await heading(desk).waitFor();
    await workbench.run("Ask Docs: Clear Conversation");
    await heading(desk).waitFor({ state: "detached" });

    await workbench.front("src/parcels.py");
    await workbench.goTo(3, 44);
    await workbench.select("max_retries".length);
    await page.keyboard.press("Control+.");
    await page.locator(".action-widget").getByText("Ask Docs: Explain Selection").waitFor();
    await picture(desk, "code-action");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Shift+F10");
    await page.locator(".context-view").getByText("Ask Docs: Explain Selection").first().waitFor();
    await picture(desk, "context-menu");
    await page.locator(".context-view").getByText("Ask Docs: Explain Selection").first().click();
    await workbench.answers.answer.getByText(ANSWER).waitFor();
    assert.ok((await workbench.answers.citations.count()) > 0);
    await heading(desk).waitFor();
  },
);

function explained({ workbench }: Desk): Locator {
  return workbench.hover.getByText("How often a request is sent again").first();
}

/** The question, which names what is asked about. */
function heading({ workbench }: Desk): Locator {
  return workbench.answers.frame.getByRole("heading", {
    name: "What do the docs say about “max_retries”?",
  });
}
