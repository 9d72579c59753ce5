import fc from "fast-check";
import { expect, test } from "vitest";
import * as conversation from "../src/answer/conversation";
import { asMarkdown } from "../src/answer/export";
import { fromView } from "../src/answer/messages";
import { restored } from "../src/answer/restoring";
import { relativeLink } from "../src/places";
import { paths } from "./support/names";
import { answered, citation, hit, place, related } from "./support/places";

/** The folder that links are from. */
const BASE = "file:///docs";

/** A part of a path as it stands in an address; what is no text cannot stand there. */
function encoded(part: string): string {
  return encodeURIComponent(part.replaceAll(/\p{Surrogate}/gu, "?"));
}

function answeredTurn(text: string): conversation.Turn {
  const [, turn] = conversation.asked([], "How often?", false);
  const found = conversation.withPiece(turn, { kind: "sources", hits: [hit("a.md", 1, 9)] });
  const cited = conversation.withPiece(found, {
    kind: "citation",
    citation: citation("a_b.md", 3, 9),
  });
  const written = conversation.withPiece(cited, { kind: "text", text });
  return conversation.finished(written, answered);
}

test("an answer that was streamed is complete with its result", () => {
  const turn = answeredTurn("Thrice, a_b.md:3–9 [1].");
  expect(turn).toMatchObject({ phase: "done", outcome: "answered", assistant: "embedded" });
  expect(turn.text).toBe("Thrice, a_b.md:3–9 [1].");
  expect(turn.citations).toHaveLength(1);
});

test("with several folders a citation says which one it is in", () => {
  const [, turn] = conversation.asked([], "How often?", false);
  const inTwo = { ...citation("a.md", 3, 9), folder: "two" };
  const cited = conversation.withPiece(turn, { kind: "citation", citation: inTwo });
  const done = { ...conversation.finished(cited, answered), text: "Thrice two/a.md:3–9 [1]\n" };
  expect(asMarkdown(done, "Sources", BASE)).toContain("Thrice [two/a.md:3–9 \\[1\\]](<a.md#L3>)");
});

test("a refusal leads to the sections that come nearest", () => {
  const [, turn] = conversation.asked([], "How often?", false);
  const places = [place("a.md", 3, 9)];
  const named = conversation.withPiece(turn, { kind: "nearest", places });
  const text = "This is not in your docs.\n\n- Guide › Retries — a.md:3–9\n";
  const written = conversation.withPiece(named, { kind: "text", text });
  const refused = { ...answered, outcome: "notInDocs" as const };
  const done = conversation.finished(written, refused);
  expect(asMarkdown(done, "Sources", BASE)).toContain("- Guide › Retries — [a.md:3–9](<a.md#L3>)");
  expect(asMarkdown(done, "Sources", BASE)).not.toContain("## Sources");
  expect(restored({ turns: [done] })).toEqual([done]);
  const whole = conversation.finished(turn, { ...refused, text, nearest: places });
  expect(asMarkdown(whole, "Sources", BASE)).toBe(asMarkdown(done, "Sources", BASE));
});

test("what only comes near is told apart after a reload, too", () => {
  const [, turn] = conversation.asked([], "MongoDB?", false);
  const done = conversation.finished(turn, related);
  expect(done).toMatchObject({ outcome: "related" });
  expect(restored({ turns: [done] })).toEqual([done]);
});

test("only what is not borne out is kept of a model's claims", () => {
  const [, turn] = conversation.asked([], "How often?", false);
  const support = [
    { text: "Thrice [1].", citations: [1], supported: true },
    { text: "Never.", citations: [], supported: false, lacks: ["citation" as const] },
  ];
  expect(conversation.finished(turn, { ...answered, support }).doubts).toEqual([
    { text: "Never.", lacks: ["citation"] },
  ]);
});

test("an answer that was not streamed is taken from the result", () => {
  const [, turn] = conversation.asked([], "How often?", false);
  const result = { ...answered, text: "Thrice.", citations: [citation("a.md", 1, 1)] };
  expect(conversation.finished(turn, result)).toMatchObject({
    text: "Thrice.",
    citations: [{ path: "a.md" }],
  });
});

test("the conversation of a follow-up goes back to where it began", () => {
  let turns: conversation.Turns = [];
  const ask = (question: string, isFollowUp: boolean) => {
    const [more, turn] = conversation.asked(turns, question, isFollowUp);
    turns = conversation.replaced(more, { ...turn, phase: "done", text: `${question}!` });
    return turn;
  };
  ask("another matter", false);
  ask("one", false);
  ask("two", true);
  const three = ask("three", true);
  expect(conversation.earlier(turns, three)).toEqual([
    { question: "one", answer: "one!" },
    { question: "two", answer: "two!" },
  ]);
});

