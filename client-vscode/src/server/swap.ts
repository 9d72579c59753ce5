/** Puts a folder into the place of another one, as a whole or not at all. */

import { rename, rm } from "node:fs/promises";

/** What Windows says while another program, such as a scanner, has a file open. */
const BUSY = ["EPERM", "EBUSY", "EACCES"];

/** Seconds that another program may take to let go, and those between two attempts. */
const PATIENCE = 10;
const PAUSE = 0.2;

/** What is done with files and with time; tests have others. */
export interface Means {
  rename(from: string, to: string): Promise<void>;
  remove(folder: string): Promise<void>;
  wait(seconds: number): Promise<void>;
}

const REAL: Means = {
  rename,
  remove: (folder) => rm(folder, { recursive: true, force: true }),
  wait: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
};

/** Moves `fresh` to `target`. What was there is moved aside first, and back if that fails. */
export async function swap(fresh: string, target: string, means: Means = REAL): Promise<void> {
  const old = `${target}.old`;
  const move = (from: string, to: string) => patiently(() => means.rename(from, to), means);
  await patiently(() => means.remove(old), means);
  const isReplacing = await move(target, old).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === "ENOENT") return false;
      throw error;
    },
  );
  try {
    await move(fresh, target);
  } catch (error) {
    if (isReplacing) await move(old, target);
    throw error;
  }
  // What cannot be removed now, because something still runs from it, goes the next time.
  await means.remove(old).catch(() => undefined);
}

async function patiently(action: () => Promise<void>, means: Means): Promise<void> {
  for (let waited = 0; ; waited += PAUSE) {
    try {
      await action();
      return;
    } catch (error) {
      if (!BUSY.includes(codeOf(error)) || waited >= PATIENCE) throw error;
    }
    await means.wait(PAUSE);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "";
}
