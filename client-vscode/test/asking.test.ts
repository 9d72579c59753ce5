import { expect, test, vi } from "vitest";
import type { LogOutputChannel } from "vscode";
import { Asking } from "../src/answer/asking";
import type { AskParams, AskProgress, AskResult } from "../src/protocol";
import { problemOf } from "../src/server/problems";
import type { Server } from "../src/server/server";
import { answered, citation } from "./support/places";

interface Asked {
  readonly params: AskParams;
  readonly token: { readonly isCancellationRequested: boolean };
  readonly piece: (piece: AskProgress) => void;
  readonly resolve: (result: AskResult) => void;
  readonly reject: (error: unknown) => void;
}

/** A conversation with a server that answers when it is told to. */
function conversation() {
  const asked: Asked[] = [];
  const ask = (params: AskParams, token: Asked["token"], piece: Asked["piece"]) =>
    new Promise<AskResult>((resolve, reject) => {
      asked.push({ params, token, piece, resolve, reject });
    });
  const log = { error: vi.fn() } as unknown as LogOutputChannel;
  const asking = new Asking({ ask } as unknown as Server, log);
  const latest = () => asking.turns.at(-1);
  return { asking, asked, latest };
}

test("what has grown is told piece by piece", async () => {
  const { asking, asked, latest } = conversation();
  const grown: string[] = [];
  asking.onDidChange(({ text }) => grown.push(text));
  const done = asking.ask("How often?", false);
  asked[0]?.piece({ kind: "citation", citation: citation("a.md", 1, 1) });
  asked[0]?.piece({ kind: "text", text: "Thr" });
  asked[0]?.piece({ kind: "text", text: "ice." });
  asked[0]?.resolve(answered);
  await done;
  expect(grown.join("")).toBe("Thrice.");
  expect(latest()).toMatchObject({ phase: "done", text: "Thrice." });
});

test("an answer that is stopped keeps its text, and nothing is added any more", async () => {
  const { asking, asked, latest } = conversation();
  const done = asking.ask("How often?", false);
  asked[0]?.piece({ kind: "text", text: "Thr" });
  asking.stop();
  asked[0]?.piece({ kind: "text", text: "ice." });
  asked[0]?.reject(Object.assign(new Error("cancelled"), { code: -32800 }));
  await done;
  expect(asked[0]?.token.isCancellationRequested).toBe(true);
  expect(latest()).toMatchObject({ phase: "stopped", text: "Thr" });
});

test("an answer that is stopped just before its end is not shown as a whole one", async () => {
  const { asking, asked, latest } = conversation();
  const done = asking.ask("How often?", false);
  asked[0]?.piece({ kind: "text", text: "Thr" });
  asking.stop();
  asked[0]?.piece({ kind: "text", text: "ice." });
  asked[0]?.resolve(answered);
  await done;
  expect(latest()).toMatchObject({ phase: "stopped", text: "Thr" });
  expect(latest()?.outcome).toBeUndefined();
});

test("a new question stops the answer to the one before", async () => {
  const { asking, asked } = conversation();
  const first = asking.ask("one", false);
  const second = asking.ask("two", true);
  asked[0]?.reject(new Error("gone"));
  asked[1]?.resolve(answered);
  await Promise.all([first, second]);
  expect(asking.turns.map(({ phase }) => phase)).toEqual(["stopped", "done"]);
});

test("a failure shows the server's sentence and its hint", async () => {
  const { asking, asked, latest } = conversation();
  const done = asking.ask("one", false);
  const data = { kind: "index", hint: "Run the doctor." };
  asked[0]?.reject(Object.assign(new Error("The index is gone."), { code: -32803, data }));
  await done;
  expect(latest()).toMatchObject({
    phase: "failed",
    failure: { message: "The index is gone.", hint: "Run the doctor." },
  });
});

