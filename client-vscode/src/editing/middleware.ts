/** What happens between the editor and the server: hovers on selections, actions in the view. */

import * as vscode from "vscode";
import type { Hover, LanguageClient, Middleware } from "vscode-languageclient/node";
import { ASK_COMMAND, REINDEX_COMMAND, SHOW_STATUS_COMMAND } from "../protocol";

/** The only commands that a link in a hover may run. */
const HOVER_COMMANDS = ["askDocs.askAbout"] as const;

const HOVER = "textDocument/hover";

/** The server's commands, which VS Code has richer ones for. */
const OURS: Readonly<Record<string, string>> = {
  [ASK_COMMAND]: "askDocs.askAbout",
  [REINDEX_COMMAND]: "askDocs.reindexDocs",
  [SHOW_STATUS_COMMAND]: "askDocs.showStatusMenu",
};

export function editorMiddleware(client: () => LanguageClient | undefined): Middleware {
  return {
    provideHover: async (document, position, token, next) => {
      const selected = selectionAt(document, position);
      const current = client();
      let hover: vscode.Hover | null | undefined;
      if (selected === undefined || current === undefined) {
        hover = await next(document, position, token);
      } else {
        const { code2ProtocolConverter: toWire, protocol2CodeConverter: fromWire } = current;
        const params = {
          ...toWire.asTextDocumentPositionParams(document, position),
          range: toWire.asRange(selected),
        };
        try {
          const found = await current.sendRequest<Hover | null>(HOVER, params, token);
          hover = fromWire.asHover(found);
        } catch {
          return null; // A hover that cannot be had is not worth a message.
        }
      }
      const about = selected ?? hover?.range ?? document.getWordRangeAtPosition(position);
      return hover && withLink(hover, document, about);
    },
    provideCodeActions: async (document, range, context, token, next) => {
      const actions = await next(document, range, context, token);
      for (const action of actions ?? []) {
        const command = action instanceof vscode.CodeAction ? action.command : action;
        if (command?.command !== ASK_COMMAND) continue;
        action.title = command.title = vscode.l10n.t("Ask Docs: Explain Selection");
      }
      return actions;
    },
    executeCommand: (command, parameters, next) => {
      const ours = OURS[command];
      const run: Promise<unknown> | Thenable<unknown> =
        ours === undefined
          ? Promise.resolve(next(command, parameters))
          : vscode.commands.executeCommand(ours, ...(parameters as unknown[]));
      return run;
    },
  };
}

/** What is selected around the position, as people point at a selection to learn about it. */
function selectionAt(
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.Range | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document !== document) return undefined;
  return editor.selections.find((one) => !one.isEmpty && one.contains(position));
}

/**
 * The hover with a link to go on from there, which comes first: a hover is cut off at its end where
 * the docs say much. Only that line is trusted with a command; what the docs say is shown as text
 * that can run nothing.
 */
function withLink(
  hover: vscode.Hover,
  document: vscode.TextDocument,
  range: vscode.Range | undefined,
): vscode.Hover {
  const argument = { textDocument: { uri: document.uri.toString() }, ...(range && { range }) };
  const parameters = encodeURIComponent(JSON.stringify([argument]));
  const link = new vscode.MarkdownString();
  link.isTrusted = { enabledCommands: HOVER_COMMANDS };
  link.supportThemeIcons = true;
  const title = vscode.l10n.t("Ask the docs about this");
  link.appendMarkdown(`[$(comment-discussion) ${title}](command:askDocs.askAbout?${parameters})`);
  return new vscode.Hover([link, ...hover.contents], hover.range);
}
