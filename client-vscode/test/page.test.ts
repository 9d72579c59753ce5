// @vitest-environment jsdom
import MarkdownIt from "markdown-it";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import * as conversation from "../src/answer/conversation";
import { labels } from "../src/answer/labels";
import type { FromView, ToView } from "../src/answer/messages";
import { answered, citation, hit, place, related } from "./support/places";

const said: FromView[] = [];
let saved: unknown;

beforeAll(async () => {
  document.body.dataset["labels"] = JSON.stringify(labels());
  Element.prototype.scrollIntoView = () => undefined;
  Object.assign(window, {
    acquireVsCodeApi: () => ({
      postMessage: (message: FromView) => said.push(message),
      getState: () => ({ draft: "a draft" }),
      setState: (state: unknown) => {
        saved = state;
      },
    }),
  });
  await import("../src/webview/main");
});

beforeEach(() => {
  tell({ type: "turns", turns: [], docs: { kind: "ready" } });
  const announced = document.querySelector("[role=status]");
  if (announced) announced.textContent = "";
  said.length = 0;
});

function tell(message: ToView): void {
  window.dispatchEvent(new MessageEvent("message", { data: message }));
}

/** A turn in its stages, as the host tells of them. */
const stages = (() => {
  const [, searching] = conversation.asked([], "How often?", false);
  const found = conversation.withPiece(searching, {
    kind: "sources",
    hits: [hit("a.md", 1, 9), hit("b.md", 1, 2)],
  });
  const cited = conversation.withPiece(found, { kind: "citation", citation: citation("a.md", 1, 9) });
  const text = "Thrice, a.md:1–9 [1].";
  const written = conversation.withPiece(cited, { kind: "text", text });
  return { searching, found, cited, written, done: conversation.finished(written, answered) };
})();

function tellOf({ text: _, ...turn }: conversation.Turn, text = "", isAnew = false): void {
  tell({ type: "turn", turn, text, isAnew });
}

async function answer(): Promise<void> {
  tellOf(stages.searching);
  tellOf(stages.found);
  tellOf(stages.cited);
  tellOf(stages.written, stages.written.text);
  tellOf(stages.done);
  await expect.poll(() => button("Copy")).toBeDefined();
}

function button(name: string): HTMLButtonElement | undefined {
  return [...document.querySelectorAll("button")].find(({ textContent }) => textContent === name);
}

function visible(): string {
  return document.querySelector("main")?.textContent ?? "";
}

const live = () => document.querySelector("[role=status]")?.textContent;

test("a question shows what is being done, and can be stopped by mouse and by key", async () => {
  tellOf(stages.searching);
  await expect.poll(visible).toContain("Searching the docs…");
  expect(document.querySelector("article")?.getAttribute("aria-busy")).toBe("true");
  expect(document.activeElement?.textContent).toBe("How often?");
  button("Stop")?.click();
  window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  expect(said).toEqual([
    { type: "stop", id: 1 },
    { type: "stop", id: 1 },
  ]);
  tellOf(stages.found);
  await expect.poll(visible).toContain("Reading the passages found: 2…");
});

test("an answer has links to its citations, its sources and what can be done with it", async () => {
  await answer();
  expect(live()).toBe("The answer is ready; sources: 1.");
  expect(document.querySelector("article")?.getAttribute("aria-busy")).toBe("false");
  document.querySelector<HTMLElement>("a.citation")?.click();
  expect(document.querySelector(".sources ol"), "the text names the source").toBeNull();
  document.querySelector<HTMLElement>(".sources ul a")?.click();
  for (const name of ["Copy", "Open as Markdown", "Ask Again", "Helpful"]) button(name)?.click();
  expect(said).toEqual([
    { type: "open", id: 1, list: "citations", index: 0 },
    { type: "open", id: 1, list: "hits", index: 1 },
    { type: "copy", id: 1 },
    { type: "markdown", id: 1 },
    { type: "again", id: 1 },
    { type: "vote", id: 1, vote: "up" },
  ]);
});

test("a refusal leads to the sections that come nearest, and has no sources", async () => {
  const places = [place("a.md", 1, 9), place("b.md", 1, 2)];
  const named = conversation.withPiece(stages.searching, { kind: "nearest", places });
  const text = "This is not in your docs.\n\n- Guide — a.md:1–9\n- Guide — b.md:1–2\n";
  const written = conversation.withPiece(named, { kind: "text", text });
  tellOf(stages.searching);
  tellOf(named);
  tellOf(written, text);
  tellOf(conversation.finished(written, { ...answered, outcome: "notInDocs" }));
  await expect.poll(() => button("Copy")).toBeDefined();
  document.querySelectorAll<HTMLElement>("a.near")[1]?.click();
  expect(said).toEqual([{ type: "open", id: 1, list: "nearest", index: 1 }]);
  expect(document.querySelector(".sources ol, a.citation, .notice.related")).toBeNull();
  expect(live()).toBe("The docs do not answer this.");
});

