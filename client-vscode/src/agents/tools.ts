/** Lets agents search and ask the docs: language model tools, where the editor has them. */

import * as vscode from "vscode";
import { placeName, sectionName } from "../places";
import type { Hit, Outcome } from "../protocol";
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

/** An answer as an agent reads it. */
export function told(outcome: Outcome, text: string): string {
  return [`outcome: ${outcome}`, ...remark(outcome), text.trim()].join("\n\n");
}

/** What an agent has to be told of an outcome, so that it takes nothing for an answer that is none. */
function remark(outcome: Outcome): string[] {
  switch (outcome) {
    case "related":
      return [
        "This is not an answer: the docs do not say what was asked. The quotes are what comes nearest. Do not claim that the docs say it, and do not fill the gap from memory.",
      ];
    case "notInDocs":
      return ["The docs do not answer this. Do not claim that they do."];
    default:
      return [];
  }
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
      return api.result(told(outcome, text));
    },
  };

  return [api.register(SEARCH_TOOL, search), api.register(ASK_TOOL, ask)];
}
