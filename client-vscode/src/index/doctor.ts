/** Runs the doctor of the server that is used, for the settings and the key that it is used with. */

import { execFile } from "node:child_process";
import * as vscode from "vscode";
import type { ShowReport } from "../reports";
import { serverSettings } from "../settings";
import type { Launch } from "../server/launch";
import type { Server, ServerOptions } from "../server/server";

export async function doctor(
  server: Server,
  show: ShowReport,
  initializationOptions: ServerOptions["initializationOptions"],
): Promise<void> {
  const { t } = vscode.l10n;
  await server.connected().catch(() => undefined);
  const { launch, state } = server;
  let said: string;
  if (launch === undefined) {
    said = state.kind === "failed" ? state.problem.message : t("The server does not run");
  } else {
    const title = t("Ask Docs: Doctor");
    const location = vscode.ProgressLocation.Notification;
    const roots = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    const settings = serverSettings();
    said = await vscode.window.withProgress({ location, title }, async () =>
      examine(launch, roots, { ...settings, ...(await initializationOptions()) }),
    );
  }
  await show("doctor.txt", `${t("Ask Docs: Doctor")}\n\n${said}\n`);
}

/**
 * What the doctor says, whether it is content with what it found or not. The settings, with the
 * key, go over standard input: a command line can be read by everybody on the machine.
 */
export function examine(
  { command, parameters, environment }: Pick<Launch, "command" | "parameters" | "environment">,
  roots: readonly string[],
  settings: object,
): Promise<string> {
  // The same program as the server's, with another command.
  const others = [...parameters.slice(0, -2), "doctor", "--editor"];
  const named = roots.flatMap((root) => ["--root", root]);
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...environment }, windowsHide: true };
    const running = execFile(command, [...others, ...named], options, (error, printed, warned) => {
      resolve([printed, warned || (printed === "" ? (error?.message ?? "") : "")].join("\n").trim());
    });
    // A program that ends without reading says why by itself.
    running.stdin?.on("error", () => undefined);
    running.stdin?.end(JSON.stringify(settings));
  });
}
