/** Ends a process that was started. */

import type { ChildProcess } from "node:child_process";

/** Resolves when the process has ended: by itself within so many milliseconds, or killed. */
export async function endWithin(server: ChildProcess, patience: number): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    // One that hangs would not heed a signal that it may handle.
    const timer = setTimeout(() => server.kill("SIGKILL"), patience);
    server.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
