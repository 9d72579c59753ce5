/** An answer while it is being written, by a server that writes when the test says so. */

import assert from "node:assert/strict";
import { after } from "node:test";
import type { Citation } from "../../src/protocol.ts";
import { ANSWER, citationOf, QUESTION, SAMPLE } from "../harness/sample.ts";
import { picture, scenario } from "../harness/scenario.ts";
import { ScriptedServer } from "../harness/scripted-server.ts";
import { until } from "../harness/waiting.ts";

const server = await ScriptedServer.listen();
after(() => server[Symbol.asyncDispose]());

const options = {
  files: SAMPLE,
  open: "src/parcels.py",
  settings: { "askDocs.path": server.program },
};

/** Themes: their kind as a webview is told of it, their name, and their kind as the window has it. */
const THEMES = [
  ["vscode-dark", "Default Dark Modern", "vs-dark"],
  ["vscode-high-contrast", "Default High Contrast", "hc-black"],
] as const;

/** A place in a script that the test opens. */
class Gate {
  readonly opened: Promise<void>;
  open: () => void = () => undefined;

  constructor() {
    this.opened = new Promise((resolve) => (this.open = resolve));
  }
}

scenario(
  "Stop or Escape ends an answer that is being written: the server is told, what came stays",
  options,
  async (desk) => {
    const { answers } = desk.workbench;
    server.script = async ({ question, send, cancelled }) => {
      send({ kind: "text", text: `This much of “${question.question}” came.\n\n` });
      await cancelled;
    };
    await desk.workbench.ask("First?");
    await answers.answer.getByText("This much of “First?” came.").waitFor();
    await picture(desk, "writing");
    await answers.button("Stop").click();
    await answers.frame.getByText("Stopped.").first().waitFor();
    await until("the server to be told", () => server.cancellations === 1 || undefined);

    await answers.followUp("Second?");
    await answers.answer.getByText("This much of “Second?” came.").waitFor();
    await answers.question.press("Escape");
    await answers.frame.getByText("Stopped.").nth(1).waitFor();
    await until("the server to be told again", () => server.cancellations === 2 || undefined);
    await answers.frame.getByText("This much of “First?” came.").waitFor();
    server.script = ({ send }) => {
      send({ kind: "text", text: "This is the second try." });
      return Promise.resolve();
    };
    await answers.button("Ask Again").click();
    await answers.answer.getByText("This is the second try.").waitFor();
    const asked = await answers.frame.locator("article > h2").allTextContents();
    assert.deepEqual(asked, ["First?", "Second?"], "no question is there twice");
    assert.equal(await answers.frame.getByText("This much of “Second?” came.").count(), 0);
  },
);

scenario(
  "While the docs are first read, the answer is from what is there, and completes by itself",
  options,
  async (desk) => {
    const { answers } = desk.workbench;
    const citation: Citation = citationOf(desk.file("docs/retries.md"));
    const read = new Gate();
    server.script = async ({ question, send }) => {
      assert.equal(question.completes, true);
      send({ kind: "text", text: "Nothing that was read so far answers this." });
      send({ kind: "reading", done: 12, total: 155 });
      await read.opened;
      send({ kind: "replace" });
      send({ kind: "citation", citation });
      send({ kind: "text", text: `${ANSWER} docs/retries.md:7 [1]` });
    };
    await desk.workbench.ask(QUESTION);
    await answers.answer.getByText("Nothing that was read so far").waitFor();
    await answers.frame.getByText("12 of 155 files").waitFor();
    await picture(desk, "provisional");
    read.open();
    await answers.answer.getByText(ANSWER).waitFor();
    await answers.button("Copy").waitFor();
    assert.equal(await answers.frame.getByText("so far").count(), 0);
    assert.equal(await answers.frame.locator("article").count(), 1);
  },
);

scenario(
  "An answer grows without redrawing what stands: a selection in it survives the pieces that follow",
  options,
  async (desk) => {
    const { answers } = desk.workbench;
    const citation: Citation = citationOf(desk.file("docs/retries.md"));
    const hit = { ...citation, score: 1, text: ANSWER };
    const [second, third] = [new Gate(), new Gate()];
    server.script = async ({ send }) => {
      send({ kind: "sources", hits: [hit] });
      send({ kind: "text", text: "The first paragraph stands.\n\nSo does the second.\n\n**Three** " });
      await second.opened;
      send({ kind: "citation", citation });
      send({ kind: "text", text: "times docs/retries.md:7 [1].\n\n- one\n- t" });
      await third.opened;
      send({ kind: "text", text: "wo\n\nThe end.\n" });
    };
    await desk.workbench.ask(QUESTION);
    const first = answers.answer.getByText("The first paragraph stands.");
    await first.waitFor();
    await first.evaluate((paragraph) => {
      getSelection()?.selectAllChildren(paragraph);
    });
    await answers.answer.locator("strong").getByText("Three").waitFor();
    await picture(desk, "streaming");
    second.open();
    await answers.citations.first().waitFor();
    await answers.answer.getByText("one").waitFor();
    third.open();
    await answers.answer.getByText("The end.").waitFor();
    assert.deepEqual(await answers.answer.locator("li").allTextContents(), ["one", "two"]);
    const selected = await first.evaluate(() => getSelection()?.toString());
    assert.equal(selected, "The first paragraph stands.");
  },
);

