/** Lets agents search and ask the docs: language model tools, where the editor has them. */

import * as vscode from "vscode";
import { placeName, sectionName } from "../places";
import type { Hit } from "../protocol";
import type { Server } from "../server/server";
import { reported, searchWithState } from "./searching";
import { toolsApi, type Tool } from "./tools-api";

const SEARCH_TOOL = "askDocs_search";
const ASK_TOOL = "askDocs_ask";

const MOST_HITS = 20;

interface SearchInput {
  readonly query: string;
  readonly limit?: number;
}

interface AskInput {
  readonly question: string;
}

export function registerTools(server: Server): vscode.Disposable[] {
  const api = toolsApi();
  if (api === undefined) return [];
  const { t } = vscode.l10n;

  const search: Tool<SearchInput> = {
    prepareInvocation: ({ input }) => ({
      invocationMessage: t("Searching the docs for “{0}”", input.query),
    }),
    invoke: async ({ input }, token) => {
      const limit = Math.min(Math.max(Math.trunc(input.limit ?? 8), 1), MOST_HITS);
      const found = await searchWithState(server, { query: input.query, limit }, token);
      const describe = (hit: Hit) =>
        `## ${placeName(hit)}\n${sectionName(hit)}\n\n${hit.text.trim()}`;
      return api.result(reported(found, describe));
    },
  };

  const ask: Tool<AskInput> = {
    prepareInvocation: ({ input }) => ({
      invocationMessage: t("Asking the docs: “{0}”", input.question),
    }),
    invoke: async ({ input }, token) => {
      let text = "";
      const { outcome } = await server.ask({ question: input.question }, token, (piece) => {
        if (piece.kind === "text") text += piece.text;
      });
      return api.result(`outcome: ${outcome}\n\n${text.trim()}`);
    },
  };

  return [api.register(SEARCH_TOOL, search), api.register(ASK_TOOL, ask)];
}
