/** Splits a text, whole or as it comes, at its references to sources. */

export type Segment<T> = { readonly text: string } | { readonly marker: string; readonly to: T };

/** The segments of a text that is whole. */
export function split<T>(text: string, markers: ReadonlyMap<string, T>): readonly Segment<T>[] {
  const segments: Segment<T>[] = [];
  // The longest first, so that "a.md:1" does not win over "a.md:12".
  const ahead = [...markers]
    .filter(([marker]) => marker !== "")
    .sort(([one], [other]) => other.length - one.length)
    .map(([marker, to]) => ({ marker, to, at: text.indexOf(marker) }));
  let end = 0;
  for (;;) {
    for (const one of ahead) {
      if (one.at >= 0 && one.at < end) one.at = text.indexOf(one.marker, end);
    }
    const first = ahead.reduce<(typeof ahead)[number] | undefined>(
      (best, one) => (one.at >= 0 && (best === undefined || one.at < best.at) ? one : best),
      undefined,
    );
    if (first === undefined) break;
    if (first.at > end) segments.push({ text: text.slice(end, first.at) });
    segments.push({ marker: first.marker, to: first.to });
    end = first.at + first.marker.length;
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

  /**
   * The length of the longest end of the text that a marker begins with, but is not. A part of
   * a marker that is whole is none: a path may begin with what ends the marker before it.
   */
  private unfinished(text: string): number {
    const whole = this.wholeIn(text);
    let longest = 0;
    for (const marker of this.markers.keys()) {
      for (let length = Math.min(marker.length - 1, text.length); length > longest; length--) {
        const start = text.length - length;
        const isInside = whole.some(([from, to]) => from < start && start < to);
        if (!isInside && text.endsWith(marker.slice(0, length))) longest = length;
      }
    }
    return longest;
  }

  /** Where the markers of the text begin and end. */
  private wholeIn(text: string): readonly (readonly [number, number])[] {
    let end = 0;
    return split(text, this.markers).flatMap((one) => {
      const start = end;
      end += ("to" in one ? one.marker : one.text).length;
      return "to" in one ? [[start, end] as const] : [];
    });
  }
}
