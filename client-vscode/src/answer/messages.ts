/** What the answer view and the extension host say to each other. */

import type { Turn, Turns } from "./conversation";

/** How it is with the docs, for the view's empty state. */
export interface DocsState {
  readonly kind: "noFolder" | "starting" | "indexing" | "noDocs" | "ready" | "failed";
  /** What is wrong, or how far indexing has come. */
  readonly detail?: string;
}

/** To the view. */
export type ToView =
  | { readonly type: "turns"; readonly turns: Turns; readonly docs: DocsState }
  /** A turn has changed; its text grows by `text`, or begins anew with it. */
  | {
      readonly type: "turn";
      readonly turn: Omit<Turn, "text">;
      readonly text: string;
      readonly isAnew: boolean;
    }
  | { readonly type: "docs"; readonly docs: DocsState }
  /** What the next question is about beside its words, if it is about anything. */
  | { readonly type: "context"; readonly label?: string }
  /** Something went wrong that has to be said. */
  | { readonly type: "fault"; readonly message: string }
  /** Put the cursor into the box for questions, with this draft. */
  | { readonly type: "draft"; readonly draft: string };

/** What buttons of the empty state and of answers do. */
export const VIEW_COMMANDS = [
  "askDocs.showDocuments",
  "askDocs.openSettings",
  "askDocs.setApiKey",
  "askDocs.addPackages",
  "askDocs.showLog",
  "askDocs.restartServer",
  "vscode.openFolder",
] as const;

export type ViewCommand = (typeof VIEW_COMMANDS)[number];

/** From the view. */
export type FromView =
  | { readonly type: "ready" }
  | { readonly type: "ask"; readonly question: string }
  | { readonly type: "open"; readonly id: number; readonly list: List; readonly index: number }
  /** Do what the turn's failure names as a remedy. */
  | { readonly type: "remedy"; readonly id: number; readonly index: number }
  | { readonly type: "stop" | "again" | "copy" | "markdown"; readonly id: number }
  | { readonly type: "vote"; readonly id: number; readonly vote: "up" | "down" }
  | { readonly type: "link"; readonly href: string }
  /** The next question is not to be about the selection. */
  | { readonly type: "leaveOut" }
  /** Something could not be shown. */
  | { readonly type: "fault"; readonly message: string }
  | { readonly type: "run"; readonly command: ViewCommand };

/** The places of a turn that can be opened. */
export const LISTS = ["citations", "nearest", "hits"] as const;

export type List = (typeof LISTS)[number];

/** What the view said, if it is something that it may say. */
export function fromView(message: unknown): FromView | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const said = message as Record<string, unknown>;
  const { type, id, question, list, index, vote, href } = said;
  switch (type) {
    case "ready":
    case "leaveOut":
      return { type };
    case "fault":
      return typeof said["message"] === "string" ? { type, message: said["message"] } : undefined;
    case "ask":
      return typeof question === "string" ? { type, question } : undefined;
    case "open": {
      const known = LISTS.find((one) => one === list);
      if (known === undefined || !isCount(id) || !isCount(index)) return undefined;
      return { type, id, list: known, index };
    }
    case "remedy":
      return isCount(id) && isCount(index) ? { type, id, index } : undefined;
    case "stop":
    case "again":
    case "copy":
    case "markdown":
      return isCount(id) ? { type, id } : undefined;
    case "vote":
      return isCount(id) && (vote === "up" || vote === "down") ? { type, id, vote } : undefined;
    case "link":
      return typeof href === "string" ? { type, href } : undefined;
    case "run": {
      const command = VIEW_COMMANDS.find((one) => one === said["command"]);
      return command === undefined ? undefined : { type, command };
    }
    default:
      return undefined;
  }
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
