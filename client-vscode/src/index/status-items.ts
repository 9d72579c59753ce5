/** Shows how it is with the index: in the language status and in the status bar. */

import * as vscode from "vscode";
import type { Server } from "../server/server";
import { describe } from "./description";

/** Seconds that indexing takes before it is worth a notification. */
const LONG = 5;

export class StatusItems implements vscode.Disposable {
  private readonly language: vscode.LanguageStatusItem;
  private readonly bar: vscode.StatusBarItem;
  private readonly listening: vscode.Disposable;
  private waiting: NodeJS.Timeout | undefined;
  private endNotification: (() => void) | undefined;

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
    clearTimeout(this.waiting);
    this.endNotification?.();
    vscode.Disposable.from(this.language, this.bar, this.listening).dispose();
  }

  private update(): void {
    const { text, detail, icon, severity, isBusy } = describe(this.server);
    this.language.text = vscode.l10n.t("Docs: {0}", text);
    this.language.detail = detail;
    this.language.busy = isBusy;
    this.language.severity = {
      information: vscode.LanguageStatusSeverity.Information,
      warning: vscode.LanguageStatusSeverity.Warning,
      error: vscode.LanguageStatusSeverity.Error,
    }[severity];
    this.bar.text = `$(${icon}) ${text}`;
    this.bar.tooltip = detail;
    this.bar.accessibilityInformation = { label: `Ask Docs, ${text}. ${detail}`, role: "button" };
    this.bar.backgroundColor =
      severity === "information"
        ? undefined
        : new vscode.ThemeColor(`statusBarItem.${severity}Background`);
    this.notify(this.server.status?.state === "indexing");
  }

  /** A notification for indexing that goes on for long; what is short shows in the bar alone. */
  private notify(isIndexing: boolean): void {
    if (!isIndexing) {
      clearTimeout(this.waiting);
      this.waiting = undefined;
      this.endNotification?.();
      this.endNotification = undefined;
      return;
    }
    this.waiting ??= setTimeout(() => {
      void this.showProgress();
    }, LONG * 1000);
  }

  private async showProgress(): Promise<void> {
    const location = vscode.ProgressLocation.Notification;
    const title = vscode.l10n.t("Reading the docs of this workspace");
    const options = { location, title, cancellable: true };
    await vscode.window.withProgress(options, (progress, token) => {
      let before = 0;
      const report = (): void => {
        const percentage = this.server.progress?.percentage;
        if (percentage === undefined) return;
        progress.report({ message: `${String(percentage)} %`, increment: percentage - before });
        before = percentage;
      };
      report();
      token.onCancellationRequested(() => void this.server.cancelIndexing());
      const listening = this.server.onDidChange(report);
      return new Promise<void>((resolve) => {
        this.endNotification = () => {
          listening.dispose();
          resolve();
        };
      });
    });
  }
}
