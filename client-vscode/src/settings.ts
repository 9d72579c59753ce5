/** The settings of the extension itself, and what of the section `askDocs` is the server's. */

import * as vscode from "vscode";
import own from "./own-settings.json";

export const SECTION = "askDocs";

export interface ClientSettings {
  /** An executable of askdocs to run as it is; "" to find one. */
  readonly path: string;
  /** The Python to run the server with; "" to find one. */
  readonly interpreter: string;
  readonly importStrategy: "useBundled" | "fromEnvironment";
}

export function clientSettings(): ClientSettings {
  const section = vscode.workspace.getConfiguration(SECTION);
  const strategy = section.get<string>("importStrategy");
  return {
    path: section.get<string>("path", "").trim(),
    interpreter: section.get<string>("interpreter", "").trim(),
    importStrategy: strategy === "fromEnvironment" ? strategy : "useBundled",
  };
}

/** Who writes the answers of the chat participant. */
export function chatWriter(): "server" | "editor" {
  const writer = vscode.workspace.getConfiguration(SECTION).get<string>("chat.writer");
  return writer === "editor" ? "editor" : "server";
}

/** Whether a change of the configuration means that the server has to start in another way. */
export function needsRestart(event: vscode.ConfigurationChangeEvent): boolean {
  return ["path", "interpreter", "importStrategy"].some((name) =>
    event.affectsConfiguration(`${SECTION}.${name}`),
  );
}

/** The section without the extension's own settings, which the server would not know. */
export function serverSettings(section: unknown): unknown {
  if (typeof section !== "object" || section === null || Array.isArray(section)) return section;
  return Object.fromEntries(Object.entries(section).filter(([name]) => !own.includes(name)));
}
