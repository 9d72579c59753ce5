/** Texts to read that are no files: the doctor's report, a plan, a list of what was sent. */

import * as vscode from "vscode";

const SCHEME = "askdocs-report";

/** Shows a text in an editor that has nothing to save. */
export type ShowReport = (name: string, text: string) => Promise<void>;

export class Reports implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changes.event;
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(
    SCHEME,
    this,
  );

  /** The ending of `name` decides on the language. */
  readonly show: ShowReport = async (name, text) => {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}` });
    this.texts.set(uri.path, text);
    this.changes.fire(uri);
    await vscode.window.showTextDocument(uri, { preview: true });
  };

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.path) ?? "";
  }

  dispose(): void {
    this.registration.dispose();
    this.changes.dispose();
  }
}
