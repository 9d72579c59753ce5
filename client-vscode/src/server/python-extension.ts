/** Asks the Python extension, if there is one, which interpreter the workspace uses. */

import * as vscode from "vscode";

/** The part of its interface that is used. */
interface PythonExtension {
  readonly environments?: {
    getActiveEnvironmentPath(): { readonly path: string };
    resolveEnvironment(
      environment: unknown,
    ): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
  };
}

/** The interpreter's path; nothing in a workspace that is not trusted, whose Python may be anything. */
export async function chosenInterpreter(): Promise<string | undefined> {
  if (!vscode.workspace.isTrusted) return undefined;
  const extension = vscode.extensions.getExtension<PythonExtension>("ms-python.python");
  if (extension === undefined) return undefined;
  try {
    const { environments } = await extension.activate();
    if (environments === undefined) return undefined;
    const active = environments.getActiveEnvironmentPath();
    const environment = await environments.resolveEnvironment(active);
    return environment?.executable.uri?.fsPath;
  } catch {
    return undefined; // What is wrong there is for that extension to say.
  }
}