test("an answer that failed is no part of the conversation", () => {
  const [turns, first] = conversation.asked([], "one", false);
  const failed = conversation.failed(first, { message: "no" });
  const [more, second] = conversation.asked(conversation.replaced(turns, failed), "two", true);
  expect(conversation.earlier(more, second)).toEqual([]);
});

test("a conversation comes back as it was over a reload, and what ran then was stopped", () => {
  const doubts = [{ text: "Thrice.", lacks: ["number" as const], missing: ["thrice"] }];
  const done = { ...answeredTurn("Thrice."), doubts };
  const [turns] = conversation.asked([done], "And then?", true, { uri: "file:///a", label: "a:1" });
  const state: unknown = JSON.parse(JSON.stringify({ turns }));
  expect(restored(state)).toEqual([done, { ...turns[1], phase: "stopped" }]);
});

test.each([undefined, null, 3, {}, { turns: 1 }, { turns: [null, 1, { id: "x" }, {}] }])(
  "a state that is none gives an empty conversation: %j",
  (state) => {
    expect(restored(state)).toEqual([]);
  },
);

test("an answer as Markdown has relative links to its places, and no second list of them", () => {
  const turn = { ...answeredTurn("Thrice — a_b.md:3–9 [1]\n"), question: "How *often*?" };
  expect(asMarkdown(turn, "Sources", BASE)).toBe(
    "# How \\*often\\*?\n\nThrice — [a\\_b.md:3–9 \\[1\\]](<a_b.md#L3>)\n",
  );
});

test("a source that the text names by its number alone is listed at the end", () => {
  const turn = { ...answeredTurn("Thrice [1].\n"), assistant: "responses" };
  expect(asMarkdown(turn, "Sources", BASE)).toContain(
    "Thrice [\\[1\\]](<a_b.md#L3>).\n\n## Sources\n\n1. [a\\_b.md:3–9](<a_b.md#L3>) — Guide › Retries\n",
  );
});

test.each([
  ["file:///work/one", "file:///work/one/docs/a.md", "docs/a.md#L3"],
  ["file:///work/one/", "file:///work/two/docs/a.md", "../two/docs/a.md#L3"],
  ["file:///c%3A/work", "file:///C:/work/a%20b.md", "a%20b.md#L3"],
  ["file:///c%3A/work", "file:///d:/work/a.md", "file:///d:/work/a.md#L3"],
  ["file:///work/%E0%A4%A", "file:///work/a.md", "../a.md#L3"],
  ["file://server/work", "file:///work/a.md", "file:///work/a.md#L3"],
])("from %s the link to %s is %s", (base, uri, link) => {
  expect(relativeLink({ ...place("a.md", 3, 9), uri }, base)).toBe(link);
});

test("a link leads from the folder to its document whatever both are called, and tells no path above", () => {
  const folder = "file:///home/user%20name/project";
  fc.assert(
    fc.property(paths, (path) => {
      const uri = new URL(`${folder}/${path.split("/").map(encoded).join("/")}`).toString();
      const link = relativeLink({ ...place("a.md", 3, 9), uri }, folder);
      expect(new URL(link, `${folder}/`).toString()).toBe(`${uri}#L3`);
      expect(link).not.toContain("user%20name");
    }),
  );
});

test.each([
  { type: "ask" },
  { type: "open", id: 1, list: "constructor", index: 0 },
  { type: "open", id: 1, list: "hits", index: -1 },
  { type: "run", command: "workbench.action.terminal.new" },
  { type: "vote", id: 1, vote: "sideways" },
  { type: "remedy", id: 1, index: "workbench.action.terminal.new" },
  { type: "fault" },
  { type: "shutdown" },
  "ask",
  null,
])("the page may not say %j", (message) => {
  expect(fromView(message)).toBeUndefined();
});

test.each([
  { type: "ready" },
  { type: "leaveOut" },
  { type: "fault", message: "Invalid regular expression" },
  { type: "ask", question: "How often?" },
  { type: "open", id: 1, list: "citations", index: 0 },
  { type: "stop", id: 1 },
  { type: "remedy", id: 1, index: 0 },
  { type: "vote", id: 1, vote: "up" },
  { type: "run", command: "askDocs.showLog" },
])("the page may say %j", (message) => {
  expect(fromView(message)).toEqual(message);
});
