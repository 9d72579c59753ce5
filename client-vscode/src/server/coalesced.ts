/** Work of which one run at a time is enough. */

/**
 * A function that runs `work`, and once more afterwards if it was called meanwhile. Every call gets
 * the end of a run that began after it.
 */
export function coalesced(work: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const begin = (): Promise<void> => {
    const run = work().finally(() => {
      if (current === run) current = undefined;
    });
    current = run;
    return run;
  };

  return () => {
    if (current === undefined) return begin();
    next ??= current.catch(() => undefined).then(() => {
      next = undefined;
      return begin();
    });
    return next;
  };
}
