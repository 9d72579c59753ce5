/** Marks the sentences of an answer that the text they cite does not bear out. */

import type { Doubt } from "../answer/conversation";
import type { Labels } from "../answer/labels";
import type { Lack } from "../protocol";
import { element, fill } from "./elements";

/** A character on the page that is seen. */
interface Seen {
  readonly node: Text;
  readonly offset: number;
}

/**
 * Underlines each doubted sentence and sets a sign behind it that says why. `plain` gives the text
 * of a sentence as it is read, without what Markdown makes of it. A sentence that does not stand on
 * the page as it was written is left as it is.
 */
export function markDoubts(
  answer: HTMLElement,
  doubts: readonly Doubt[],
  plain: (markdown: string) => string,
  labels: Labels,
): void {
  let from = 0;
  for (const doubt of doubts) {
    // Read anew each time, because a mark cuts the texts that it stands in.
    const seen = seenIn(answer);
    const page = seen.map(({ node, offset }) => node.data.charAt(offset)).join("");
    const sentence = plain(doubt.text).replaceAll(/\s/gu, "");
    const start = sentence === "" ? -1 : page.indexOf(sentence, from);
    if (start < 0) continue;
    from = start + sentence.length;
    const reason = reasonOf(doubt, labels);
    const marked = underline(seen.slice(start, from), reason);
    const last = marked.at(-1);
    // Behind the reference, if the sentence ends with one.
    (last?.closest("a") ?? last)?.after(sign(reason));
  }
}

function seenIn(answer: HTMLElement): readonly Seen[] {
  const seen: Seen[] = [];
  const texts = document.createTreeWalker(answer, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode as Text;
    if (node.parentElement?.closest(".doubt-sign")) continue;
    for (let offset = 0; offset < node.length; offset++) {
      if (/\S/u.test(node.data.charAt(offset))) seen.push({ node, offset });
    }
  }
  return seen;
}

/** Puts the characters, which follow each other on the page, into elements of their own. */
function underline(characters: readonly Seen[], reason: string): readonly HTMLElement[] {
  const first = characters[0];
  const last = characters.at(-1);
  return [...new Set(characters.map(({ node }) => node))].map((node) => {
    // What is between two texts belongs to the sentence.
    const end = node === last?.node ? last.offset + 1 : node.length;
    const start = node === first?.node ? first.offset : 0;
    const text = node.splitText(start);
    text.splitText(end - start);
    const marked = element("span", { className: "doubted", title: reason });
    text.replaceWith(marked);
    marked.append(text);
    return marked;
  });
}

function sign(reason: string): HTMLElement {
  const made = element("sup", { className: "doubt-sign", textContent: "?", title: reason });
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", reason);
  return made;
}

function reasonOf({ lacks = [], missing = [] }: Doubt, labels: Labels): string {
  const reasons: Readonly<Record<Lack, string>> = {
    citation: labels.lacksCitation,
    number: labels.lacksNumber,
    name: labels.lacksName,
    negation: labels.lacksNegation,
    words: labels.lacksWords,
  };
  const lead = lacks.every((lack) => lack === "citation") ? [] : [labels.doubted];
  const inQuestion = missing.length === 0 ? [] : [fill(labels.inQuestion, missing.join(", "))];
  return [...lead, ...lacks.map((lack) => reasons[lack]), ...inQuestion].join(" ");
}