test("what only comes near is told from an answer", async () => {
  tellOf(stages.written, "Thrice, a.md:1–9 [1].");
  tellOf(conversation.finished(stages.written, related));
  await expect.poll(live).toBe("No answer, only what comes nearest.");
  await expect.poll(visible).toContain("No answer, only what comes nearest.");
});

test("a sentence that its source does not bear out is marked, with the reason to be read", async () => {
  const text = "It waits for **two** seconds, a.md:1–9 [1]. Then it gives up, twice.";
  const support = [
    { text: "It waits for **two** seconds, a.md:1–9 [1].", citations: [1], supported: true },
    {
      text: "Then it gives up, twice.",
      citations: [1],
      supported: false,
      lacks: ["number" as const],
      missing: ["twice"],
    },
  ];
  const written = conversation.withPiece(stages.cited, { kind: "text", text });
  tellOf(stages.searching);
  tellOf(written, text);
  tellOf(conversation.finished(written, { ...answered, support }));
  await expect.poll(() => document.querySelector(".doubted")?.textContent).toBe(
    "Then it gives up, twice.",
  );
  const reason =
    "The cited text does not bear this out. It does not have the number. In question: twice.";
  expect(document.querySelectorAll(".doubted")).toHaveLength(1);
  expect(document.querySelector(".doubted")?.getAttribute("title")).toBe(reason);
  expect(document.querySelector("[role=img]")?.getAttribute("aria-label")).toBe(reason);
  expect(document.querySelector("a.citation")?.textContent).toBe("a.md:1–9 [1]");
});

test("a source that is suspicious has a note on why", async () => {
  const suspicious = { ...citation("a.md", 1, 9), suspicious: ["hiddenText" as const] };
  const cited = conversation.withPiece(stages.found, { kind: "citation", citation: suspicious });
  tellOf(stages.searching);
  tellOf(conversation.finished(cited, answered));
  await expect.poll(() => document.querySelector(".sources .caution")?.textContent).toBe(
    "Read this with care. It has text that its readers do not see.",
  );
});

test("a source that the text names has its note under what is quoted of it", async () => {
  const suspicious = { ...citation("a.md", 1, 9), suspicious: ["hiddenText" as const] };
  const cited = conversation.withPiece(stages.found, { kind: "citation", citation: suspicious });
  const text = "**Guide** — a.md:1–9 [1]\n\n> Thrice.\n";
  const written = conversation.withPiece(cited, { kind: "text", text });
  tellOf(stages.searching);
  tellOf(written, text);
  tellOf(conversation.finished(written, answered));
  await expect.poll(() => document.querySelector(".answer > p + .caution")).not.toBeNull();
  expect(document.querySelectorAll(".caution")).toHaveLength(1);
});

test("an answer that cannot be laid out is shown as plain text, the others go on, and the fault is said once", async () => {
  const broken = vi.spyOn(MarkdownIt.prototype, "parse").mockImplementationOnce(() => {
    throw new Error("Invalid escape");
  });
  try {
    const fine = { ...stages.done, id: 1, text: "Thrice." };
    const bad = { ...stages.done, id: 2, text: "**Twice.** b.md:1" };
    tell({ type: "turns", turns: [bad, fine], docs: { kind: "ready" } });
    await expect.poll(visible).toContain("Thrice.");
  } finally {
    broken.mockRestore();
  }
  expect(document.querySelector(".answer.plain")?.textContent).toBe("**Twice.** b.md:1");
  expect(document.querySelectorAll(".actions button").length).toBeGreaterThan(4);
  const fault = document.querySelector<HTMLElement>("[role=alert]");
  expect([fault?.hidden, fault?.textContent]).toEqual([
    false,
    "Something went wrong in this view: Invalid escapeShow Log",
  ]);
  expect(said.filter(({ type }) => type === "fault")).toHaveLength(1);
});

test("a message that the page does not understand does not keep the next one from being drawn", async () => {
  tell({ type: "turns", turns: [null] as never, docs: { kind: "ready" } });
  tell({ type: "turns", turns: [stages.done], docs: { kind: "ready" } });
  await expect.poll(() => button("Copy")).toBeDefined();
  expect(said.filter(({ type }) => type === "fault")).toHaveLength(1);
});

