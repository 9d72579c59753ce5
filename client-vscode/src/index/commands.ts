/** The commands about the index and the server. */

import * as vscode from "vscode";
import type { ShowReport } from "../reports";
import { SECTION } from "../settings";
import { ServerProblem } from "../server/problems";
import type { Server, ServerOptions } from "../server/server";
import { doctor } from "./doctor";
import { showDocuments } from "./documents-picker";
import { showStatusMenu } from "./status-menu";

export function indexCommands(
  server: Server,
  log: vscode.LogOutputChannel,
  show: ShowReport,
  initializationOptions: ServerOptions["initializationOptions"],
): vscode.Disposable[] {
  const { registerCommand } = vscode.commands;
  return [
    registerCommand("askDocs.showStatusMenu", () => showStatusMenu(server)),
    registerCommand("askDocs.showDocuments", () => showDocuments(server)),
    registerCommand("askDocs.reindexDocs", () => reindex(server, log)),
    registerCommand("askDocs.restartServer", () => server.restart()),
    registerCommand("askDocs.doctor", () => doctor(server, show, initializationOptions)),
    registerCommand("askDocs.showLog", () => {
      log.show();
    }),
    registerCommand("askDocs.stopIndexing", () => server.cancelIndexing()),
    registerCommand("askDocs.openSettings", () => openSettings(`@ext:askdocs.${EXTENSION}`)),
    registerCommand("askDocs.openIndexingSettings", () => openSettings(`${SECTION}.indexing`)),
  ];
}

const EXTENSION = "askdocs";

/**
 * Shows the settings where they can be set: nearly all are the machine's that the server runs on, and
 * in a window on another machine the user's own page leaves these out.
 */
function openSettings(query: string): Thenable<unknown> {
  return vscode.env.remoteName === undefined
    ? vscode.commands.executeCommand("workbench.action.openSettings", query)
    : vscode.commands.executeCommand("workbench.action.openRemoteSettings", { query });
}

/** Reads every file again, of the folder that the user chooses if there are several. */
async function reindex(server: Server, log: vscode.LogOutputChannel): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  let folder = folders[0];
  if (folders.length > 1) {
    const all = vscode.l10n.t("All Folders");
    const items = [{ label: all }, ...folders.map((one) => ({ label: one.name, folder: one }))];
    const placeHolder = vscode.l10n.t("Which folder is to be indexed again?");
    const chosen = await vscode.window.showQuickPick(items, { placeHolder });
    if (chosen === undefined) return;
    folder = "folder" in chosen ? chosen.folder : undefined;
  }
  try {
    await server.reindex({ full: true, ...(folder && { folder: folder.uri.toString() }) });
  } catch (error) {
    if (error instanceof ServerProblem) return error.show(log);
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
}
