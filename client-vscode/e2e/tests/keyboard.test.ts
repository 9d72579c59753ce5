/** Everything with the keyboard alone. */

import assert from "node:assert/strict";
import { ANSWER, QUESTION, SAMPLE } from "../harness/sample.ts";
import { picture, scenario } from "../harness/scenario.ts";

scenario(
  "A question, its answer, a citation and the next question are reached by keys, as is every control",
  { files: SAMPLE, open: "src/parcels.py" },
  async (desk) => {
    const { workbench, page } = desk;
    const { answers } = workbench;
    await workbench.docsRead();
    await page.keyboard.press("F1");
    await page.keyboard.type(">Ask Docs: Ask a Question");
    await workbench.choice("Ask Docs: Ask a Question…").waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".quick-input-widget:visible .quick-input-title").waitFor();
    await page.keyboard.type(QUESTION);
    await workbench.choice(QUESTION).waitFor();
    await page.keyboard.press("Enter");
    await answers.answer.getByText(ANSWER).waitFor();
    await answers.button("Copy").waitFor();

    await tabTo("a.citation", "docs/retries.md:5–13 [1]");
    await picture(desk, "keyboard");
    await page.keyboard.press("Enter");
    await workbench.tab("docs/retries.md").waitFor();
    await workbench.status(/Ln 5, Col 1$/).waitFor();

    // Back to the view, in the second group of editors.
    await page.keyboard.press("Control+2");
    await tabTo("textarea", "");
    await page.keyboard.type("How long does it wait between two attempts?");
    await page.keyboard.press("Enter");
    await answers.answer.getByText("half a second at first").waitFor();

    await answers.button("Copy").waitFor();
    const controls = answers.frame.locator("a, button, summary, textarea, pre");
    const names = await controls.evaluateAll((all) =>
      all
        .filter((one) => (one as HTMLElement).checkVisibility())
        .map((one) => one.getAttribute("aria-label") ?? one.textContent),
    );
    assert.ok(names.length >= 12, names.join(", "));
    assert.deepEqual(names.filter((name) => name.trim() === ""), []);
    await controls.first().focus();
    for (let reached = 1; reached < names.length; reached++) {
      await page.keyboard.press("Tab");
      await answers.frame.locator(":focus").waitFor();
    }
    assert.equal(
      await answers.frame.locator(":focus").evaluate((one) => one.textContent),
      "Ask",
      "the last one is the button that asks",
    );

    /** Presses Tab until the control has the focus; it is reached with less than twenty steps. */
    async function tabTo(control: string, text: string): Promise<void> {
      const focused = answers.frame.locator(`${control}:focus`).filter({ hasText: text });
      for (let steps = 0; steps < 20; steps++) {
        if ((await focused.count()) > 0) return;
        await page.keyboard.press("Tab");
      }
      assert.fail(`${control} is not reached with the keyboard`);
    }
  },
);