test("an answer from a part of the docs says so, and its place is taken by the whole one", async () => {
  const provisional = conversation.withPiece(stages.written, { kind: "reading", done: 12, total: 155 });
  tellOf(stages.searching);
  tellOf(stages.written, stages.written.text);
  tellOf(provisional);
  await expect.poll(visible).toContain("read so far (12 of 155 files). The answer completes by itself.");
  expect(button("Stop")).toBeDefined();
  const anew = conversation.withPiece(provisional, { kind: "replace" });
  tellOf(anew, "", true);
  const whole = conversation.withPiece(anew, { kind: "text", text: "Twice." });
  tellOf(whole, "Twice.");
  tellOf(conversation.finished(whole, answered));
  await expect.poll(() => button("Copy")).toBeDefined();
  expect(document.querySelector(".answer")?.textContent.trim()).toBe("Twice.");
  expect(document.querySelectorAll("article")).toHaveLength(1);
});

test("what the next question is about can be left out by a button, and the cursor stays in the box", () => {
  tell({ type: "context", label: "docs/a-b (c).md:3–9" });
  const remove = document.querySelector<HTMLElement>(".context button");
  expect(document.querySelector(".context")?.textContent).toBe("About docs/a-b (c).md:3–9×");
  expect(remove?.getAttribute("aria-label")).toBe("Leave out docs/a-b (c).md:3–9");
  remove?.focus();
  remove?.click();
  expect(said).toEqual([{ type: "leaveOut" }]);
  tell({ type: "context" });
  expect(document.querySelector<HTMLElement>(".context")?.hidden).toBe(true);
  expect(document.activeElement?.tagName).toBe("TEXTAREA");
});

test("what the server says that it does is shown until it is done", async () => {
  tellOf(stages.searching);
  tellOf(conversation.busyWith(stages.searching, "Waiting 12 s: rate limited"));
  await expect.poll(visible).toContain("Waiting 12 s: rate limited");
  tellOf(conversation.withPiece(stages.searching, { kind: "text", text: "Thrice." }), "Thrice.");
  await expect.poll(visible).toContain("Writing…");
  expect(visible()).not.toContain("Waiting");
});

test("an answer that was whole before the page was there is said aloud all the same", () => {
  tell({ type: "turns", turns: [stages.done], docs: { kind: "ready" } });
  expect(live()).toBe("The answer is ready; sources: 1.");
});

test("a vote shows on its button, and the focus stays there", async () => {
  await answer();
  button("Helpful")?.focus();
  tellOf({ ...stages.done, vote: "up" });
  await expect.poll(() => button("Helpful")?.getAttribute("aria-pressed")).toBe("true");
  expect(document.activeElement).toBe(button("Helpful"));
});

test("a link to the web is told to the host and not followed", async () => {
  const turn = { ...stages.done, text: "[x](https://example.com/a)" };
  tell({ type: "turns", turns: [turn], docs: { kind: "ready" } });
  await expect.poll(() => document.querySelector(".answer a")).not.toBeNull();
  const event = new MouseEvent("click", { bubbles: true, cancelable: true });
  document.querySelector(".answer a")?.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
  expect(said).toEqual([{ type: "link", href: "https://example.com/a" }]);
});

test("a failure is shown with its hint and what can be done, and is said aloud", async () => {
  tellOf(stages.searching);
  tellOf(conversation.failed(stages.searching, { message: "The index is gone.", hint: "Mend it." }));
  await expect.poll(visible).toContain("The index is gone. Mend it.");
  expect(live()).toBe("The index is gone.");
  for (const name of ["Try Again", "Open Settings", "Show Log"]) button(name)?.click();
  expect(said).toEqual([
    { type: "again", id: 1 },
    { type: "run", command: "askDocs.openSettings" },
    { type: "run", command: "askDocs.showLog" },
  ]);
});

test("a failure that has a remedy offers that, and the host knows what it is", async () => {
  const remedies = [{ title: "Name One", command: "open", argument: "askDocs.interpreter" }];
  tellOf(stages.searching);
  tellOf(conversation.failed(stages.searching, { message: "There is no Python.", remedies }));
  await expect.poll(() => button("Name One")).toBeDefined();
  expect(button("Open Settings")).toBeUndefined();
  button("Name One")?.click();
  expect(said).toEqual([{ type: "remedy", id: 1, index: 0 }]);
});

