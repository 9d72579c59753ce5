/** The state of server and index in words. */

import * as vscode from "vscode";
import type { Server } from "../server/server";

export interface Description {
  /** Few words, for the status bar. */
  readonly text: string;
  readonly detail: string;
  readonly icon: string;
  readonly severity: "information" | "warning" | "error";
  readonly isBusy: boolean;
}

export function describe(server: Pick<Server, "state" | "status" | "progress">): Description {
  const { t } = vscode.l10n;
  const calm = { icon: "book", severity: "information", isBusy: false } as const;
  const busy = { icon: "loading~spin", severity: "information", isBusy: true } as const;
  const { state, status, progress } = server;
  if (vscode.workspace.workspaceFolders === undefined) {
    return { ...calm, text: t("no folder"), detail: t("Open a folder to ask its docs.") };
  }
  if (state.kind === "failed") {
    const { message } = state.problem;
    return { text: t("not running"), detail: message, icon: "error", severity: "error", isBusy: false };
  }
  if (status === undefined) {
    return { ...busy, text: t("starting"), detail: t("The server is starting.") };
  }
  const documents = status.folders.reduce((sum, folder) => sum + folder.documents, 0);
  const failed = status.folders.reduce((sum, folder) => sum + folder.failed, 0);
  const counted =
    documents === 1
      ? t("1 document")
      : t("{0} documents", documents.toLocaleString(vscode.env.language));
  const message = status.message ?? "";
  switch (status.state) {
    case "indexing": {
      const done = progress === undefined ? "" : ` ${String(progress.percentage)} %`;
      return { ...busy, text: t("indexing{0}", done), detail: t("The docs are being read.") };
    }
    case "ready": {
      if (documents === 0) {
        return { ...calm, text: t("no docs"), detail: t("No docs were found in this workspace.") };
      }
      const detail = failed === 0 ? "" : t("Files that could not be read: {0}", failed);
      return { ...calm, text: counted, detail: detail || t("The docs are ready to be asked.") };
    }
    case "degraded":
      return { text: counted, detail: message, icon: "warning", severity: "warning", isBusy: false };
    case "error":
      return { text: t("problem"), detail: message, icon: "error", severity: "error", isBusy: false };
  }
}
