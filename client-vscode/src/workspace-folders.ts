/** Which folder of the workspace a file is in, where there are several to tell apart. */

import * as vscode from "vscode";

export function folderOf(uri: string): string | undefined {
  if ((vscode.workspace.workspaceFolders?.length ?? 0) < 2) return undefined;
  return vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(uri, true))?.name;
}
