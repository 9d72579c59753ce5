/** Markdown to HTML that is safe to show: no HTML of a document or a model gets through. */

import DOMPurify, { type Config } from "dompurify";
import MarkdownIt from "markdown-it";
import { markersOf, sectionName, type Reference, type Referring } from "../places";
import { split } from "../markers";
import type { Source } from "../answer/conversation";

/** References to sources are taken for these while Markdown is read, so that it leaves them whole. */
const OPEN = "\uE000";
const CLOSE = "\uE001";
const REFERENCE = /\uE000(\d+)\uE001/gu;

const WEB = /^(?:https?|mailto):/iu;

const CLEAN: Config = {
  ALLOWED_TAGS: [
    ..."a blockquote br code del em h1 h2 h3 h4 h5 h6 hr li ol p pre s span strong".split(" "),
    ..."table tbody td th thead tr ul".split(" "),
  ],
  ALLOWED_ATTR: ["class", "data-index", "data-list", "href", "start", "tabindex", "title"],
  // Their values are no addresses, and so need not look like one.
  ADD_URI_SAFE_ATTR: ["data-index", "data-list", "start", "tabindex"],
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|#)/iu,
};

export interface Block {
  /** The lines of the text that it stands on, the end excluded. */
  readonly lines: readonly [number, number];
  readonly html: string;
}

export interface Renderer {
  /** The blocks of a text with its references. */
  blocks(text: string, answer: Referring<Source>): readonly Block[];
}

export function makeRenderer(window: Parameters<typeof DOMPurify>[0]): Renderer {
  const purifier = DOMPurify(window);
  let references = new References({ citations: [] });
  const markdown = makeMarkdown(() => references);
  return {
    blocks(text, answer) {
      references = new References(answer);
      const tokens = markdown.parse(references.hidden(text), {});
      const blocks: Block[] = [];
      let start = 0;
      tokens.forEach((token, index) => {
        if (token.level > 0 || token.nesting > 0) return;
        const block = tokens.slice(start, index + 1);
        const html = markdown.renderer.render(block, markdown.options, {});
        const clean = purifier.sanitize(html, { ...CLEAN, RETURN_TRUSTED_TYPE: false });
        // Those that stood where no link can be, as in an address.
        blocks.push({ lines: block[0]?.map ?? [0, 0], html: clean.replace(REFERENCE, "") });
        start = index + 1;
      });
      return blocks;
    },
  };
}

function makeMarkdown(references: () => References) {
  const markdown = new MarkdownIt("default", { html: false, linkify: false, typographer: false });
  // A definition further down would change what is already shown above.
  markdown.disable(["reference"]);
  markdown.validateLink = (address) => WEB.test(address);
  const normalise = markdown.normalizeLink.bind(markdown);
  markdown.normalizeLink = (address) => normalise(references().restored(address));
  const { rules } = markdown.renderer;
  rules["text"] = (tokens, index) => references().linked(tokens[index]?.content ?? "");
  rules["code_inline"] = (tokens, index) =>
    `<code>${escaped(references().restored(tokens[index]?.content ?? ""))}</code>`;
  rules["fence"] = rules["code_block"] = (tokens, index) =>
    `<pre tabindex="0"><code>${escaped(references().restored(tokens[index]?.content ?? ""))}</code></pre>\n`;
  // A style in an element is against the policy of the page; its style sheet knows these classes.
  rules["th_open"] = rules["td_open"] = (tokens, index, options, _, renderer) => {
    const cell = tokens[index];
    const side = /^text-align:(center|right)$/.exec(String(cell?.attrGet("style")))?.[1];
    if (cell !== undefined) cell.attrs = side === undefined ? null : [["class", side]];
    return renderer.renderToken(tokens, index, options);
  };
  // Nothing is fetched: of an image its description is shown.
  rules["image"] = (tokens, index) =>
    `<em>${escaped(references().restored(tokens[index]?.content ?? ""))}</em>`;
  return markdown;
}

/** The references of a text, hidden while Markdown is read, and brought back in its result. */
class References {
  private readonly markers: ReadonlyMap<string, Reference<Source>>;
  private readonly written: readonly string[];

  constructor(answer: Referring<Source>) {
    this.markers = markersOf(answer);
    this.written = [...this.markers.keys()];
  }

  hidden(text: string): string {
    const bare = text.replaceAll(OPEN, "").replaceAll(CLOSE, "");
    return split(bare, this.markers)
      .map((segment) => {
        if (!("to" in segment)) return segment.text;
        return `${OPEN}${String(this.written.indexOf(segment.marker))}${CLOSE}`;
      })
      .join("");
  }

  /** The text as it was written. */
  restored(text: string): string {
    return text.replace(REFERENCE, (_, digits: string) => this.written[Number(digits)] ?? "");
  }

  /** HTML with links in the place of references. */
  linked(text: string): string {
    return escaped(text).replace(REFERENCE, (_, digits: string) => {
      const marker = this.written[Number(digits)] ?? "";
      const reference = this.markers.get(marker);
      if (reference === undefined) return "";
      const { list, index, place } = reference;
      const title =
        "quote" in place ? `${sectionName(place)}\n\n${place.quote}` : sectionName(place);
      const where = `data-list="${list}" data-index="${String(index)}"`;
      const kind = list === "citations" ? "citation" : "near";
      return `<a class="${kind}" href="#" ${where} title="${escaped(title)}">${escaped(reference.label)}</a>`;
    });
  }
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
