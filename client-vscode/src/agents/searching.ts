/** Searches for agents and models, to whom it matters whether all docs had been read by then. */

import type { CancellationToken } from "vscode";
import type { Hit, SearchParams, SearchResult, Status } from "../protocol";

/** What is needed of the server. */
export interface Searches {
  readonly status: Status | undefined;
  connected(): Promise<unknown>;
  search(params: SearchParams, token: CancellationToken): Promise<SearchResult>;
}

export interface Found {
  readonly hits: readonly Hit[];
  /** Whether the docs may hold more than was found, because they are still being read. */
  readonly isIncomplete: boolean;
}

export async function searchWithState(
  server: Searches,
  params: SearchParams,
  token: CancellationToken,
): Promise<Found> {
  await server.connected();
  const wasReading = isReading(server);
  const { hits } = await server.search(params, token);
  return { hits, isIncomplete: wasReading || isReading(server) };
}

/** Where there is no status yet, the server has only just begun. */
function isReading({ status }: Searches): boolean {
  return status === undefined || status.state === "indexing";
}

/** What an agent is told was found. */
export function reported({ hits, isIncomplete }: Found, describe: (hit: Hit) => string): string {
  if (hits.length === 0) {
    return isIncomplete
      ? "Nothing fits so far, but this is incomplete: the docs are still being read. Search again before you say that they do not have it."
      : "Nothing in the docs fits.";
  }
  const first = isIncomplete ? ["This may be incomplete: the docs are still being read."] : [];
  return [...first, ...hits.map(describe)].join("\n\n");
}
