/** An answer as Markdown, to read or to keep elsewhere. */

import { markersOf, placeLink, placeName, sectionName } from "../places";
import { split } from "../markers";
import type { Turn } from "./conversation";

/** The question as the title, the answer with its references as links, and the sources. */
export function asMarkdown(turn: Turn, sourcesTitle: string): string {
  const title = turn.question.replaceAll(/\s+/gu, " ").trim();
  const sources = turn.citations.map((citation, index) => {
    const link = `[${escaped(placeName(citation))}](<${placeLink(citation)}>)`;
    return `${String(index + 1)}. ${link} — ${escaped(sectionName(citation))}`;
  });
  const listed = sources.length === 0 ? "" : `\n## ${sourcesTitle}\n\n${sources.join("\n")}\n`;
  return `# ${escaped(title)}\n\n${linked(turn).trim()}\n${listed}`;
}

function linked(turn: Turn): string {
  return split(turn.text, markersOf(turn))
    .map((segment) => {
      if (!("to" in segment)) return segment.text;
      return `[${escaped(segment.marker)}](<${placeLink(segment.to.place)}>)`;
    })
    .join("");
}

function escaped(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>]/gu, "\\$&");
}
