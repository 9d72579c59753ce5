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
  return `${pathOf(place)}${positionIn(place)}`;
}

function pathOf({ folder, path }: Place): string {
  return folder === undefined ? path : `${folder}/${path}`;
}

function positionIn(place: Place): string {
  if (place.page !== undefined) return `, p. ${String(place.page)}`;
  const { start, end } = place.range;
  const first = start.line + 1;
  const last = Math.max(end.line + (end.character > 0 ? 1 : 0), first);
  const lines = last > first ? `${String(first)}–${String(last)}` : String(first);
  const cell = place.cell === undefined ? "" : `, cell ${String(place.cell + 1)}`;
  return `:${lines}${cell}`;
}

/** How the server may write a place: its path as it is, or as code where Markdown would change it. */
function spellings(place: Place): readonly string[] {
  const path = pathOf(place);
  const longest = Math.max(0, ...(path.match(/`+/gu) ?? []).map((run) => run.length));
  const ticks = "`".repeat(longest + 1);
  const space = longest > 0 ? " " : "";
  const position = positionIn(place);
  return [`${path}${position}`, `${ticks}${space}${path}${space}${ticks}${position}`];
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
  /** What is shown of it. */
  readonly label: string;
}

/**
 * The references that the text of an answer may hold. A model refers to its sources by number
 * alone; in the docs' own words such a number means something else.
 */
export function markersOf<T extends Place>(answer: Referring<T>): Map<string, Reference<T>> {
  const { citations, nearest = [], assistant } = answer;
  const markers = new Map<string, Reference<T>>();
  citations.forEach((place, index) => {
    const number = `[${String(index + 1)}]`;
    const reference = { list: "citations", index, place } as const;
    const label = `${placeName(place)} ${number}`;
    for (const name of spellings(place)) markers.set(`${name} ${number}`, { ...reference, label });
    if (assistant !== undefined && assistant !== EMBEDDED) {
      markers.set(number, { ...reference, label: number });
    }
  });
  nearest.forEach((place, index) => {
    const reference = { list: "nearest", index, place, label: placeName(place) } as const;
    for (const name of spellings(place)) markers.set(name, reference);
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

/** The address of a place from the folder `base`, if it lies on the same disk; both are addresses. */
export function relativeLink(place: Place, base: string): string {
  const link = placeLink(place);
  const [from, to] = [new URL(base), new URL(link)];
  if (from.protocol !== to.protocol || from.host !== to.host) return link;
  const [above, below] = [partsOf(from), partsOf(to)];
  const differs = above.findIndex((part, index) => decoded(part) !== decoded(below[index] ?? ""));
  const common = differs < 0 ? above.length : differs;
  if (common === 0 && above.length > 0) return link;
  const path = [...above.slice(common).map(() => ".."), ...below.slice(common)].join("/");
  return `${path}${to.hash}`;
}

function partsOf({ pathname }: URL): readonly string[] {
  return pathname.split("/").filter((part) => part !== "");
}

/** A part of an address as it is meant: servers and editors encode the same differently. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part).replace(/^[A-Z]:$/u, (drive) => drive.toLowerCase());
  } catch {
    return part;
  }
}

/** The path of headings that a place stands under. */
export function sectionName(place: Place): string {
  return place.headings.length === 0 ? place.path : place.headings.join(" › ");
}
