/**
 * Adds the packages that are compiled for each system, and so cannot be bundled: they read PDF and
 * talk to models. They come from the package index that the user's pip is set up for.
 */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { extrasFolder } from "./launch";
import type { Server } from "./server";

export async function addPackages(
  context: vscode.ExtensionContext,
  server: Server,
  log: vscode.LogOutputChannel,
): Promise<void> {
  const { t } = vscode.l10n;
  await server.connected().catch(() => undefined);
  const { launch, state } = server;
  if (state.kind === "failed") return state.problem.show(log);
  const python = launch?.python;
  if (python === undefined || launch?.source !== "bundled") {
    void vscode.window.showInformationMessage(
      t("The server is not the bundled one. Install the packages where it is installed."),
    );
    return;
  }
  const install = t("Install");
  const question = t(
    "PDF and models need packages that are compiled for your system (pypdfium2 and openai, about 55 MB). pip fetches them from your package index.",
  );
  if ((await vscode.window.showInformationMessage(question, { modal: true }, install)) !== install) {
    return;
  }
  const target = extrasFolder(server.places.extras, python);
  const list = context.asAbsolutePath(path.join("bundled", "extras.txt"));
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: t("Adding packages for PDF and models"),
    cancellable: true,
  };
  try {
    await vscode.window.withProgress(options, (_progress, token) =>
      pipInstall(python.executable, list, target, token, log),
    );
  } catch (error) {
    log.error(String(error));
    const showLog = t("Show Log");
    const message = t("The packages could not be added. The log holds what pip said.");
    if ((await vscode.window.showErrorMessage(message, showLog)) === showLog) log.show();
    return;
  }
  await server.restart();
  // PDF that could not be read before can be now.
  await server.reindex({ full: true }).catch((error: unknown) => {
    log.warn(`The docs were not read again: ${String(error)}`);
  });
  void vscode.window.showInformationMessage(t("The packages were added."));
}

/** Whether the packages are there for the server that runs. */
export function hasPackages(server: Server): boolean {
  const python = server.launch?.python;
  if (python === undefined || server.launch?.source !== "bundled") return true;
  return existsSync(extrasFolder(server.places.extras, python));
}

/** Installs into a folder beside the target and moves it there, so that there is all or nothing. */
async function pipInstall(
  python: string,
  list: string,
  target: string,
  token: vscode.CancellationToken,
  log: vscode.LogOutputChannel,
): Promise<void> {
  const temporary = `${target}.new`;
  await rm(temporary, { recursive: true, force: true });
  const parameters = ["-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input"];
  parameters.push("--target", temporary, "--requirement", list);
  await new Promise<void>((resolve, reject) => {
    const pip = execFile(python, parameters, { windowsHide: true }, (error, printed, warned) => {
      log.info(`pip: ${printed}\n${warned}`);
      if (error === null) resolve();
      else reject(new Error(error.message));
    });
    token.onCancellationRequested(() => pip.kill());
  });
  await rm(target, { recursive: true, force: true });
  await rename(temporary, target);
}
