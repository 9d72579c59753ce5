/** The settings of the extension itself, and what of the section `askDocs` is the server's. */

import { homedir } from "node:os";
import path from "node:path";
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
    path: withHome(section.get<string>("path", "").trim()),
    interpreter: withHome(section.get<string>("interpreter", "").trim()),
    importStrategy: strategy === "fromEnvironment" ? strategy : "useBundled",
  };
}

/** A path as people write it in a shell, which is not there to read it. */
function withHome(file: string): string {
  return /^~(?=[/\\]|$)/u.test(file) ? path.join(homedir(), file.slice(1)) : file;
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

/**
 * What somebody has set of the server's settings, nested. The defaults that the editor knows are left
 * out: what it says comes before the files of settings, so they would overrule these.
 */
export function serverSettings(): Record<string, unknown> {
  const configuration = vscode.workspace.getConfiguration();
  const section = configuration.get<unknown>(SECTION);
  if (!isGroup(section)) return {};
  const servers = Object.entries(section).filter(([name]) => !own.includes(name));
  return setOf(configuration, SECTION, servers);
}

function setOf(
  configuration: vscode.WorkspaceConfiguration,
  group: string,
  entries: readonly (readonly [string, unknown])[],
): Record<string, unknown> {
  const set: Record<string, unknown> = {};
  for (const [name, value] of entries) {
    const key = `${group}.${name}`;
    if (isGroup(value)) {
      const inside = setOf(configuration, key, Object.entries(value));
      if (Object.keys(inside).length > 0) set[name] = inside;
    } else if (isSet(configuration.inspect(key))) {
      set[name] = value;
    }
  }
  return set;
}

/** Whether a setting has a value on any level, from the user's to that of a language in a folder. */
function isSet(levels: object | undefined): boolean {
  return Object.entries(levels ?? {}).some(
    ([level, value]) => /^(?!default).*Value$/u.test(level) && value !== undefined,
  );
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
