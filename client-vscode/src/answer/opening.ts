/** Opens a place of the docs in the editor, with the cited range revealed. */

import * as vscode from "vscode";
import { placeLink, type Place } from "../places";

export async function openPlace(place: Place): Promise<void> {
  const uri = vscode.Uri.parse(place.uri, true);
  if (place.page !== undefined) {
    await vscode.commands.executeCommand("vscode.open", vscode.Uri.parse(placeLink(place), true));
    return;
  }
  const column = columnBeside();
  if (place.cell !== undefined) {
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    const range = new vscode.NotebookRange(place.cell, place.cell + 1);
    await vscode.window.showNotebookDocument(notebook, { selections: [range], viewColumn: column });
    return;
  }
  const { start, end } = place.range;
  const range = new vscode.Range(start.line, start.character, end.line, end.character);
  const editor = await vscode.window.showTextDocument(uri, { viewColumn: column });
  // The cursor at the beginning, where the reader begins.
  editor.selection = new vscode.Selection(range.end, range.start);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** The column of an editor that is not the one with the answer, which has to stay in sight. */
function columnBeside(): vscode.ViewColumn {
  const { activeTabGroup, all } = vscode.window.tabGroups;
  const isAnswer = activeTabGroup.activeTab?.input instanceof vscode.TabInputWebview;
  if (!isAnswer) return activeTabGroup.viewColumn;
  const other = all.find((group) => group !== activeTabGroup);
  return other?.viewColumn ?? vscode.ViewColumn.Beside;
}
