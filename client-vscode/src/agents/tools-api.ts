/**
 * The editor's interface for language model tools. It is newer than the oldest editor that is
 * supported, so it is not in the types that are compiled against, and it may be missing.
 */

import * as vscode from "vscode";

export interface Tool<Input> {
  prepareInvocation(options: { readonly input: Input }): { readonly invocationMessage: string };
  invoke(options: { readonly input: Input }, token: vscode.CancellationToken): Promise<object>;
}

export interface ToolsApi {
  register<Input>(name: string, tool: Tool<Input>): vscode.Disposable;
  /** A result of a tool that is a text. */
  result(text: string): object;
}

interface Newer {
  readonly lm?: { registerTool?(name: string, tool: unknown): vscode.Disposable };
  readonly LanguageModelToolResult?: new (content: readonly object[]) => object;
  readonly LanguageModelTextPart?: new (text: string) => object;
}

export function toolsApi(): ToolsApi | undefined {
  const { lm, LanguageModelToolResult, LanguageModelTextPart } = vscode as unknown as Newer;
  const register = lm?.registerTool?.bind(lm);
  if (!register || !LanguageModelToolResult || !LanguageModelTextPart) return undefined;
  return {
    register: (name, tool) => register(name, tool),
    result: (text) => new LanguageModelToolResult([new LanguageModelTextPart(text)]),
  };
}
