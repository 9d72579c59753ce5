/** Keeps what the user thought of answers, on this machine and nowhere else. */

import { appendFile, mkdir } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import type { Turn } from "./conversation";

export class Feedback {
  private readonly file: string;

  constructor(context: vscode.ExtensionContext) {
    const folder = context.storageUri ?? context.globalStorageUri;
    this.file = path.join(folder.fsPath, "feedback.jsonl");
  }

  async keep(turn: Turn, vote: "up" | "down"): Promise<void> {
    const { question, text, outcome, assistant, citations } = turn;
    const cited = citations.map((citation) => citation.path);
    const time = new Date().toISOString();
    const line = JSON.stringify({ time, vote, question, text, outcome, assistant, cited });
    await mkdir(path.dirname(this.file), { recursive: true });
    await appendFile(this.file, `${line}\n`, "utf8");
  }

  async show(): Promise<void> {
    try {
      await vscode.window.showTextDocument(vscode.Uri.file(this.file));
    } catch {
      void vscode.window.showInformationMessage(
        vscode.l10n.t("No feedback has been given in this workspace yet."),
      );
    }
  }
}
