import { expect, test } from "vitest";
import type { CancellationToken } from "vscode";
import { reported, searchWithState } from "../src/agents/searching";
import type { Hit, Status } from "../src/protocol";

const token = {} as CancellationToken;
const hit = { path: "docs/a.md" } as Hit;

/** What an agent reads where the docs are in these states before and after the search. */
async function read(hits: readonly Hit[], before?: Status["state"], after = before) {
  const status = (state?: Status["state"]) => state && ({ state } as Status);
  const server = {
    status: undefined as Status | undefined,
    connected: () => {
      server.status = status(before);
      return Promise.resolve();
    },
    search: () => {
      server.status = status(after);
      return Promise.resolve({ hits: [...hits], indexRevision: 1 });
    },
  };
  return reported(await searchWithState(server, { query: "q" }, token), ({ path }) => path);
}

test("what is found in docs that were read is the whole of it", async () => {
  expect(await read([hit], "ready")).toBe("docs/a.md");
  expect(await read([], "ready")).toBe("Nothing in the docs fits.");
  expect(await read([], "degraded")).toBe("Nothing in the docs fits.");
});

test("while docs are being read nothing is claimed about them", async () => {
  for (const said of [await read([], "indexing"), await read([], "indexing", "ready"), await read([])]) {
    expect(said).not.toContain("Nothing in the docs fits");
    expect(said).toContain("incomplete: the docs are still being read");
  }
});

test("what is found while docs are being read comes with the note that there may be more", async () => {
  const said = await read([hit, hit], "indexing");
  expect(said).toBe("This may be incomplete: the docs are still being read.\n\ndocs/a.md\n\ndocs/a.md");
});
