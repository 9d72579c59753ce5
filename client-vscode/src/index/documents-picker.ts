/** Lists every file that was considered, with its state and the reason. */

import * as vscode from "vscode";
import type { DocumentState } from "../protocol";
import type { Server } from "../server/server";

interface Item extends vscode.QuickPickItem {
  readonly uri?: vscode.Uri;
}

const ICONS = { indexed: "check", skipped: "circle-slash", failed: "error" } as const;

export async function showDocuments(server: Server): Promise<void> {
  const { t } = vscode.l10n;
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = t("Ask Docs: Documents");
  picker.placeholder = t("Files that were considered, with the reason where one is not indexed");
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.busy = true;
  picker.show();
  picker.onDidAccept(() => {
    const uri = picker.selectedItems[0]?.uri;
    if (uri) void vscode.commands.executeCommand("vscode.open", uri);
  });
  picker.onDidHide(() => {
    picker.dispose();
  });
  try {
    picker.items = await items(server);
  } catch (error) {
    picker.hide();
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  } finally {
    picker.busy = false;
  }
}

/** Folder by folder; what could not be read comes first, then what is indexed. */
async function items(server: Server): Promise<Item[]> {
  const { t } = vscode.l10n;
  const kind = vscode.QuickPickItemKind.Separator;
  const all: Item[] = [];
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const { documents } = await server.documents({ folder: folder.uri.toString() });
    const groups = [
      { state: "failed", title: t("could not be read") },
      { state: "indexed", title: t("indexed") },
      { state: "skipped", title: t("left out") },
    ] as const;
    for (const { state, title } of groups) {
      const members = documents.filter((document) => document.state === state);
      if (members.length === 0) continue;
      all.push({ kind, label: `${folder.name}: ${title} (${String(members.length)})` });
      all.push(...members.map((document) => itemOf(document, folder)));
    }
  }
  if (all.length === 0) all.push({ label: t("No file was considered.") });
  return all;
}

function itemOf(document: DocumentState, folder: vscode.WorkspaceFolder): Item {
  const { path, state, reason, passages } = document;
  return {
    label: path,
    iconPath: new vscode.ThemeIcon(ICONS[state]),
    uri: vscode.Uri.joinPath(folder.uri, path),
    ...(state === "indexed" && { description: counted(passages) }),
    ...(reason !== undefined && { detail: reason }),
  };
}

function counted(passages: number): string {
  const { t } = vscode.l10n;
  return passages === 1 ? t("1 passage") : t("{0} passages", passages);
}
