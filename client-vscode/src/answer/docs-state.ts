/** How it is with the docs, in the terms of the answer view. */

import * as vscode from "vscode";
import type { Server } from "../server/server";
import type { DocsState } from "./messages";

export function docsState({ state, status, progress }: Pick<Server, "state" | "status" | "progress">): DocsState {
  if (vscode.workspace.workspaceFolders === undefined) return { kind: "noFolder" };
  if (state.kind === "failed") return { kind: "failed", detail: state.problem.message };
  if (status === undefined) return { kind: "starting" };
  if (status.state === "indexing") {
    return { kind: "indexing", detail: progress ? `${String(progress.percentage)} %` : "…" };
  }
  if (status.state === "error") return { kind: "failed", detail: status.message ?? "" };
  const documents = status.folders.reduce((sum, folder) => sum + folder.documents, 0);
  return { kind: documents === 0 ? "noDocs" : "ready" };
}
