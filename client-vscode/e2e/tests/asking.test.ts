/** Asking from the palette, with the server that the extension brings along. */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { ANSWER, QUESTION, SAMPLE } from "../harness/sample.ts";
import { picture, scenario } from "../harness/scenario.ts";
import { until } from "../harness/waiting.ts";

scenario(
  "A question from the palette is answered beside the file, and its citation opens the line",
  { files: SAMPLE, open: "src/parcels.py", withModel: true },
  async (desk) => {
    const { workbench } = desk;
    const { answers } = workbench;
    await workbench.docsRead();
    await workbench.ask(QUESTION);
    await answers.answer.getByText(ANSWER).waitFor();
    await answers.citations.first().waitFor();
    assert.equal(await answers.citations.first().textContent(), "docs/retries.md:5–13 [1]");
    await answers.announcement.getByText("The answer is ready; sources: 3.").waitFor();
    const named = await answers.frame.locator("article a").allTextContents();
    assert.equal(new Set(named).size, named.length, "each source is named once");
    await picture(desk, "answer");

    await answers.citations.first().click();
    await workbench.tab("docs/retries.md").waitFor();
    await workbench.status(/Ln 5, Col 1$/).waitFor();
    await workbench.text("How often a request is sent again").waitFor();
    await workbench.marked.first().waitFor();
    await picture(desk, "citation");

    // What was opened is not what the next question is about.
    await workbench.ask("How long does it wait between two attempts?");
    await answers.answer.getByText("half a second at first").waitFor();
    assert.equal(await answers.frame.locator(".scope").count(), 0);
    await workbench.front("docs/retries.md");
    await desk.page.keyboard.press("ArrowDown");
    await workbench.marked.first().waitFor({ state: "detached" });
  },
);

scenario(
  "A selection is what the next question is about, says so where it is asked, and can be left out by keys",
  { files: SAMPLE, open: "src/parcels.py", withModel: true },
  async (desk) => {
    const { workbench, page } = desk;
    const { answers } = workbench;
    await workbench.docsRead();
    await workbench.goTo(3, 44);
    await workbench.select("max_retries".length);
    await workbench.run("Ask Docs: Ask a Question…");
    await workbench.choice("About src/parcels.py:3").waitFor();
    await picture(desk, "selection-in-box");
    await workbench.quickInput.fill("What is the default?");
    await workbench.choice("What is the default?").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await workbench.choice("About src/parcels.py:3").waitFor({ state: "detached" });
    await page.keyboard.press("Enter");
    await answers.button("Copy").waitFor();
    assert.equal(await answers.frame.locator(".scope").count(), 0, "it was left out");

    await workbench.front("src/parcels.py");
    await workbench.goTo(3, 44);
    await workbench.select("max_retries".length);
    await answers.context.getByText("About src/parcels.py:3").waitFor();
    await picture(desk, "selection-in-view");
    await answers.context.getByRole("button", { name: "Leave out src/parcels.py:3" }).press("Enter");
    await answers.context.waitFor({ state: "hidden" });
    await answers.frame.locator("textarea:focus").waitFor();
  },
);

scenario(
  "What is edited and saved, and what another program writes, is in the next answer",
  { files: SAMPLE, open: "docs/retries.md", withModel: true },
  async (desk) => {
    const { workbench, page } = desk;
    await workbench.docsRead();
    await workbench.ask(QUESTION);
    await workbench.answers.answer.getByText(ANSWER).waitFor();

    await workbench.front("docs/retries.md");
    await workbench.goTo(7);
    await page.keyboard.press("Shift+End");
    await page.keyboard.insertText("How often a request is sent again before it fails: eleven times.");
    await workbench.text("eleven times").waitFor();
    await page.keyboard.press("Control+s");
    await until("the file to be saved", () =>
      readFileSync(desk.file("docs/retries.md"), "utf8").includes("eleven times") || undefined,
    );
    await workbench.ask(QUESTION);
    await workbench.answers.answer.getByText("before it fails: eleven times.").waitFor();

    await workbench.status("4 documents").waitFor();
    writeFileSync(desk.file("docs/parcels.md"), "# Parcels\n\nA parcel weighs ninety grams at most.\n");
    await workbench.status("5 documents").waitFor();
    await workbench.ask("How much does a parcel weigh at most?");
    await workbench.answers.answer.getByText("ninety grams at most").waitFor();
  },
);

scenario(
  "A follow-up goes on from the answer; answers are copied, opened as Markdown and there after a reload",
  { files: SAMPLE, open: "src/parcels.py", withModel: true },
  async (desk) => {
    const { workbench, page } = desk;
    const { answers } = workbench;
    const followUp = "How long does it wait between two attempts?";
    await workbench.docsRead();
    await workbench.ask(QUESTION);
    await answers.answer.getByText(ANSWER).waitFor();
    await answers.followUp(followUp);
    await answers.answer.getByText("half a second at first").waitFor();
    assert.equal(await answers.frame.locator(".answer").count(), 2, "the first answer stays");

    await answers.button("Copy").click();
    await answers.announcement.getByText("Copied.").waitFor();
    await until("the answer in the clipboard", async () => {
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      return copied.includes("half a second at first") || undefined;
    });

    await answers.button("Open as Markdown").click();
    await workbench.text("(<docs/retries.md#L").waitFor();
    await workbench.status("Markdown").waitFor();
    await picture(desk, "markdown");

    // Another tab hides the view.
    await workbench.front("Ask Docs");
    await answers.answer.getByText("half a second at first").waitFor();
    await desk.reopen(followUp);
    await workbench.front("Ask Docs");
    await answers.answer.getByText("half a second at first").waitFor();
    assert.equal(await answers.frame.locator(".answer").count(), 2);
    await answers.citations.first().click();
    await workbench.tab("docs/retries.md").waitFor();
  },
);

scenario(
  "What the docs do not answer is said to be not in the docs; what only comes near is told from both",
  { files: SAMPLE, open: "src/parcels.py", withModel: true },
  async (desk) => {
    const { workbench } = desk;
    const { answers } = workbench;
    await workbench.docsRead();
    await workbench.ask("How often does the moon rise over Lisbon?");
    await answers.frame.getByText("This is not in your docs.").waitFor();
    await answers.button("Copy").waitFor();
    assert.equal(await answers.citations.count(), 0);
    await picture(desk, "refusal");
    const nearest = answers.nearest.filter({ hasText: "docs/retries.md:5–13" });
    assert.equal(await nearest.getAttribute("title"), "Retries › max_retries");
    await nearest.click();
    await workbench.tab("docs/retries.md").waitFor();
    await workbench.status("Ln 5, Col 1").waitFor();

    await workbench.front("src/parcels.py");
    await workbench.ask("How do I set max_retries in Kubernetes?");
    await answers.answer.getByText("They do not mention Kubernetes.").waitFor();
    const notice = answers.frame.locator(".notice.related");
    await notice.getByText("No answer, only what comes nearest.").waitFor();
    await answers.announcement.getByText("No answer, only what comes nearest.").waitFor();
    await picture(desk, "related");
    await answers.citations.first().click();
    await workbench.tab("docs/retries.md").waitFor();
    await workbench.status("Ln 5, Col 1").waitFor();
  },
);
