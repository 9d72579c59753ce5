/** Puts the extension together. Reads nothing and starts nothing before it has returned. */

import * as vscode from "vscode";
import { registerParticipant } from "./agents/participant";
import { registerTools } from "./agents/tools";
import { AnswerView } from "./answer/view";
import { AskCommands } from "./asking/commands";
import { UserSelection } from "./asking/selection";
import { editorMiddleware } from "./editing/middleware";
import { hostedCommands } from "./hosted/commands";
import { answerQuestions } from "./hosted/consent";
import { Keys } from "./hosted/keys";
import { indexCommands } from "./index/commands";
import { StatusItems } from "./index/status-items";
import { Reports } from "./reports";
import { Server } from "./server/server";
import { needsRestart, SECTION } from "./settings";

export function activate(context: vscode.ExtensionContext): void {
  const began = performance.now();
  const log = vscode.window.createOutputChannel("Ask Docs", { log: true });
  const reports = new Reports();
  const keys = new Keys(context.secrets);
  const initializationOptions = () => keys.initializationOptions();
  const server = new Server({
    context,
    log,
    initializationOptions,
    middleware: editorMiddleware,
    prepare: (client) => {
      answerQuestions(client, reports.show);
    },
  });
  const selection = new UserSelection();
  const view = new AnswerView(context, server, selection, log);
  context.subscriptions.push(
    log,
    reports,
    server,
    selection,
    view,
    new StatusItems(server),
    ...new AskCommands(view, selection, context.workspaceState).register(),
    ...indexCommands(server, log, reports.show, initializationOptions),
    ...hostedCommands(context, server, keys, log, reports.show),
    ...registerTools(server),
    ...registerParticipant(context, server, log),
    vscode.commands.registerCommand("askDocs.showFeedback", () => view.feedback.show()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (needsRestart(event)) void server.restart();
      else if (event.affectsConfiguration(SECTION)) void server.settingsChanged();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void server.restart()),
  );
  log.info(`activated in ${(performance.now() - began).toFixed(1)} ms`);
  // Without a folder there is nothing to ask, and the server starts with the first question.
  if (vscode.workspace.workspaceFolders === undefined) return;
  setImmediate(() => {
    // What went wrong is in the status items and in the log.
    server.connected().catch(() => undefined);
  });
}
