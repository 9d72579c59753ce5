/** Waiting for what sends no event, with an end to patience that fails loudly. */

import { setTimeout as pause } from "node:timers/promises";

/**
 * Milliseconds after which something that should have happened is taken not to happen: long enough
 * for a machine that has much else to do, since nothing that works waits for its end.
 */
export const PATIENCE = 120_000;

/** What `look` gives as soon as it gives something. */
export async function until<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const end = performance.now() + PATIENCE;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await pause(25);
  }
}
