/** Reads a conversation back from what the view kept over a reload. */

import type { Doubt, Phase, Source, Turn, Turns } from "./conversation";
import type { Place } from "../places";
import { LACKS, OUTCOMES, SUSPICIONS, type Outcome, type Position, type Range } from "../protocol";

/** The turns in `state`; those that do not have the right shape are left out. */
export function restored(state: unknown): Turns {
  if (!isObject(state) || !Array.isArray(state["turns"])) return [];
  return state["turns"].flatMap((one) => {
    const turn = turnIn(one);
    return turn === undefined ? [] : [turn];
  });
}

function turnIn(value: unknown): Turn | undefined {
  if (!isObject(value)) return undefined;
  const { id, question, text } = value;
  if (typeof id !== "number" || typeof question !== "string" || typeof text !== "string") {
    return undefined;
  }
  const scope = value["scope"];
  const { outcome, assistant, failure, vote } = value;
  const nearest = list(value["nearest"], placeIn);
  const doubts = list(value["doubts"], doubtIn);
  return {
    id,
    question,
    text,
    isFollowUp: value["isFollowUp"] === true,
    phase: phaseIn(value["phase"]),
    hits: list(value["hits"], placeIn),
    citations: list(value["citations"], sourceIn),
    ...(nearest.length > 0 && { nearest }),
    ...(doubts.length > 0 && { doubts }),
    ...(isObject(scope) &&
      typeof scope["uri"] === "string" && {
        scope: {
          uri: scope["uri"],
          label: String(scope["label"]),
          ...(isRange(scope["range"]) && { range: scope["range"] }),
        },
      }),
    ...(isOutcome(outcome) && { outcome }),
    ...(typeof assistant === "string" && { assistant }),
    ...(isObject(failure) &&
      typeof failure["message"] === "string" && { failure: { message: failure["message"] } }),
    ...((vote === "up" || vote === "down") && { vote }),
  };
}

function isOutcome(value: unknown): value is Outcome {
  return OUTCOMES.some((outcome) => outcome === value);
}

/** A turn that was running when the window closed was stopped by that. */
function phaseIn(value: unknown): Phase {
  return value === "done" || value === "failed" ? value : "stopped";
}

function placeIn(value: unknown): Place | undefined {
  if (!isObject(value)) return undefined;
  const { uri, range, path, headings, page, cell, folder } = value;
  if (typeof uri !== "string" || typeof path !== "string" || !isRange(range)) return undefined;
  const suspicious = list(value["suspicious"], (one) => SUSPICIONS.find((known) => known === one));
  return {
    uri,
    range,
    path,
    headings: list(headings, textIn),
    ...(typeof page === "number" && { page }),
    ...(typeof cell === "number" && { cell }),
    ...(typeof folder === "string" && { folder }),
    ...(suspicious.length > 0 && { suspicious }),
  };
}

function sourceIn(value: unknown): Source | undefined {
  const place = placeIn(value);
  if (place === undefined || !isObject(value)) return undefined;
  const quote = value["quote"];
  return { ...place, quote: typeof quote === "string" ? quote : "" };
}

function doubtIn(value: unknown): Doubt | undefined {
  if (!isObject(value) || typeof value["text"] !== "string") return undefined;
  const lacks = list(value["lacks"], (one) => LACKS.find((known) => known === one));
  const missing = list(value["missing"], textIn);
  return {
    text: value["text"],
    ...(lacks.length > 0 && { lacks }),
    ...(missing.length > 0 && { missing }),
  };
}

function textIn(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function list<T>(value: unknown, read: (one: unknown) => T | undefined): T[] {
  if (!Array.isArray(value)) return [];
  return value.map(read).filter((one): one is T & NonNullable<unknown> => one !== undefined);
}

function isRange(value: unknown): value is Range {
  return isObject(value) && isPosition(value["start"]) && isPosition(value["end"]);
}

function isPosition(value: unknown): value is Position {
  return (
    isObject(value) && typeof value["line"] === "number" && typeof value["character"] === "number"
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
