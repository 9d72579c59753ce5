/** The menu behind the status items. */

import * as vscode from "vscode";
import { apply } from "../server/problems";
import type { Remedy } from "../server/remedy";
import type { Server } from "../server/server";
import { describe } from "./description";

interface Item extends vscode.QuickPickItem {
  readonly remedy?: Remedy;
}

export async function showStatusMenu(server: Server): Promise<void> {
  const { t } = vscode.l10n;
  const { text, detail } = describe(server);
  const separator = vscode.QuickPickItemKind.Separator;
  const item = (icon: string, label: string, command: string, description = ""): Item => ({
    label: `$(${icon}) ${label}`,
    remedy: { title: label, command },
    description,
  });
  const remedies = server.state.kind === "failed" ? server.state.problem.remedies : [];
  const items: Item[] = [
    ...remedies.map(
      (remedy): Item => ({
        label: `$(wrench) ${remedy.title}`,
        remedy,
        description: remedy.argument ?? "",
      }),
    ),
    ...(remedies.length === 0 ? [] : [{ label: "", kind: separator }]),
    item("comment-discussion", t("Ask a Question…"), "askDocs.askQuestion"),
    item("list-unordered", t("Show Documents"), "askDocs.showDocuments", text),
    server.status?.state === "indexing"
      ? item("debug-stop", t("Stop Indexing"), "askDocs.stopIndexing")
      : item("refresh", t("Index Again"), "askDocs.reindexDocs"),
    { label: "", kind: separator },
    item("gear", t("Open Settings"), "askDocs.openSettings"),
    item("key", t("Set API Key…"), "askDocs.setApiKey"),
    item("extensions", t("Add Packages for PDF and Models…"), "askDocs.addPackages"),
    item("cloud-upload", t("Show What Was Sent"), "askDocs.showLedger"),
    { label: "", kind: separator },
    item("pulse", t("Doctor"), "askDocs.doctor"),
    item("output", t("Show Log"), "askDocs.showLog"),
    item("debug-restart", t("Restart Server"), "askDocs.restartServer", running(server)),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: t("Ask Docs: Status"),
    placeHolder: detail,
  });
  if (chosen?.remedy !== undefined) await apply(chosen.remedy);
}

/** Which server runs, so that one that is not the bundled one can be seen. */
function running({ state, launch }: Server): string {
  if (state.kind !== "running") return "";
  const python = launch?.python === undefined ? "" : `, Python ${launch.python.version}`;
  return `askdocs ${state.version}${python} (${state.source})`;
}
