/** The chat participant `@docs`, where the editor has a chat. */

import * as vscode from "vscode";
import { MarkerStream } from "../markers";
import { markersOf, type Place, type Referring } from "../places";
import type { AskProgress, Citation, Outcome, Turn } from "../protocol";
import type { Server } from "../server/server";
import { chatWriter } from "../settings";
import { modelFor, write } from "./editor-writer";
import { refer, show, type Showing } from "./showing";

const ID = "askDocs.docs";

export function registerParticipant(
  context: vscode.ExtensionContext,
  server: Server,
  log: vscode.LogOutputChannel,
): vscode.Disposable[] {
  // Editors that are made from VS Code may lack the chat.
  const chat = (vscode as { chat?: Partial<typeof vscode.chat> }).chat;
  if (typeof chat?.createChatParticipant !== "function") return [];
  const participant = chat.createChatParticipant(ID, (request, chatContext, stream, token) =>
    answer(server, request, chatContext, { stream, log }, token),
  );
  participant.iconPath = vscode.Uri.joinPath(context.extensionUri, "images", "icon.png");
  return [vscode.Disposable.from(participant)];
}

async function answer(
  server: Server,
  request: vscode.ChatRequest,
  context: vscode.ChatContext,
  showing: Showing,
  token: vscode.CancellationToken,
): Promise<vscode.ChatResult> {
  const { stream, log } = showing;
  if (request.prompt.trim() === "") {
    stream.markdown(vscode.l10n.t("What do you want to know about the docs of this workspace?"));
    return {};
  }
  try {
    if (chatWriter() === "editor") {
      const model = await modelFor(request);
      if (model) return await write(server, model, request, history(context), showing, token);
      stream.progress(vscode.l10n.t("The editor has no language model; the server answers"));
    }
    return await answerByServer(server, request, context, showing, token);
  } catch (error) {
    if (token.isCancellationRequested) return {};
    log.error("the chat", error);
    return { errorDetails: { message: error instanceof Error ? error.message : String(error) } };
  }
}

async function answerByServer(
  server: Server,
  request: vscode.ChatRequest,
  context: vscode.ChatContext,
  showing: Showing,
  token: vscode.CancellationToken,
): Promise<vscode.ChatResult> {
  const answer = new StreamedAnswer(server.status?.assistant.name, showing);
  const params = {
    question: request.prompt,
    conversation: history(context),
    completes: true,
    ...scope(request),
  };
  const result = await server.ask(params, token, (piece) => {
    answer.take(piece);
  }, (activity) => {
    showing.stream.progress(activity);
  });
  answer.end(result.outcome);
  return { metadata: { outcome: result.outcome } };
}

/** Shows the pieces of an answer as they come. One that cannot be shown does not stop the others. */
class StreamedAnswer {
  private cited: Citation[] = [];
  private readonly markers = new Map<string, Place>();
  private readonly pieces = new MarkerStream(this.markers);
  private hasFault = false;

  constructor(
    private readonly assistant: string | undefined,
    private readonly showing: Showing,
  ) {}

  take(piece: AskProgress): void {
    try {
      this.show(piece);
    } catch (error) {
      this.hasFault = true;
      this.showing.log.error("A part of an answer in the chat could not be shown", error);
    }
  }

  end(outcome: Outcome): void {
    show(this.pieces.end(), this.showing);
    if (outcome === "related") {
      const said = vscode.l10n.t("No answer, only what comes nearest.");
      this.showing.stream.markdown(new vscode.MarkdownString(`\n\n$(question) *${said}*`, true));
    }
    if (!this.hasFault) return;
    const said = vscode.l10n.t("A part of this answer could not be shown. The log says why.");
    this.showing.stream.markdown(`\n\n*${said}*`);
  }

  private show(piece: AskProgress): void {
    const { assistant, showing } = this;
    const { t } = vscode.l10n;
    switch (piece.kind) {
      case "sources":
        break;
      case "nearest":
        this.learn({ citations: [], nearest: piece.places });
        break;
      case "citation":
        this.cited.push(piece.citation);
        this.learn({ citations: this.cited, ...(assistant !== undefined && { assistant }) });
        refer(piece.citation, showing);
        break;
      case "text":
        show(this.pieces.push(piece.text), showing);
        break;
      case "reading":
        showing.stream.progress(
          t("The docs are still being read ({0} of {1} files)", piece.done, piece.total),
        );
        break;
      case "replace":
        // What the chat shows cannot be taken back.
        show(this.pieces.end(), showing);
        this.cited = [];
        this.markers.clear();
        showing.stream.markdown(`\n\n---\n\n*${t("By now all docs have been read:")}*\n\n`);
        break;
    }
  }

  private learn(answer: Referring): void {
    for (const [marker, { place }] of markersOf(answer)) this.markers.set(marker, place);
  }
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
