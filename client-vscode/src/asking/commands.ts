/** The commands that ask: from the palette, about a selection, from a hover. */

import * as vscode from "vscode";
import type { Scope } from "../answer/conversation";
import type { AnswerView } from "../answer/view";
import type { Range } from "../protocol";
import { pickQuestion, RecentQuestions } from "./question-picker";

/** What the command `askDocs.askAbout` is given by a hover or a code action. */
export interface AskArgument {
  readonly question?: string;
  readonly textDocument?: { readonly uri: string };
  readonly range?: Range;
}

export class AskCommands {
  private readonly recent: RecentQuestions;

  constructor(
    private readonly view: AnswerView,
    memory: vscode.Memento,
  ) {
    this.recent = new RecentQuestions(memory);
  }

  register(): vscode.Disposable[] {
    const { registerCommand } = vscode.commands;
    return [
      registerCommand("askDocs.askQuestion", (question: unknown) => this.askQuestion(question)),
      registerCommand("askDocs.explainSelection", () => this.explainSelection()),
      registerCommand("askDocs.askAbout", (argument: unknown) => this.askAbout(argument)),
      registerCommand("askDocs.stop", () => {
        this.view.stop();
      }),
      registerCommand("askDocs.clear", () => {
        this.view.clear();
      }),
    ];
  }

  /** Asks `question`, or the user for one. */
  async askQuestion(question: unknown): Promise<void> {
    const scope = currentScope();
    if (typeof question === "string" && question.trim() !== "") {
      return this.ask(question.trim(), scope);
    }
    const picked = await pickQuestion(this.recent);
    if (picked?.kind === "long") this.view.open(picked.draft);
    else if (picked) await this.ask(picked.question, scope);
  }

  /** Asks what the docs say about what is selected. */
  async explainSelection(): Promise<void> {
    const scope = currentScope();
    if (scope?.range === undefined) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t("Select some code or text first, then ask about it."),
      );
      return;
    }
    await this.view.ask(vscode.l10n.t("What do the docs say about this?"), scope);
  }

  /** Asks about a place that a hover or a code action names. */
  async askAbout(argument: unknown): Promise<void> {
    const { question, textDocument, range } = (argument ?? {}) as AskArgument;
    const uri = textDocument?.uri;
    const scope = uri === undefined ? undefined : scopeOf(vscode.Uri.parse(uri, true), range);
    await this.view.ask(question ?? vscode.l10n.t("What do the docs say about this?"), scope);
  }

  private async ask(question: string, scope: Scope | undefined): Promise<void> {
    await this.recent.add(question);
    await this.view.ask(question, scope);
  }
}

/** The file that the user is in, with what is selected in it. */
function currentScope(): Scope | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor || !["file", "untitled"].includes(editor.document.uri.scheme)) return undefined;
  const { selection } = editor;
  return scopeOf(editor.document.uri, selection.isEmpty ? undefined : selection);
}

function scopeOf(uri: vscode.Uri, selected: Range | undefined): Scope {
  const name = vscode.workspace.asRelativePath(uri);
  if (selected === undefined) return { uri: uri.toString(), label: name };
  const { start, end } = selected;
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
