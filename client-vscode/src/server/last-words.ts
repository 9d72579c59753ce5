/** How a server process ended, for a message that says more than that a pipe is broken. */

import type { ChildProcess } from "node:child_process";

export interface LastWords {
  /** The exit code, or the signal that ended it. */
  readonly how: string;
  /** The last line that it wrote to its standard error. */
  readonly line: string;
}

/** Characters of its standard error that are kept. */
const TAIL = 2000;

/**
 * Listens to a process that was just started. The function that is returned ends it, if it has not
 * ended by itself, and gives its last words; nothing where it had to be ended.
 */
export function listenToEnd(server: ChildProcess): () => Promise<LastWords | undefined> {
  let said = "";
  server.stderr?.on("data", (piece: Buffer) => {
    said = (said + piece.toString("utf8")).slice(-TAIL);
  });
  const closed = new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve) => {
    server.once("close", (code, signal) => {
      resolve([code, signal]);
    });
  });
  return async () => {
    // One that has closed its pipes is about to end, and ends with its own code all the same.
    if (server.exitCode === null) server.kill();
    const [code, signal] = await closed;
    if (signal === "SIGTERM") return undefined;
    const how = signal ?? String(code);
    return { how, line: said.trim().split("\n").at(-1)?.trim() ?? "" };
  };
}
