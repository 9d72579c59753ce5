/** Keeps the key for hosted models where the system keeps secrets, and gives it to the server. */

import * as vscode from "vscode";

const NAME = "askDocs.apiKey";

export class Keys {
  constructor(private readonly secrets: vscode.SecretStorage) {}

  /** Fires when the key was set or deleted, in this window or in another one. */
  onDidChange(listener: () => void): vscode.Disposable {
    return this.secrets.onDidChange(({ key }) => {
      if (key === NAME) listener();
    });
  }

  /** What the server is initialized with: the key, if there is one. */
  async initializationOptions(): Promise<Record<string, unknown>> {
    const apiKey = await this.secrets.get(NAME);
    return apiKey === undefined ? {} : { apiKey };
  }

  /** Asks for a key and keeps it; whether there is one now. */
  async set(): Promise<boolean> {
    const { t } = vscode.l10n;
    const typed = await vscode.window.showInputBox({
      title: t("Ask Docs: Set API Key"),
      prompt: t(
        "It is kept in the secret storage of the editor and is sent to the address in askDocs.assistant.baseUrl only.",
      ),
      password: true,
      ignoreFocusOut: true,
      validateInput: (value) =>
        /\s/u.test(value.trim()) ? t("A key has no spaces in it.") : undefined,
    });
    const key = typed?.trim();
    if (key === undefined || key === "") return false;
    await this.secrets.store(NAME, key);
    return true;
  }

  /** Deletes the key once the user has said so; says when there is none. */
  async clear(): Promise<void> {
    const { t } = vscode.l10n;
    if ((await this.secrets.get(NAME)) === undefined) {
      void vscode.window.showInformationMessage(t("There is no API key."));
      return;
    }
    const yes = t("Delete");
    const question = t("Delete the API key?");
    const detail = t("Answers are then quoted on this machine, unless there is a key elsewhere.");
    const options = { modal: true, detail };
    if ((await vscode.window.showWarningMessage(question, options, yes)) !== yes) return;
    await this.secrets.delete(NAME);
  }
}
