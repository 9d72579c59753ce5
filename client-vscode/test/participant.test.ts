import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import type { ExtensionContext, LogOutputChannel } from "vscode";
import { registerParticipant } from "../src/agents/participant";
import { placeName } from "../src/places";
import type { AskProgress, Outcome } from "../src/protocol";
import type { Server } from "../src/server/server";
import { paths } from "./support/names";
import { answered, citation } from "./support/places";
import { MarkdownString, participants } from "./support/vscode";

const logged: string[] = [];

beforeEach(() => {
  participants.length = logged.length = 0;
});

/** What the chat shows of an answer that comes in these pieces; anchors in guillemets. */
async function shown(
  pieces: readonly AskProgress[],
  anchor: (name: string) => string = (name) => `«${name}»`,
  outcome: Outcome = "answered",
): Promise<string> {
  const server = {
    status: { assistant: { name: "embedded" } },
    ask: (_params: object, _token: object, piece: (one: AskProgress) => void) => {
      for (const one of pieces) piece(one);
      return Promise.resolve({ ...answered, outcome });
    },
  };
  const log = { error: (message: string) => logged.push(message) };
  registerParticipant(
    { extensionUri: {} } as unknown as ExtensionContext,
    server as unknown as Server,
    log as unknown as LogOutputChannel,
  );
  let text = "";
  const stream = {
    markdown: (one: MarkdownString | string) => (text += typeof one === "string" ? one : one.value),
    anchor: (_place: unknown, name: string) => (text += anchor(name)),
    reference: () => undefined,
    progress: () => undefined,
  };
  const request = { prompt: "How often?", references: [] };
  const token = { isCancellationRequested: false };
  const result = await participants.at(-1)?.(request, { history: [] }, stream, token);
  expect(result).toEqual({ metadata: { outcome } });
  return text;
}

test("a place is a link whatever its path is, and the words around it stay", async () => {
  await fc.assert(
    fc.asyncProperty(paths, fc.nat(30), async (path, cut) => {
      const cited = { ...citation("a.md", 3, 9), path };
      const text = `Thrice — ${placeName(cited)} [1], at most.`;
      const pieces: AskProgress[] = [
        { kind: "citation", citation: cited },
        { kind: "text", text: text.slice(0, cut) },
        { kind: "text", text: text.slice(cut) },
      ];
      expect(await shown(pieces)).toBe(`Thrice — «${placeName(cited)}», at most.`);
    }),
  );
  expect(logged).toEqual([]);
});

test("what only comes near ends with the words that it is no answer", async () => {
  const pieces: AskProgress[] = [{ kind: "text", text: "The docs do not say this outright." }];
  const near = "No answer, only what comes nearest.";
  expect(await shown(pieces, undefined, "related")).toMatch(new RegExp(`\\$\\(question\\) \\*${near}\\*$`, "u"));
  expect(await shown(pieces, undefined, "notInDocs")).not.toContain(near);
});

test("a place that cannot be a link is shown by its name, and the rest of the answer follows", async () => {
  const text = await shown(
    [
      { kind: "citation", citation: citation("a-b.md", 3, 9) },
      { kind: "text", text: "Thrice — a-b.md:3–9 [1], at most." },
    ],
    () => {
      throw new Error("no such place");
    },
  );
  expect(text).toBe("Thrice — a\\-b\\.md:3–9, at most.");
  expect(logged).toEqual(["no link to a-b.md:3–9"]);
});

test("a piece that cannot be shown is reported in one line, and the others are shown", async () => {
  const broken = { kind: "citation", citation: null } as unknown as AskProgress;
  const text = await shown([broken, { kind: "text", text: "Thrice." }]);
  expect(text).toBe(
    "Thrice.\n\n*A part of this answer could not be shown. The log says why.*",
  );
  expect(logged).toHaveLength(1);
});

test("the whole answer follows what was answered from a part of the docs", async () => {
  const text = await shown([
    { kind: "text", text: "Nothing so far." },
    { kind: "reading", done: 12, total: 155 },
    { kind: "replace" },
    { kind: "citation", citation: citation("a.md", 3, 9) },
    { kind: "text", text: "Thrice — a.md:3–9 [1]" },
  ]);
  expect(text).toBe(
    "Nothing so far.\n\n---\n\n*By now all docs have been read:*\n\nThrice — «a.md:3–9»",
  );
});
