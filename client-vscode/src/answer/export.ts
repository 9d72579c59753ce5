/** An answer as Markdown, to read or to keep elsewhere. */

import { markersOf, placeName, relativeLink, sectionName } from "../places";
import { split } from "../markers";
import type { Turn } from "./conversation";

/**
 * The question as the title, the answer with its references as links from the folder `base`, and
 * the sources that the text does not name.
 */
export function asMarkdown(turn: Turn, sourcesTitle: string, base: string): string {
  const title = turn.question.replaceAll(/\s+/gu, " ").trim();
  const segments = split(turn.text, markersOf(turn));
  const text = segments.map((segment) => {
    if (!("to" in segment)) return segment.text;
    const { label, place } = segment.to;
    return `[${escaped(label)}](<${relativeLink(place, base)}>)`;
  });
  const named = new Set(
    segments.flatMap((one) =>
      "to" in one && one.to.list === "citations" && one.to.label.startsWith(placeName(one.to.place))
        ? [one.to.index]
        : [],
    ),
  );
  const sources = turn.citations.flatMap((citation, index) => {
    if (named.has(index)) return [];
    const link = `[${escaped(placeName(citation))}](<${relativeLink(citation, base)}>)`;
    return [`${String(index + 1)}. ${link} — ${escaped(sectionName(citation))}`];
  });
  const listed = sources.length === 0 ? "" : `\n## ${sourcesTitle}\n\n${sources.join("\n")}\n`;
  return `# ${escaped(title)}\n\n${text.join("").trim()}\n${listed}`;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>]/gu, "\\$&");
}
