/** The commands about hosted assistants: the key, the upload, what was sent. */

import * as vscode from "vscode";
import type { ShowReport } from "../reports";
import type { Server } from "../server/server";
import { addPackages, hasPackages } from "../server/packages";
import { showPlan } from "./consent";
import type { Keys } from "./keys";
import { offerModel } from "./model-offer";

export function hostedCommands(
  context: vscode.ExtensionContext,
  server: Server,
  keys: Keys,
  log: vscode.LogOutputChannel,
  show: ShowReport,
): vscode.Disposable[] {
  const { registerCommand } = vscode.commands;
  return [
    registerCommand("askDocs.setApiKey", async () => {
      if (!(await keys.set()) || !(await offerModel())) return;
      if (!hasPackages(server)) await addPackages(context, server, log);
    }),
    registerCommand("askDocs.clearApiKey", () => keys.clear()),
    registerCommand("askDocs.addPackages", () => addPackages(context, server, log)),
    registerCommand("askDocs.showUploadPlan", () =>
      reporting(async () => {
        await showPlan(await server.uploadPlan({}), show);
      }),
    ),
    registerCommand("askDocs.syncDocs", () => reporting(() => sync(server))),
    registerCommand("askDocs.stopSending", () => reporting(() => server.withdrawConsent())),
    registerCommand("askDocs.showLedger", () => reporting(() => showLedger(server, show))),
    // The server learns of a key when it starts.
    keys.onDidChange(() => void server.restart()),
  ];
}

async function sync(server: Server): Promise<void> {
  const { t } = vscode.l10n;
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: t("Uploading the docs that have changed"),
    cancellable: true,
  };
  const result = await vscode.window.withProgress(options, async (_progress, token) => {
    try {
      return await server.sync({}, token);
    } catch (error) {
      if (token.isCancellationRequested) return undefined;
      throw error;
    }
  });
  if (result === undefined) return;
  const { uploaded, removed, unchanged, failed } = result;
  void vscode.window.showInformationMessage(
    t(
      "Uploaded {0}, removed {1}, unchanged {2}, failed {3}.",
      uploaded,
      removed,
      unchanged,
      failed.length,
    ),
  );
}

/** Shows what left the machine. */
async function showLedger(server: Server, show: ShowReport): Promise<void> {
  const { t } = vscode.l10n;
  const { entries } = await server.ledger({ limit: 500 });
  const lines = entries.map((entry) => {
    const { time, endpoint, kind, bytes, tokens = "" } = entry;
    const documents = entry.documents.join(", ");
    return `| ${[time, endpoint, kind, bytes, tokens, documents].map(cell).join(" | ")} |`;
  });
  const head = [t("time"), t("address"), t("kind"), t("bytes"), t("tokens"), t("documents")];
  const table = [`| ${head.join(" | ")} |`, `|${" --- |".repeat(head.length)}`, ...lines];
  const said = entries.length === 0 ? t("Nothing has left this machine.") : table.join("\n");
  await show("sent.md", `# ${t("What was sent")}\n\n${said}\n`);
}

function cell(value: number | string): string {
  return String(value).replaceAll("|", "\\|").replaceAll("\n", " ");
}

/** Does something that the user asked for, and says so if it cannot be done. */
async function reporting(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const hint = (error as { data?: { hint?: string } }).data?.hint ?? "";
    void vscode.window.showErrorMessage(`${message} ${hint}`.trim());
  }
}
