/** Why the server does not run, in words, with what can be done about it. */

import * as vscode from "vscode";
import { SECTION } from "../settings";
import type { LastWords } from "./last-words";
import type { LaunchProblem } from "./launch";
import type { Remedy } from "./remedy";

export type Cause =
  | LaunchProblem
  | { readonly kind: "protocol"; readonly spoken: number | undefined; readonly version: string }
  | ({ readonly kind: "ended" } & LastWords)
  | { readonly kind: "crashed" }
  | { readonly kind: "lost" };

export class ServerProblem extends Error {
  constructor(
    message: string,
    readonly remedies: readonly Remedy[],
  ) {
    super(message);
  }

  /** Tells the user, with the remedies as buttons. */
  async show(log: vscode.LogOutputChannel): Promise<void> {
    const titles = this.remedies.map((remedy) => remedy.title);
    const showLog = vscode.l10n.t("Show Log");
    const chosen = await vscode.window.showErrorMessage(this.message, ...titles, showLog);
    if (chosen === showLog) log.show();
    const remedy = this.remedies.find(({ title }) => title === chosen);
    if (remedy) await apply(remedy);
  }
}

export async function apply({ command, argument }: Remedy): Promise<void> {
  await vscode.commands.executeCommand(command, ...(argument === undefined ? [] : [argument]));
}

export function problemOf(cause: unknown): ServerProblem {
  if (!isCause(cause)) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = vscode.l10n.t("The askdocs server could not be started: {0}", reason);
    return new ServerProblem(message, [restart()]);
  }
  switch (cause.kind) {
    case "noPython": {
      const found = cause.tooOld.length === 0 ? "" : ` (${cause.tooOld.join(", ")})`;
      const message = vscode.l10n.t(
        "Ask Docs needs Python 3.11 or newer and found none{0}. Install it, or name one in the settings.",
        found,
      );
      return new ServerProblem(message, [settings("interpreter"), restart()]);
    }
    case "badInterpreter": {
      const message = vscode.l10n.t(
        "“{0}” in askDocs.interpreter is no Python 3.11 or newer.",
        cause.interpreter,
      );
      return new ServerProblem(message, [settings("interpreter")]);
    }
    case "notInstalled": {
      const message = vscode.l10n.t(
        "askdocs is not installed for the Python of your environment ({0}). Install it there, or use the bundled server.",
        cause.interpreter,
      );
      return new ServerProblem(message, [settings("importStrategy"), restart()]);
    }
    case "protocol": {
      const message = vscode.l10n.t(
        "This extension does not understand the server, askdocs {0} (protocol {1}). Update both to the same version, or use the bundled server.",
        cause.version,
        String(cause.spoken ?? "?"),
      );
      return new ServerProblem(message, [settings("path")]);
    }
    case "ended": {
      const message = vscode.l10n.t(
        "The askdocs server ended as soon as it was started ({0}): {1}",
        cause.how,
        cause.line,
      );
      return new ServerProblem(message, [settings("path"), restart()]);
    }
    case "crashed": {
      const message = vscode.l10n.t(
        "The askdocs server has crashed six times within three minutes and is not started again. Its log says why.",
      );
      return new ServerProblem(message, [restart()]);
    }
    case "lost": {
      const message = vscode.l10n.t(
        "The askdocs server ended before it had answered. Once it is there again you can ask again.",
      );
      return new ServerProblem(message, []);
    }
  }
}

function isCause(cause: unknown): cause is Cause {
  return typeof cause === "object" && cause !== null && "kind" in cause;
}

function settings(name: string): Remedy {
  return {
    title: vscode.l10n.t("Open Settings"),
    command: "workbench.action.openSettings",
    argument: `${SECTION}.${name}`,
  };
}

/** The command of the remedy that a question asked again is as well. */
export const RESTART = "askDocs.restartServer";

function restart(): Remedy {
  return { title: vscode.l10n.t("Try Again"), command: RESTART };
}
