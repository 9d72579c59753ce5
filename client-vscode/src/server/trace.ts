/** Keeps the key out of the log, into which the language client traces all that goes to the server. */

import type * as vscode from "vscode";

/** The log, with what is traced into it lacking the key that the server is started with. */
export function withoutKey(log: vscode.LogOutputChannel): vscode.LogOutputChannel {
  const trace = (message: string, ...values: unknown[]): void => {
    log.trace(redacted(message), ...values);
  };
  // In front of an empty object: the editor may have made its own one unchangeable.
  return new Proxy({} as vscode.LogOutputChannel, {
    get: (_, name) => {
      if (name === "trace") return trace;
      const member: unknown = Reflect.get(log, name);
      return typeof member === "function" ? (member.bind(log) as unknown) : member;
    },
  });
}

function redacted(message: string): string {
  return message.replaceAll(/("apiKey"\s*:\s*)"(?:[^"\\]|\\.)*"/gu, '$1"…"');
}
