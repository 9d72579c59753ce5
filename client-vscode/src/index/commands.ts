/** The commands about the index and the server. */

import { execFile } from "node:child_process";
import * as vscode from "vscode";
import type { ShowReport } from "../reports";
import { SECTION } from "../settings";
import { ServerProblem } from "../server/problems";
import type { Server } from "../server/server";
import { showDocuments } from "./documents-picker";
import { showStatusMenu } from "./status-menu";

export function indexCommands(
  server: Server,
  log: vscode.LogOutputChannel,
  show: ShowReport,
): vscode.Disposable[] {
  const { registerCommand } = vscode.commands;
  return [
    registerCommand("askDocs.showStatusMenu", () => showStatusMenu(server)),
    registerCommand("askDocs.showDocuments", () => showDocuments(server)),
    registerCommand("askDocs.reindexDocs", () => reindex(server, log)),
    registerCommand("askDocs.restartServer", () => server.restart()),
    registerCommand("askDocs.doctor", () => doctor(server, show)),
    registerCommand("askDocs.showLog", () => {
      log.show();
    }),
    registerCommand("askDocs.openSettings", () =>
      vscode.commands.executeCommand("workbench.action.openSettings", `@ext:askdocs.${EXTENSION}`),
    ),
    registerCommand("askDocs.openIndexingSettings", () =>
      vscode.commands.executeCommand("workbench.action.openSettings", `${SECTION}.indexing`),
    ),
  ];
}

const EXTENSION = "askdocs";

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

/** Runs the doctor of the server that is used, and shows what it says. */
async function doctor(server: Server, show: ShowReport): Promise<void> {
  const { t } = vscode.l10n;
  await server.connected().catch(() => undefined);
  const { launch, state } = server;
  let said: string;
  if (launch === undefined) {
    said = state.kind === "failed" ? state.problem.message : t("The server does not run");
  } else {
    const title = t("Ask Docs: Doctor");
    const location = vscode.ProgressLocation.Notification;
    said = await vscode.window.withProgress({ location, title }, () => {
      const roots = (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) => [
        "--root",
        uri.fsPath,
      ]);
      // The same program as the server's, with another command.
      const parameters = [...launch.parameters.slice(0, -2), "doctor", ...roots];
      return output(launch.command, parameters, { ...process.env, ...launch.environment });
    });
  }
  await show("doctor.txt", `${t("Ask Docs: Doctor")}\n\n${said}\n`);
}

/** What a program prints, whether it is content with what it found or not. */
function output(
  program: string,
  parameters: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  return new Promise((resolve) => {
    const options = { env: environment, windowsHide: true };
    execFile(program, [...parameters], options, (error, printed, warned) => {
      resolve([printed, warned || (printed === "" ? (error?.message ?? "") : "")].join("\n").trim());
    });
  });
}
