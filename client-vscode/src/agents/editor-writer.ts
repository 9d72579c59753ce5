/** Answers in the chat with the editor's own language model, over passages that the server finds. */

import * as vscode from "vscode";
import { MarkerStream } from "../markers";
import type { Place } from "../places";
import type { Turn } from "../protocol";
import type { Server } from "../server/server";
import { instructions, passagesOf } from "./prompt";
import { searchWithState } from "./searching";
import { refer, show, type Showing } from "./showing";

/** Passages that the model is given. */
const PASSAGES = 8;

/** Earlier turns that the model is given. */
const TURNS = 6;

/** The model that the user chose in the chat, or the first there is. */
export async function modelFor(
  request: vscode.ChatRequest,
): Promise<vscode.LanguageModelChat | undefined> {
  // Newer than the types that are compiled against.
  const { model } = request as { readonly model?: vscode.LanguageModelChat };
  if (model) return model;
  const lm = (vscode as { lm?: Partial<typeof vscode.lm> }).lm;
  if (typeof lm?.selectChatModels !== "function") return undefined;
  const [first] = await lm.selectChatModels();
  return first;
}

export async function write(
  server: Server,
  model: vscode.LanguageModelChat,
  request: vscode.ChatRequest,
  conversation: readonly Turn[],
  showing: Showing,
  token: vscode.CancellationToken,
): Promise<vscode.ChatResult> {
  const { stream } = showing;
  stream.progress(vscode.l10n.t("Searching the docs…"));
  const { t } = vscode.l10n;
  const params = { query: request.prompt, limit: PASSAGES };
  const { hits, isIncomplete } = await searchWithState(server, params, token);
  if (isIncomplete) {
    stream.markdown(`${t("The docs are still being read, so this may be incomplete.")}\n\n`);
  }
  if (hits.length === 0) {
    stream.markdown(isIncomplete ? t("Nothing fits so far.") : t("Nothing in the docs fits."));
    return { metadata: { outcome: isIncomplete ? "incomplete" : "notInDocs" } };
  }
  for (const hit of hits) refer(hit, showing);
  stream.progress(vscode.l10n.t("Reading the passages found: {0}…", hits.length));
  const message = vscode.LanguageModelChatMessage;
  const messages = [
    message.User(instructions()),
    ...conversation
      .slice(-TURNS)
      .flatMap(({ question, answer }) => [message.User(question), message.Assistant(answer)]),
    message.User(`${passagesOf(hits)}\n\n${request.prompt}`),
  ];
  const response = await model.sendRequest(messages, {}, token);
  const references = new Map<string, Place>(
    hits.map((hit, index) => [`[${String(index + 1)}]`, hit]),
  );
  const pieces = new MarkerStream(references);
  for await (const text of response.text) show(pieces.push(text), showing);
  show(pieces.end(), showing);
  return { metadata: { outcome: isIncomplete ? "incomplete" : "answered" } };
}
