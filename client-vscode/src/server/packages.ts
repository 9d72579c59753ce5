/**
 * Adds the packages that are compiled for each system, and so cannot be bundled: they read PDF,
 * run the model for meaning, and talk to models. They come from the package index that the user's
 * pip is set up for.
 */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { extrasFolder } from "./launch";
import type { Server } from "./server";
import { swap } from "./swap";

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
    "PDF, questions in other words than the docs', and models need packages that are compiled for your system (pypdfium2, numpy and openai, about 130 MB). pip fetches them from your package index.",
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
  const outcome = await vscode.window.withProgress(options, async (_progress, token) => {
    try {
      const fresh = await pipInstall(python.executable, list, `${target}.new`, token, log);
      // Once it is whole it is put in its place, whatever is clicked on.
      await putInPlace(server, fresh, target);
      return "added";
    } catch (error) {
      await rm(`${target}.new`, { recursive: true, force: true }).catch(() => undefined);
      if (token.isCancellationRequested) return "cancelled";
      log.error(String(error));
      return error instanceof Redirected ? "redirected" : "failed";
    }
  });
  if (outcome === "cancelled") return;
  if (outcome !== "added") {
    const showLog = t("Show Log");
    const message =
      outcome === "failed"
        ? t("The packages could not be added. The log says why.")
        : t(
            "This Python ({0}) has put the packages where other programs do not see them, as the one of the Microsoft Store does. Install another one, for instance from python.org, name it in askDocs.interpreter, and add the packages again.",
            python.executable,
          );
    if ((await vscode.window.showErrorMessage(message, showLog)) === showLog) log.show();
    return;
  }
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

/** What pip has installed is not where it was told to put it. */
class Redirected extends Error {}

/** Installs into `fresh`, a folder beside the one that is used, and gives it. */
async function pipInstall(
  python: string,
  list: string,
  fresh: string,
  token: vscode.CancellationToken,
  log: vscode.LogOutputChannel,
): Promise<string> {
  await rm(fresh, { recursive: true, force: true });
  const parameters = ["-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input"];
  parameters.push("--target", fresh, "--requirement", list);
  await new Promise<void>((resolve, reject) => {
    const pip = execFile(python, parameters, { windowsHide: true }, (error, printed, warned) => {
      log.info(`pip: ${printed}\n${warned}`);
      if (error === null) resolve();
      else reject(new Error(error.message));
    });
    token.onCancellationRequested(() => pip.kill());
  });
  if (!existsSync(fresh)) throw new Redirected(`pip was content, but there is no ${fresh}`);
  return fresh;
}

/** Swaps the folders while no server has files of theirs open; afterwards one runs, come what may. */
async function putInPlace(server: Server, fresh: string, target: string): Promise<void> {
  await server.stop();
  try {
    await swap(fresh, target);
  } finally {
    await server.restart();
  }
}
