/** The chat participant `@docs`, where the editor has a chat. */

import * as vscode from "vscode";
import { MarkerStream } from "../markers";
import { markersOf, type Place, type Referring } from "../places";
import type { Citation, Turn } from "../protocol";
import type { Server } from "../server/server";
import { chatWriter } from "../settings";
import { modelFor, write } from "./editor-writer";
import { locationOf, show } from "./showing";

const ID = "askDocs.docs";

export function registerParticipant(
  context: vscode.ExtensionContext,
  server: Server,
): vscode.Disposable[] {
  // Editors that are made from VS Code may lack the chat.
  const chat = (vscode as { chat?: Partial<typeof vscode.chat> }).chat;
  if (typeof chat?.createChatParticipant !== "function") return [];
  const participant = chat.createChatParticipant(ID, (request, chatContext, stream, token) =>
    answer(server, request, chatContext, stream, token),
  );
  participant.iconPath = vscode.Uri.joinPath(context.extensionUri, "images", "icon.png");
  return [vscode.Disposable.from(participant)];
}

async function answer(
  server: Server,
  request: vscode.ChatRequest,
  context: vscode.ChatContext,
  stream: vscode.ChatResponseStream,
  token: vscode.CancellationToken,
): Promise<vscode.ChatResult> {
  if (request.prompt.trim() === "") {
    stream.markdown(vscode.l10n.t("What do you want to know about the docs of this workspace?"));
    return {};
  }
  try {
    if (chatWriter() === "editor") {
      const model = await modelFor(request);
      if (model) return await write(server, model, request, history(context), stream, token);
      stream.progress(vscode.l10n.t("The editor has no language model; the server answers"));
    }
    return await answerByServer(server, request, context, stream, token);
  } catch (error) {
    if (token.isCancellationRequested) return {};
    return { errorDetails: { message: error instanceof Error ? error.message : String(error) } };
  }
}

async function answerByServer(
  server: Server,
  request: vscode.ChatRequest,
  context: vscode.ChatContext,
  stream: vscode.ChatResponseStream,
  token: vscode.CancellationToken,
): Promise<vscode.ChatResult> {
  const assistant = server.status?.assistant.name;
  const cited: Citation[] = [];
  const markers = new Map<string, Place>();
  const pieces = new MarkerStream(markers);
  const refer = (answer: Referring): void => {
    for (const [marker, { place }] of markersOf(answer)) markers.set(marker, place);
  };
  const params = { question: request.prompt, conversation: history(context), ...scope(request) };
  const result = await server.ask(params, token, (piece) => {
    switch (piece.kind) {
      case "sources":
        break;
      case "nearest":
        refer({ citations: [], nearest: piece.places });
        break;
      case "citation":
        cited.push(piece.citation);
        refer({ citations: cited, ...(assistant !== undefined && { assistant }) });
        stream.reference(locationOf(piece.citation));
        break;
      case "text":
        show(pieces.push(piece.text), stream);
        break;
    }
  }, (activity) => {
    stream.progress(activity);
  });
  show(pieces.end(), stream);
  return { metadata: { outcome: result.outcome } };
}

/** The conversation with this participant so far. */
function history({ history: turns }: vscode.ChatContext): Turn[] {
  const conversation: Turn[] = [];
  let question: string | undefined;
  for (const turn of turns) {
    if (turn instanceof vscode.ChatRequestTurn) {
      question = turn.participant === ID ? turn.prompt : undefined;
    } else if (question !== undefined) {
      const answered = turn.response.map((part) =>
        part instanceof vscode.ChatResponseMarkdownPart ? part.value.value : "",
      );
      conversation.push({ question, answer: answered.join("") });
      question = undefined;
    }
  }
  return conversation;
}

/** The file or selection that was attached to the question, as the server takes it. */
function scope(request: vscode.ChatRequest) {
  for (const { value } of request.references) {
    if (value instanceof vscode.Location) {
      const { start, end } = value.range;
      const range = {
        start: { line: start.line, character: start.character },
        end: { line: end.line, character: end.character },
      };
      return { textDocument: { uri: value.uri.toString() }, range };
    }
    if (value instanceof vscode.Uri) return { textDocument: { uri: value.toString() } };
  }
  return {};
}
