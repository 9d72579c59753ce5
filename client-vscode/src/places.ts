/** How a place in the docs is named, and how an answer's text refers to it. */

import type { Range, Suspicion } from "./protocol";

/** What citations and hits have in common. */
export interface Place {
  readonly uri: string;
  readonly range: Range;
  readonly path: string;
  readonly headings: readonly string[];
  readonly page?: number;
  readonly cell?: number;
  /** The name of its workspace folder, where several were asked. */
  readonly folder?: string;
  readonly suspicious?: readonly Suspicion[];
}

/** The file with the lines, page or cell, as a reader counts them and as the server writes them. */
export function placeName(place: Place): string {
  const path = place.folder === undefined ? place.path : `${place.folder}/${place.path}`;
  if (place.page !== undefined) return `${path}, p. ${String(place.page)}`;
  const { start, end } = place.range;
  const first = start.line + 1;
  const last = Math.max(end.line + (end.character > 0 ? 1 : 0), first);
  const lines = last > first ? `${String(first)}–${String(last)}` : String(first);
  const cell = place.cell === undefined ? "" : `, cell ${String(place.cell + 1)}`;
  return `${path}:${lines}${cell}`;
}

/** How an answer's text refers to its citation with this number, counted from 1. */
export function marker(place: Place, number: number): string {
  return `${placeName(place)} [${String(number)}]`;
}

/** The assistant that quotes on this machine, without a model. */
export const EMBEDDED = "embedded";

/** What an answer refers to, and who wrote it. */
export interface Referring<T extends Place = Place> {
  readonly citations: readonly T[];
  /** The sections that come nearest where nothing fits. */
  readonly nearest?: readonly Place[];
  readonly assistant?: string;
}

/** What a reference in an answer's text leads to. */
export interface Reference<T extends Place = Place> {
  readonly list: "citations" | "nearest";
  readonly index: number;
  readonly place: T | Place;
}

/**
 * The references that the text of an answer may hold. A model refers to its sources by number
 * alone; in the docs' own words such a number means something else.
 */
export function markersOf<T extends Place>(answer: Referring<T>): Map<string, Reference<T>> {
  const { citations, nearest = [], assistant } = answer;
  const markers = new Map<string, Reference<T>>();
  citations.forEach((place, index) => {
    const reference = { list: "citations", index, place } as const;
    markers.set(marker(place, index + 1), reference);
    if (assistant !== undefined && assistant !== EMBEDDED) {
      markers.set(`[${String(index + 1)}]`, reference);
    }
  });
  nearest.forEach((place, index) => {
    markers.set(placeName(place), { list: "nearest", index, place });
  });
  return markers;
}

/** Whether the inner place begins in the outer one. */
export function isWithin(inner: Place, outer: Place): boolean {
  const { line } = inner.range.start;
  const { start, end } = outer.range;
  const isSameText =
    inner.uri === outer.uri && inner.page === outer.page && inner.cell === outer.cell;
  return isSameText && line >= start.line && line <= end.line;
}

/** The address of a place, with its line or page as the fragment. */
export function placeLink(place: Place): string {
  if (place.page !== undefined) return `${place.uri}#page=${String(place.page)}`;
  return `${place.uri}#L${String(place.range.start.line + 1)}`;
}

/** The path of headings that a place stands under. */
export function sectionName(place: Place): string {
  return place.headings.length === 0 ? place.path : place.headings.join(" › ");
}