scenario(
  "A long answer to a follow-up begins in sight, under its question; the view can be searched",
  options,
  async (desk) => {
    const { workbench, page } = desk;
    const { answers } = workbench;
    server.script = ({ question, send }) => {
      const paragraph = (number: number) => `${question.question} Paragraph ${String(number)}.\n\n`;
      send({ kind: "text", text: Array.from({ length: 60 }, (_, index) => paragraph(index)).join("") });
      return Promise.resolve();
    };
    await workbench.ask("First?");
    await answers.answer.getByText("First? Paragraph 59.").waitFor();
    await answers.followUp("Second?");
    await answers.answer.getByText("Second? Paragraph 59.").waitFor();
    const top = await answers.frame.locator("article > h2").last().evaluate((heading) => heading.getBoundingClientRect().top);
    assert.ok(top >= 0 && top < 60, `the question is ${String(top)} pixels below the top`);
    await page.keyboard.press("Control+f");
    await page.locator(".simple-find-part.visible").waitFor();
    await picture(desk, "find");
  },
);

scenario(
  "What the cited text does not bear out, and what is suspicious, is marked quietly in every theme",
  options,
  async (desk) => {
    const { workbench, page, editor } = desk;
    const { answers } = workbench;
    const citation: Citation = {
      ...citationOf(desk.file("docs/retries.md")),
      suspicious: ["hiddenText"],
    };
    const sentence = "Then it waits for *nine* minutes [1].";
    server.script = ({ send }) => {
      send({ kind: "citation", citation });
      send({ kind: "text", text: `A request is sent three times [1]. ${sentence}\n\n` });
      send({ kind: "text", text: "```python\nclient.get(\"/parcels\")\n```\n" });
      return Promise.resolve();
    };
    server.result = {
      support: [
        { text: "A request is sent three times [1].", citations: [1], supported: true },
        { text: sentence, citations: [1], supported: false, lacks: ["number"], missing: ["nine"] },
      ],
    };
    await workbench.ask(QUESTION);
    await answers.answer.getByRole("img", { name: /In question: nine/ }).waitFor();
    server.result = {};
    const doubted = await answers.answer.locator(".doubted").allTextContents();
    assert.equal(doubted.join(""), "Then it waits for nine minutes [1].");
    await answers.frame.getByText("It has text that its readers do not see.").waitFor();
    await picture(desk, "doubts-light");
    for (const [name, theme, kind] of THEMES) {
      editor.set("workbench.colorTheme", theme);
      await page.locator(`.monaco-workbench.${kind}`).waitFor();
      await answers.frame.locator(`body.${name}`).waitFor();
      await picture(desk, `doubts-${name}`);
    }
  },
);

/** 200 KB in pieces as a model sends them, with everything that Markdown has. */
function long(): readonly string[] {
  const section = (number: number): string =>
    [
      `## Part ${String(number)}`,
      `A paragraph with **strong**, \`code\` and [a link](https://part.example/${String(number)}).`,
      "- an item\n- another one\n  - below it",
      `\`\`\`python\nfor attempt in range(${String(number)}):\n    send(attempt)\n\`\`\``,
      "| name | value |\n| --- | --- |\n| one | 1 |\n| two | 2 |",
    ].join("\n\n");
  let text = "";
  for (let number = 1; text.length < 200 * 1024; number++) text += `${section(number)}\n\n`;
  return text.match(/[^]{1,80}/g) ?? [];
}

scenario("An answer of 200 KB is drawn once, and the view stays usable meanwhile", options, async ({
  workbench,
}) => {
  const { answers } = workbench;
  const pieces = long();
  const half = Math.trunc(pieces.length / 2);
  const [begin, middle] = [new Gate(), new Gate()];
  server.script = async ({ send }) => {
    send({ kind: "text", text: "It begins.\n\n" });
    await begin.opened;
    for (const text of pieces.slice(0, half)) send({ kind: "text", text });
    send({ kind: "text", text: "\n\nHalf of it.\n\n" });
    await middle.opened;
    for (const text of pieces.slice(half)) send({ kind: "text", text });
    send({ kind: "text", text: "\n\nThe very end.\n" });
  };
  await workbench.ask(QUESTION);
  await answers.answer.getByText("It begins.").waitFor();
  const drawn = await answers.answer.evaluateHandle((answer) => {
    const counted = { settled: 0, inTail: 0, runs: 0 };
    new MutationObserver((changes) => {
      counted.runs += 1;
      for (const { addedNodes, target } of changes) {
        if (target === answer) counted.settled += addedNodes.length;
        else counted.inTail += addedNodes.length;
      }
    }).observe(answer, { childList: true, subtree: true });
    return counted;
  });
  begin.open();
  await answers.answer.getByText("Half of it.").waitFor({ state: "attached" });
  await answers.question.fill("Typed while the answer is being written");
  middle.open();
  await answers.answer.getByText("The very end.").waitFor({ state: "attached" });
  const { settled, inTail, runs } = await drawn.jsonValue();
  const { children, headings } = await answers.answer.evaluate((answer) => ({
    children: answer.childNodes.length,
    headings: answer.querySelectorAll("h2").length,
  }));
  assert.equal(headings, pieces.join("").match(/^## /gm)?.length, "nothing is missing");
  assert.ok(settled <= 1.2 * children, `${String(settled)} drawn for ${String(children)} nodes`);
  // What is still open is drawn anew with each frame at most: a few blocks, however long the text.
  assert.ok(inTail / runs < 20, `${String(inTail)} in ${String(runs)} drawings of the open end`);
  assert.equal(await answers.question.inputValue(), "Typed while the answer is being written");
});