test("a server that does not run shows what can be done beside asking again", async () => {
  const { asking, asked, latest } = conversation();
  const done = asking.ask("one", false);
  asked[0]?.reject(problemOf({ kind: "noPython", tooOld: [] }));
  await done;
  expect(latest()?.failure?.remedies).toEqual([
    {
      title: "Open Settings",
      command: "workbench.action.openSettings",
      argument: "askDocs.interpreter",
    },
  ]);
});

test("the selection goes along with the question", async () => {
  const { asking, asked } = conversation();
  const range = { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } };
  const done = asking.ask("this?", false, { uri: "file:///a.py", range, label: "a.py:2–3" });
  asked[0]?.resolve(answered);
  await done;
  expect(asked[0]?.params).toEqual({
    question: "this?",
    conversation: [],
    completes: true,
    textDocument: { uri: "file:///a.py" },
    range,
  });
});

test("a question that is asked again is answered in its place, and what comes of the first try is not taken in", async () => {
  const { asking, asked } = conversation();
  const first = asking.ask("one", false);
  asked[0]?.piece({ kind: "citation", citation: citation("a.md", 1, 1) });
  asked[0]?.piece({ kind: "text", text: "Thr" });
  const restarted: boolean[] = [];
  asking.onDidChange(({ isAnew }) => restarted.push(isAnew));
  const again = asking.askAgain(1);
  asked[0]?.piece({ kind: "text", text: "ice." });
  asked[0]?.reject(Object.assign(new Error("cancelled"), { code: -32800 }));
  await first;
  asked[1]?.piece({ kind: "text", text: "Twice." });
  asked[1]?.resolve(answered);
  await again;
  expect(asking.turns).toMatchObject([
    { id: 1, question: "one", phase: "done", text: "Twice.", citations: [] },
  ]);
  expect(restarted.filter(Boolean)).toHaveLength(1);
  expect(asked[1]?.params.conversation).toEqual([]);
});

test("the answer from what was read so far is shown as provisional, and then replaced by the whole one", async () => {
  const { asking, asked, latest } = conversation();
  const done = asking.ask("How often?", false);
  asked[0]?.piece({ kind: "citation", citation: citation("a.md", 1, 1) });
  asked[0]?.piece({ kind: "text", text: "Once." });
  asked[0]?.piece({ kind: "reading", done: 12, total: 155 });
  expect(latest()).toMatchObject({ phase: "provisional", read: { done: 12, total: 155 } });
  const changes: [boolean, string][] = [];
  asking.onDidChange(({ isAnew, text }) => changes.push([isAnew, text]));
  asked[0]?.piece({ kind: "replace" });
  asked[0]?.piece({ kind: "citation", citation: citation("b.md", 1, 1) });
  asked[0]?.piece({ kind: "text", text: "Thrice." });
  asked[0]?.resolve(answered);
  await done;
  expect(latest()).toMatchObject({ phase: "done", text: "Thrice.", citations: [{ path: "b.md" }] });
  expect(latest()?.read).toBeUndefined();
  expect(changes.slice(0, 3)).toEqual([
    [true, ""],
    [false, ""],
    [false, "Thrice."],
  ]);
});

test("a provisional answer that turns out to be the whole one stays as it is", async () => {
  const { asking, asked, latest } = conversation();
  const done = asking.ask("How often?", false);
  asked[0]?.piece({ kind: "text", text: "Thrice." });
  asked[0]?.piece({ kind: "reading", done: 12, total: 155 });
  asked[0]?.resolve(answered);
  await done;
  expect(latest()).toMatchObject({ phase: "done", text: "Thrice." });
  expect(latest()?.read).toBeUndefined();
});

test("a piece of a kind that is not known yet changes nothing", async () => {
  const { asking, asked, latest } = conversation();
  const done = asking.ask("How often?", false);
  asked[0]?.piece({ kind: "text", text: "Thrice." });
  asked[0]?.piece({ kind: "thinking" } as unknown as AskProgress);
  asked[0]?.resolve(answered);
  await done;
  expect(latest()).toMatchObject({ phase: "done", text: "Thrice." });
});
