/** Real documentation, as its users have it, from the first question to a restart. */

import assert from "node:assert/strict";
import path from "node:path";
import { corpusScenario, documentsOf, type Asked } from "../harness/corpora.ts";
import type { Desk } from "../harness/desk.ts";
import { Inside } from "../harness/inside.ts";
import { DOUBLES, E2E } from "../harness/places.ts";
import type { Workbench } from "../harness/workbench.ts";
import { picture } from "../harness/scenario.ts";

corpusScenario(
  "fastapi",
  "FastAPI: asked, followed up, three citations opened, asked again, restarted",
  { files: {}, withModel: true },
  async (desk) => {
    const { workbench } = desk;
    const { answers } = workbench;
    await workbench.docsRead();
    await workbench.ask("How do I define a file parameter?");
    await answers.answer.getByText("Create file parameters the same way you would for").first().waitFor();
    await answers.button("Copy").waitFor();
    await picture(desk, "fastapi");
    await answers.followUp("And several files at once?");
    await answers.frame.locator("article").nth(1).getByRole("button", { name: "Copy" }).waitFor();

    for (const index of [0, 1, 2]) await follow(desk, index);
    await picture(desk, "fastapi-citation");
    // What was opened is not what the next question is about.
    await workbench.ask("How do I test an app?");
    await answers.citations.filter({ hasText: "docs/tutorial/testing.md" }).first().waitFor();
    assert.equal(await answers.frame.locator(".scope").count(), 0, "the question is about nothing else");

    const last = "And where do static files go in the end?";
    await answers.followUp(last);
    await answers.frame.locator("article > h2").last().getByText(last, { exact: true }).waitFor();
    await answers.frame.locator("article").last().getByRole("button", { name: "Copy" }).waitFor();
    await desk.reopen(last);
    await workbench.front("Ask Docs");
    await answers.frame.locator("article > h2").last().getByText(last, { exact: true }).waitFor();
    await follow(desk, 0);
    assert.deepEqual(desk.faults(), []);
  },
);

corpusScenario("fastapi", "FastAPI: every document is cited", { files: {} }, async (desk, corpus) => {
  const { workbench } = desk;
  await workbench.docsRead();
  await workbench.ask("How do I test an app?");
  await workbench.answers.button("Copy").waitFor();
  await citeEach(desk, documentsOf(corpus));
  assert.deepEqual(desk.faults(), []);
});

const VERSIONS = "website/versioned_docs";

corpusScenario(
  "jest",
  "Jest: every document that is no older version is cited",
  { files: {}, settings: { "askDocs.indexing.exclude": [`${VERSIONS}/**`] } },
  async (desk, corpus) => {
    const { workbench } = desk;
    await workbench.docsRead();
    await workbench.ask("How do I mock a module?");
    await workbench.answers.button("Copy").waitFor();
    await citeEach(desk, documentsOf(corpus, VERSIONS));
    assert.deepEqual(desk.faults(), []);
  },
);

const inside = new Inside();

corpusScenario(
  "fastapi",
  "FastAPI: the chat answers about every document with a hyphen in its name, and leads there",
  {
    files: {},
    settings: { "chat.disableAIFeatures": false },
    extensions: [path.join(DOUBLES, "model")],
    inside: path.join(E2E, "inside", "chat.cjs"),
  },
  async (desk) => {
    const code = await inside.ended;
    assert.equal(code, 0, inside.lines.join("\n"));
    assert.match(inside.lines.join("\n"), /^asked: \d\d/m);
    const { response } = desk.workbench;
    await response.getByText(/\w-\w.*\.md/).first().waitFor();
    await picture(desk, "fastapi-chat");
    assert.deepEqual(desk.faults(), []);
  },
  inside.listen,
);

/** Opens a citation of the last answer: its lines are marked and not selected. */
async function follow({ workbench }: Desk, index: number): Promise<void> {
  const { answers } = workbench;
  const citation = answers.citations.nth(index);
  const [, file = "", line = ""] = /^(.+):(\d+)/.exec((await citation.textContent()) ?? "") ?? [];
  await citation.click();
  await workbench.tab(file).waitFor();
  // A click gives the view the focus, which on a busy machine comes after the editor had it.
  await workbench.currentLine(line).waitFor();
  await workbench.marked.first().waitFor();
}

/** Asks about each document until it is cited, in the page, and looks at each answer there. */
async function citeEach({ workbench }: Desk, documents: readonly Asked[]): Promise<void> {
  const { answers } = workbench;
  const body = answers.frame.locator("body");
  const { asked, left, odd } = await body.evaluate(askAll, documents, { timeout: 0 });
  console.log(`${String(documents.length)} documents, ${String(asked)} questions`);
  const missing: string[] = [];
  for (const document of left) {
    if (!(await isCitedAlone(workbench, document))) missing.push(document.paths.join(", "));
  }
  assert.deepEqual(missing, [], "not cited");
  assert.deepEqual(odd, [], "not drawn as an answer");
  assert.ok(await answers.fault.isHidden(), (await answers.fault.textContent()) ?? "");
}

/** Asks about a document in conversations of their own, as what was asked before has its part in an answer. */
async function isCitedAlone(workbench: Workbench, { paths, questions }: Asked): Promise<boolean> {
  const { answers } = workbench;
  for (const question of questions) {
    await workbench.ask(question);
    await answers.frame.locator("article > h2").last().getByText(question, { exact: true }).waitFor();
    await answers.frame.locator("article").last().getByRole("button", { name: "Copy" }).waitFor();
    const cited = await answers.citations.allTextContents();
    if (cited.some((name) => paths.some((one) => name.startsWith(`${one}:`)))) return true;
  }
  return false;
}

/** In the page: what was asked, which documents were not cited, and which answers are no answers. */
async function askAll(body: Element, documents: readonly Asked[]) {
  const box = body.querySelector("textarea");
  const cited = new Set<string>();
  const odd: string[] = [];
  let asked = 0;
  const turns = () => [...body.querySelectorAll("article")];
  const number = (turn?: Element) => Number(turn?.querySelector("h2")?.id.replace("question-", ""));

  const answerTo = async (question: string): Promise<Element> => {
    if (box === null) throw new Error("there is no box for questions");
    const before = number(turns().at(-1));
    box.value = question;
    box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
    asked += 1;
    return new Promise((resolve) => {
      const look = () => {
        const turn = turns().at(-1);
        if (!turn || number(turn) <= before || turn.getAttribute("aria-busy") !== "false") return;
        observer.disconnect();
        resolve(turn);
      };
      const observer = new MutationObserver(look);
      observer.observe(body, { subtree: true, childList: true, attributes: true });
    });
  };

  const left: Asked[] = [];
  for (const { paths, questions } of documents) {
    for (const question of questions) {
      if (paths.some((path) => cited.has(path))) break;
      const turn = await answerTo(question);
      const answer = turn.querySelector(".answer");
      const isOdd = turn.querySelector(".failed, .plain") !== null || answer?.textContent.trim() === "";
      if (isOdd) odd.push(question);
      for (const link of turn.querySelectorAll("a.citation")) {
        cited.add(link.textContent.replace(/:[^:]*$/, ""));
      }
    }
    if (!paths.some((path) => cited.has(path))) left.push({ paths, questions });
  }
  return { asked, left, odd };
}
