/** The conversation that the answer view shows, as values: a change makes a new one. */

import type {
  AskProgress,
  AskResult,
  Citation,
  Outcome,
  Range,
  Support,
  Turn as WireTurn,
} from "../protocol";
import type { Place } from "../places";
import type { Remedy } from "../server/remedy";

/** Turns that are kept; the oldest go first. */
export const MOST_TURNS = 30;

/** Characters of a quotation that are kept, for the tooltip of a link. */
const LONGEST_QUOTE = 400;

/** While it is provisional an answer is from the docs that were read so far, and completes by itself. */
export type Phase =
  | "searching"
  | "reading"
  | "writing"
  | "provisional"
  | "done"
  | "stopped"
  | "failed";

const RUNNING: readonly Phase[] = ["searching", "reading", "writing", "provisional"];

/** What a question is about beside its words. */
export interface Scope {
  readonly uri: string;
  readonly range?: Range;
  /** For the reader: the file and lines. */
  readonly label: string;
}

export interface Source extends Place {
  readonly quote: string;
}

/** A sentence of the answer that the cited text does not bear out. */
export type Doubt = Pick<Support, "text" | "lacks" | "missing">;

export interface Failure {
  readonly message: string;
  readonly hint?: string;
  /** What the user can do about it, beside asking again. */
  readonly remedies?: readonly Remedy[];
}

export interface Turn {
  readonly id: number;
  readonly question: string;
  readonly scope?: Scope;
  /** Whether the turns before it belong to its conversation. */
  readonly isFollowUp: boolean;
  readonly phase: Phase;
  /** What the server says that it does, where that is more than its phase. */
  readonly activity?: string;
  /** How many of the files have been read that a provisional answer is from. */
  readonly read?: { readonly done: number; readonly total: number };
  readonly text: string;
  readonly hits: readonly Place[];
  readonly citations: readonly Source[];
  /** The sections that come nearest where nothing fits. */
  readonly nearest?: readonly Place[];
  readonly doubts?: readonly Doubt[];
  readonly outcome?: Outcome;
  /** Who answers: its name, or that of its model. */
  readonly assistant?: string;
  readonly failure?: Failure;
  /** What is missing for the model that was meant, as the server names it; the docs are quoted. */
  readonly missing?: string;
  readonly vote?: "up" | "down";
}

export type Turns = readonly Turn[];

export function isRunning({ phase }: Pick<Turn, "phase">): boolean {
  return RUNNING.includes(phase);
}

/** The turns with one more, just asked. */
export function asked(
  turns: Turns,
  question: string,
  isFollowUp: boolean,
  scope?: Scope,
  assistant?: string,
): readonly [Turns, Turn] {
  const id = Math.max(0, ...turns.map((turn) => turn.id)) + 1;
  const turn: Turn = {
    id,
    question,
    ...(scope && { scope }),
    ...(assistant !== undefined && { assistant }),
    isFollowUp: isFollowUp && turns.length > 0,
    ...UNANSWERED,
  };
  return [[...turns, turn].slice(-MOST_TURNS), turn];
}

const UNANSWERED = { phase: "searching", text: "", hits: [], citations: [] } as const;

/** The turn as it was when it was asked: what was answered is forgotten. */
export function anew({ id, question, scope, isFollowUp }: Turn, assistant?: string): Turn {
  return {
    id,
    question,
    ...(scope && { scope }),
    ...(assistant !== undefined && { assistant }),
    isFollowUp,
    ...UNANSWERED,
  };
}

/** The turn with a piece of its answer. */
export function withPiece(turn: Turn, piece: AskProgress): Turn {
  switch (piece.kind) {
    case "sources": {
      const hits = piece.hits.map(placeOf);
      return { ...quiet(turn), phase: "reading", hits };
    }
    case "nearest":
      return { ...turn, nearest: piece.places.map(placeOf) };
    case "citation":
      return { ...turn, citations: [...turn.citations, sourceOf(piece.citation)] };
    case "text":
      return { ...quiet(turn), phase: "writing", text: turn.text + piece.text };
    case "reading": {
      const { done, total } = piece;
      return { ...quiet(turn), phase: "provisional", read: { done, total } };
    }
    case "replace":
      return anew(turn, turn.assistant);
    default:
      // A server may be newer than this.
      return turn;
  }
}

/** The turn while the server says that it does this. */
export function busyWith(turn: Turn, activity: string): Turn {
  return isRunning(turn) ? { ...turn, activity } : turn;
}

/** What was said to be done is done. */
function quiet({ activity: _, read: __, ...turn }: Turn): Turn {
  return turn;
}

/** The turn with its answer complete. */
export function finished(turn: Turn, result: AskResult): Turn {
  const { name, model } = result.assistant;
  const doubts = (result.support ?? []).filter(({ supported }) => !supported).map(doubtOf);
  return {
    ...quiet(turn),
    phase: "done",
    // They are empty if they were streamed.
    text: turn.text + result.text,
    citations: [...turn.citations, ...result.citations.map(sourceOf)],
    ...(result.nearest && { nearest: result.nearest.map(placeOf) }),
    ...(doubts.length > 0 && { doubts }),
    ...(result.fallback && { missing: result.fallback.kind }),
    outcome: result.outcome,
    assistant: model ?? name,
  };
}

export function stopped(turn: Turn): Turn {
  return { ...quiet(turn), phase: "stopped" };
}

export function failed(turn: Turn, failure: Failure): Turn {
  return { ...quiet(turn), phase: "failed", failure };
}

export function replaced(turns: Turns, turn: Turn): Turns {
  return turns.map((one) => (one.id === turn.id ? turn : one));
}

/** The earlier turns of a turn's conversation, as the server wants them. */
export function earlier(turns: Turns, turn: Turn): WireTurn[] {
  const before: WireTurn[] = [];
  let next = turn;
  for (const one of turns.slice(0, turns.findIndex(({ id }) => id === turn.id)).reverse()) {
    if (!next.isFollowUp) break;
    if (one.phase === "done") before.unshift({ question: one.question, answer: one.text });
    next = one;
  }
  return before;
}

function placeOf(place: Place): Place {
  const { uri, range, path, folder, headings, page, cell, suspicious = [] } = place;
  return {
    uri,
    range,
    path,
    headings,
    ...(page !== undefined && { page }),
    ...(cell !== undefined && { cell }),
    ...(folder !== undefined && { folder }),
    ...(suspicious.length > 0 && { suspicious }),
  };
}

function sourceOf(citation: Citation): Source {
  return { ...placeOf(citation), quote: citation.quote.slice(0, LONGEST_QUOTE) };
}

function doubtOf({ text, lacks = [], missing = [] }: Support): Doubt {
  return { text, ...(lacks.length > 0 && { lacks }), ...(missing.length > 0 && { missing }) };
}
