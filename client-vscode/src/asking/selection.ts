/** What the user has selected, for a question to be about. */

import * as vscode from "vscode";
import type { Scope } from "../answer/conversation";
import type { Range } from "../protocol";

const { Keyboard, Mouse } = vscode.TextEditorSelectionChangeKind;

interface Known {
  readonly selection: vscode.Selection;
  /** Whether the user made it, and not a program such as a search that went to what it found. */
  readonly isUsers: boolean;
}

export class UserSelection implements vscode.Disposable {
  private readonly known = new Map<string, Known>();
  private latest = vscode.window.activeTextEditor;
  private readonly changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changes.event;
  private readonly listening = vscode.Disposable.from(
    vscode.window.onDidChangeTextEditorSelection((event) => {
      this.note(event);
    }),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      // There is none while the cursor is in the answer view.
      if (editor) this.latest = editor;
      this.changes.fire();
    }),
    vscode.window.onDidChangeVisibleTextEditors(() => {
      this.changes.fire();
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => this.known.delete(uri.toString())),
  );

  /** The selection that the next question is about; undefined if there is none. */
  get current(): Scope | undefined {
    const editor = this.latest;
    if (!editor || !vscode.window.visibleTextEditors.includes(editor)) return undefined;
    const known = this.known.get(editor.document.uri.toString());
    if (known?.isUsers !== true || !known.selection.isEqual(editor.selection)) return undefined;
    return selectionIn(editor);
  }

  /** The next question is not about it. */
  leaveOut(): void {
    const uri = this.latest?.document.uri.toString();
    const known = uri === undefined ? undefined : this.known.get(uri);
    if (uri === undefined || known === undefined) return;
    this.known.set(uri, { ...known, isUsers: false });
    this.changes.fire();
  }

  dispose(): void {
    this.listening.dispose();
    this.changes.dispose();
  }

  private note({ textEditor, selections, kind }: vscode.TextEditorSelectionChangeEvent): void {
    const [selection] = selections;
    if (selection === undefined) return;
    const uri = textEditor.document.uri.toString();
    const before = this.known.get(uri);
    // A cursor is nothing to be about. Commands that widen what the user has chosen go on from it.
    const isUsers =
      selection.isEmpty ||
      kind === Keyboard ||
      kind === Mouse ||
      (before?.isUsers === true && selection.contains(before.selection));
    this.known.set(uri, { selection, isUsers });
    this.changes.fire();
  }
}

/** What is selected in an editor, whoever did it; undefined if nothing is, or nothing can be asked. */
export function selectionIn({ document, selection }: vscode.TextEditor): Scope | undefined {
  if (selection.isEmpty || !["file", "untitled"].includes(document.uri.scheme)) return undefined;
  return scopeOf(document.uri, selection);
}

export function scopeOf(uri: vscode.Uri, { start, end }: Range): Scope {
  const name = vscode.workspace.asRelativePath(uri);
  const lines =
    start.line === end.line
      ? String(start.line + 1)
      : `${String(start.line + 1)}–${String(end.line + 1)}`;
  const range = {
    start: { line: start.line, character: start.character },
    end: { line: end.line, character: end.character },
  };
  return { uri: uri.toString(), range, label: `${name}:${lines}` };
}
