/** Markdown to HTML that is safe to show: no HTML of a document or a model gets through. */

import DOMPurify, { type Config } from "dompurify";
import MarkdownIt from "markdown-it";
import { marker, sectionName } from "../places";
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
  ALLOWED_ATTR: ["class", "data-citation", "href", "start", "tabindex", "title"],
  // Their values are no addresses, and so need not look like one.
  ADD_URI_SAFE_ATTR: ["data-citation", "start", "tabindex"],
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
  /** The blocks of a text that refers to `sources`. */
  blocks(text: string, sources: readonly Source[]): readonly Block[];
}

export function makeRenderer(window: Parameters<typeof DOMPurify>[0]): Renderer {
  const purifier = DOMPurify(window);
  let sources: readonly Source[] = [];
  const markdown = makeMarkdown(() => sources);
  return {
    blocks(text, cited) {
      sources = cited;
      const tokens = markdown.parse(withReferences(text, cited), {});
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

function makeMarkdown(sources: () => readonly Source[]) {
  const markdown = new MarkdownIt("default", { html: false, linkify: false, typographer: false });
  // A definition further down would change what is already shown above.
  markdown.disable(["reference"]);
  markdown.validateLink = (address) => WEB.test(address);
  const { rules } = markdown.renderer;
  rules["text"] = (tokens, index) =>
    escaped(tokens[index]?.content ?? "").replace(REFERENCE, (_, digits: string) =>
      link(Number(digits), sources()),
    );
  rules["code_inline"] = (tokens, index) =>
    `<code>${asWritten(tokens[index]?.content ?? "", sources())}</code>`;
  rules["fence"] = rules["code_block"] = (tokens, index) =>
    `<pre tabindex="0"><code>${asWritten(tokens[index]?.content ?? "", sources())}</code></pre>\n`;
  // Nothing is fetched: of an image its description is shown.
  rules["image"] = (tokens, index) =>
    `<em>${asWritten(tokens[index]?.content ?? "", sources())}</em>`;
  return markdown;
}

function withReferences(text: string, sources: readonly Source[]): string {
  const markers = new Map(sources.map((source, index) => [marker(source, index + 1), index]));
  const bare = text.replaceAll(OPEN, "").replaceAll(CLOSE, "");
  return split(bare, markers)
    .map((segment) => ("to" in segment ? `${OPEN}${String(segment.to)}${CLOSE}` : segment.text))
    .join("");
}

function link(index: number, sources: readonly Source[]): string {
  const source = sources[index];
  if (source === undefined) return "";
  const title = escaped(`${sectionName(source)}\n\n${source.quote}`);
  const name = escaped(marker(source, index + 1));
  const attributes = `class="citation" href="#" data-citation="${String(index)}"`;
  return `<a ${attributes} title="${title}">${name}</a>`;
}

/** Text that may hold references, with these as they were written. */
function asWritten(text: string, sources: readonly Source[]): string {
  const written = text.replace(REFERENCE, (_, digits: string) => {
    const source = sources[Number(digits)];
    return source === undefined ? "" : marker(source, Number(digits) + 1);
  });
  return escaped(written);
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
