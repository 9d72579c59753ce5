/** Splits a text, whole or as it comes, at its references to sources. */

export type Segment<T> = { readonly text: string } | { readonly marker: string; readonly to: T };

/** The segments of a text that is whole. */
export function split<T>(text: string, markers: ReadonlyMap<string, T>): readonly Segment<T>[] {
  const segments: Segment<T>[] = [];
  if (markers.size === 0) return text === "" ? [] : [{ text }];
  // The longest first, so that "[1]" does not win over "guide.md:3 [1]".
  const found = [...markers.keys()].sort((one, other) => other.length - one.length);
  const pattern = new RegExp(found.map(escaped).join("|"), "gu");
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    const to = markers.get(match[0]);
    if (to === undefined) continue;
    if (match.index > end) segments.push({ text: text.slice(end, match.index) });
    segments.push({ marker: match[0], to });
    end = match.index + match[0].length;
  }
  if (end < text.length) segments.push({ text: text.slice(end) });
  return segments;
}

/** Splits a text that comes in pieces, and holds back what may become a marker. */
export class MarkerStream<T> {
  private held = "";

  constructor(private readonly markers: ReadonlyMap<string, T>) {}

  push(piece: string): readonly Segment<T>[] {
    const text = this.held + piece;
    const safe = text.length - this.unfinished(text);
    this.held = text.slice(safe);
    return split(text.slice(0, safe), this.markers);
  }

  /** What was held back, at the end. */
  end(): readonly Segment<T>[] {
    const held = this.held;
    this.held = "";
    return split(held, this.markers);
  }

  /** The length of the longest end of the text that a marker begins with, but is not. */
  private unfinished(text: string): number {
    let longest = 0;
    for (const marker of this.markers.keys()) {
      for (let length = Math.min(marker.length - 1, text.length); length > longest; length--) {
        if (text.endsWith(marker.slice(0, length))) longest = length;
      }
    }
    return longest;
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/gu, "\\$&");
}