test("the button for copying says for a moment that it has", async () => {
  await answer();
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  try {
    const copy = button("Copy");
    copy?.click();
    expect(copy?.textContent).toBe("Copied.");
    vi.runAllTimers();
    expect(copy?.textContent).toBe("Copy");
  } finally {
    vi.useRealTimers();
  }
});

test("the page follows an answer until its question is at the top, and then a reader who goes on", async () => {
  const page = document.documentElement;
  tellOf(stages.searching);
  await expect.poll(visible).toContain("Searching");
  const article = document.querySelector("article");
  if (article === null) throw new Error("there is no turn");
  const scrolled = vi.spyOn(article, "scrollIntoView");
  const height = vi.spyOn(page, "scrollHeight", "get").mockReturnValue(2000);
  try {
    page.scrollTop = 2000;
    tellOf(stages.found);
    await expect.poll(visible).toContain("Reading");
    expect([scrolled.mock.calls.length, page.scrollTop]).toEqual([1, 2000]);
    vi.spyOn(article, "getBoundingClientRect").mockReturnValue({ top: -500 } as DOMRect);
    height.mockReturnValueOnce(2000).mockReturnValue(3000);
    tellOf(stages.written, stages.written.text);
    await expect.poll(() => page.scrollTop).toBe(3000);
    expect(scrolled).toHaveBeenCalledOnce();
  } finally {
    height.mockRestore();
    page.scrollTop = 0;
  }
});

test("turns that the host has forgotten leave the page", async () => {
  for (let id = 1; id <= conversation.MOST_TURNS + 2; id += 1) tellOf({ ...stages.searching, id });
  await expect.poll(() => document.querySelectorAll("article")).toHaveLength(conversation.MOST_TURNS);
  expect(document.querySelector("#question-2")).toBeNull();
  expect(document.querySelector("#question-3")).not.toBeNull();
});

test("the box is as high as its text and border, also when the page gets narrower", () => {
  const box = document.querySelector("textarea");
  if (box === null) throw new Error("there is no box for questions");
  const sizes = { offsetHeight: 32, clientHeight: 30, scrollHeight: 30 };
  for (const name of ["offsetHeight", "clientHeight", "scrollHeight"] as const) {
    Object.defineProperty(box, name, { configurable: true, get: () => sizes[name] });
  }
  box.dispatchEvent(new Event("input"));
  expect(box.style.height).toBe("32px");
  sizes.scrollHeight = 70;
  window.dispatchEvent(new Event("resize"));
  expect(box.style.height).toBe("72px");
});

test("Enter asks, and neither Shift+Enter nor the end of a word's input does", () => {
  const box = document.querySelector("textarea");
  if (box === null) throw new Error("there is no box for questions");
  box.value = "And then?";
  const press = (more: KeyboardEventInit) =>
    box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ...more }));
  press({ shiftKey: true });
  press({ isComposing: true });
  expect(said).toEqual([]);
  press({});
  expect(said).toEqual([{ type: "ask", question: "And then?" }]);
  expect(box.value).toBe("");
});

test.each([
  ["noDocs", "No docs found", "Show What Was Considered"],
  ["noFolder", "Open a folder to ask its docs.", "Open Folder"],
  ["failed", "The server does not run", "Try Again"],
] as const)("without a question the page says how it is with the docs: %s", async (kind, text, action) => {
  tell({ type: "docs", docs: { kind, detail: "why" } });
  await expect.poll(visible).toContain(text);
  button(action)?.click();
  expect(said).toHaveLength(1);
});

test("what is on the page is kept for a reload", async () => {
  await answer();
  await expect.poll(() => saved).toMatchObject({ turns: [{ ...stages.done }] });
});

test("a question and an answer are in the direction of their own language", async () => {
  await answer();
  for (const place of ["h2", ".answer"]) {
    expect(document.querySelector<HTMLElement>(`article ${place}`)?.dir).toBe("auto");
  }
});

test.each([
  ["missingPackage", "Add Packages for PDF and Models…", "askDocs.addPackages"],
  ["missingKey", "Set API Key…", "askDocs.setApiKey"],
  ["unauthorized", "Set API Key…", "askDocs.setApiKey"],
  ["endpoint", "Open Settings", "askDocs.openSettings"],
])("an answer without the model that was meant has a button that mends it: %s", async (missing, name, command) => {
  tellOf(stages.searching);
  tellOf({ ...stages.done, missing });
  await expect.poll(() => button(name)).toBeDefined();
  button(name)?.click();
  expect(said).toEqual([{ type: "run", command }]);
});
