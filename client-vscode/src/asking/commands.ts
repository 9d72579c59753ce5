/** The commands that ask: from the palette, about a selection, from a hover. */

import * as vscode from "vscode";
import type { Scope } from "../answer/conversation";
import type { AnswerView } from "../answer/view";
import type { Range } from "../protocol";
import { pickQuestion, RecentQuestions } from "./question-picker";
import { scopeOf, selectionIn, type UserSelection } from "./selection";

/** Characters of what is selected that a question names it by. */
const LONGEST_NAME = 60;

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
    private readonly selection: UserSelection,
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
    if (typeof question === "string" && question.trim() !== "") {
      return this.ask(question.trim(), this.selection.current);
    }
    const picked = await pickQuestion(this.recent, this.selection);
    if (picked?.kind === "long") this.view.open(picked.draft);
    else if (picked) await this.ask(picked.question, this.selection.current);
  }

  /** Asks what the docs say about what is selected. */
  async explainSelection(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const scope = editor && selectionIn(editor);
    if (!editor || !scope) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t("Select some code or text first, then ask about it."),
      );
      return;
    }
    await this.view.ask(await questionAbout(editor.document.uri, editor.selection), scope);
  }

  /** Asks about a place that a hover or a code action names. */
  async askAbout(argument: unknown): Promise<void> {
    const { question, textDocument, range } = (argument ?? {}) as AskArgument;
    if (textDocument === undefined || range === undefined) {
      return this.view.ask(question ?? vscode.l10n.t("What do the docs say about this?"));
    }
    const uri = vscode.Uri.parse(textDocument.uri, true);
    await this.view.ask(await questionAbout(uri, range), scopeOf(uri, range));
  }

  private async ask(question: string, scope: Scope | undefined): Promise<void> {
    await this.recent.add(question);
    await this.view.ask(question, scope);
  }
}

/** The question what the docs say about a place, which names what stands there. */
async function questionAbout(uri: vscode.Uri, { start, end }: Range): Promise<string> {
  const { t } = vscode.l10n;
  const document = await vscode.workspace.openTextDocument(uri);
  const range = new vscode.Range(start.line, start.character, end.line, end.character);
  const said = document.getText(range).split("\n").find((line) => /[\p{L}\p{N}]/u.test(line));
  if (said === undefined) return t("What do the docs say about this?");
  return t("What do the docs say about “{0}”?", shortened(said.trim()));
}

function shortened(line: string): string {
  const characters = Array.from(line);
  if (characters.length <= LONGEST_NAME) return line;
  return `${characters.slice(0, LONGEST_NAME).join("")}…`;
}
