/** Puts the extension together. Reads nothing and starts nothing before it has returned. */

import * as vscode from "vscode";
import { needsRestart } from "./settings";
import { Server } from "./server/server";

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Ask Docs", { log: true });
  const server = new Server({
    context,
    log,
    initializationOptions: () => Promise.resolve({}),
    middleware: () => ({}),
    prepare: () => undefined,
  });
  context.subscriptions.push(
    log,
    server,
    vscode.commands.registerCommand("askDocs.restartServer", () => server.restart()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (needsRestart(event)) void server.restart();
    }),
  );
  setImmediate(() => void server.connected().catch(() => undefined));
}
