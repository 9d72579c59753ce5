/** Opens places of the docs in the editor, and marks what is cited there for as long as it is read. */

import * as vscode from "vscode";
import { placeLink, type Place } from "../places";

const { Keyboard, Mouse } = vscode.TextEditorSelectionChangeKind;

export class Opening implements vscode.Disposable {
  private readonly mark = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor("editor.rangeHighlightBackground"),
    // Where the theme is one of high contrast; in others it has no colour.
    borderColor: new vscode.ThemeColor("editor.rangeHighlightBorder"),
    borderStyle: "solid",
    borderWidth: "1px",
    overviewRulerColor: new vscode.ThemeColor("editorOverviewRuler.rangeHighlightForeground"),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
  });
  private marked: vscode.TextEditor | undefined;
  private readonly listening = vscode.Disposable.from(
    vscode.window.onDidChangeTextEditorSelection(({ kind }) => {
      if (kind === Keyboard || kind === Mouse) this.unmark();
    }),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0 && document === this.marked?.document) this.unmark();
    }),
  );

  /**
   * Opens a place and marks its lines. They are not selected, or one key would delete them, and the
   * next question would be about them.
   */
  async open(place: Place): Promise<void> {
    this.unmark();
    const uri = vscode.Uri.parse(place.uri, true);
    if (place.page !== undefined) {
      await vscode.commands.executeCommand("vscode.open", vscode.Uri.parse(placeLink(place), true));
      return;
    }
    const viewColumn = columnBeside();
    if (place.cell !== undefined) {
      const notebook = await vscode.workspace.openNotebookDocument(uri);
      const range = new vscode.NotebookRange(place.cell, place.cell + 1);
      await vscode.window.showNotebookDocument(notebook, { selections: [range], viewColumn });
      return;
    }
    const { start, end } = place.range;
    const range = new vscode.Range(start.line, start.character, end.line, end.character);
    const editor = await vscode.window.showTextDocument(uri, { viewColumn });
    // The cursor at the beginning, where the reader begins.
    editor.selection = new vscode.Selection(range.start, range.start);
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    editor.setDecorations(this.mark, [linesOf(range)]);
    this.marked = editor;
  }

  dispose(): void {
    this.listening.dispose();
    this.mark.dispose();
  }

  private unmark(): void {
    this.marked?.setDecorations(this.mark, []);
    this.marked = undefined;
  }
}

/** Without a last line that only its line break belongs to. */
function linesOf({ start, end }: vscode.Range): vscode.Range {
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  return new vscode.Range(start.line, 0, last, 0);
}

/** The column of an editor that is not the one with the answer, which has to stay in sight. */
function columnBeside(): vscode.ViewColumn {
  const { activeTabGroup, all } = vscode.window.tabGroups;
  const isAnswer = activeTabGroup.activeTab?.input instanceof vscode.TabInputWebview;
  if (!isAnswer) return activeTabGroup.viewColumn;
  const other = all.find((group) => group !== activeTabGroup);
  return other?.viewColumn ?? vscode.ViewColumn.Beside;
}
