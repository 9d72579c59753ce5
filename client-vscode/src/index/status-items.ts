/** Shows how it is with the index: in the language status and in the status bar. */

import * as vscode from "vscode";
import type { Server } from "../server/server";
import { describe } from "./description";

export class StatusItems implements vscode.Disposable {
  private readonly language: vscode.LanguageStatusItem;
  private readonly bar: vscode.StatusBarItem;
  private readonly listening: vscode.Disposable;

  constructor(private readonly server: Server) {
    const title = vscode.l10n.t("Ask Docs: Status");
    const command = { title, command: "askDocs.showStatusMenu" };
    const everywhere = [{ scheme: "file" }, { scheme: "untitled" }];
    this.language = vscode.languages.createLanguageStatusItem("askDocs.status", everywhere);
    this.language.name = title;
    this.language.command = { ...command, title: vscode.l10n.t("Show") };
    this.bar = vscode.window.createStatusBarItem("askDocs.status", vscode.StatusBarAlignment.Right);
    this.bar.name = title;
    this.bar.command = command;
    this.listening = server.onDidChange(() => {
      this.update();
    });
    this.update();
    this.bar.show();
  }

  dispose(): void {
    vscode.Disposable.from(this.language, this.bar, this.listening).dispose();
  }

  private update(): void {
    const { text, detail, icon, severity, isBusy } = describe(this.server);
    this.language.text = `Ask Docs: ${text}`;
    this.language.detail = detail;
    this.language.busy = isBusy;
    this.language.severity = {
      information: vscode.LanguageStatusSeverity.Information,
      warning: vscode.LanguageStatusSeverity.Warning,
      error: vscode.LanguageStatusSeverity.Error,
    }[severity];
    this.bar.text = `$(${icon}) Ask Docs: ${text}`;
    const isIndexing = this.server.status?.state === "indexing";
    void vscode.commands.executeCommand("setContext", "askDocs.isIndexing", isIndexing);
    this.bar.tooltip = detail;
    this.bar.accessibilityInformation = { label: `Ask Docs, ${text}. ${detail}`, role: "button" };
    this.bar.backgroundColor =
      severity === "information"
        ? undefined
        : new vscode.ThemeColor(`statusBarItem.${severity}Background`);
  }
}
