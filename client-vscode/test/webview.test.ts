import fc from "fast-check";
import { JSDOM } from "jsdom";
import { expect, test } from "vitest";
import type { Source } from "../src/answer/conversation";
import { page } from "../src/answer/html";
import { GrowingText } from "../src/webview/growing";
import { placeName, type Referring } from "../src/places";
import { makeRenderer } from "../src/webview/markdown";
import { headings, paths } from "./support/names";
import { citation, place } from "./support/places";

const { window } = new JSDOM("");
const renderer = makeRenderer(window);
const citations: readonly Source[] = [
  citation("guide.md", 3, 9),
  citation("__init__.py", 1, 1, `"><img src=x onerror=alert(1)>`),
];

const cited = { citations };

/** The page that a text makes, whole or in pieces. */
function rendered(...pieces: string[]): HTMLElement {
  const text = new GrowingText(renderer, window.document);
  for (const piece of pieces) text.grow(piece, cited);
  return text.element;
}

test("a reference becomes a link with the section and the quotation as its tooltip", () => {
  const [link, ...others] = rendered("See guide.md:3–9 [1].").querySelectorAll("a");
  expect(others).toEqual([]);
  expect(link?.textContent).toBe("guide.md:3–9 [1]");
  expect(link?.dataset).toMatchObject({ list: "citations", index: "0" });
  expect(link?.title).toContain("Guide › Retries");
});

test("a path that looks like Markdown is a reference all the same", () => {
  const link = rendered("**See** __init__.py:1 [2]").querySelector("a");
  expect(link?.textContent).toBe("__init__.py:1 [2]");
});

test("a place is one link by its name, whatever its path and headings are", () => {
  fc.assert(
    fc.property(paths, headings, (path, above) => {
      const cited = { ...citation("a.md", 3, 9), path, headings: above };
      const text = new GrowingText(renderer, window.document);
      text.grow(`**Section** — ${placeName(cited)} [1]\n\n> Thrice.\n`, { citations: [cited] });
      const [link, ...others] = text.element.querySelectorAll("a");
      expect(others).toEqual([]);
      expect(link?.textContent).toBe(`${placeName(cited)} [1]`.replaceAll("\0", "\uFFFD"));
      expect(text.element.querySelector("blockquote")?.textContent.trim()).toBe("Thrice.");
    }),
  );
});

test("the longer name of a place wins over one that it begins with", () => {
  const nearest = [place("a.md", 1, 2), place("a.md", 1, 20), place("docs/a.md", 1, 2)];
  const text = new GrowingText(renderer, window.document);
  text.grow("- Guide — a.md:1–20\n- Guide — docs/a.md:1–2\n", { citations: [], nearest });
  const links = [...text.element.querySelectorAll("a")];
  expect(links.map((link) => [link.textContent, link.dataset["index"]])).toEqual([
    ["a.md:1–20", "1"],
    ["docs/a.md:1–2", "2"],
  ]);
});

test("in code a reference is the text that it was", () => {
  const element = rendered("`guide.md:3–9 [1]`\n\n```\nguide.md:3–9 [1]\n```\n");
  expect(element.querySelectorAll("a")).toHaveLength(0);
  expect(element.textContent.match(/guide\.md:3–9 \[1\]/gu)).toHaveLength(2);
});

test("a number in brackets that is no reference stays as it is", () => {
  expect(rendered("items[1] and guide.md [1]").querySelectorAll("a")).toHaveLength(0);
});

test.each([
  "<script>window.hacked = 1</script>",
  "<img src=x onerror=hacked()>",
  "<iframe src='https://example.com'></iframe>",
  "</div></article><form action='https://example.com'><input name=a></form>",
  "![tracker](https://example.com/pixel.png)",
  "[run](command:workbench.action.terminal.new)",
  "[run](javascript:hacked%28%29)",
  "[run](JaVaScRiPt:hacked())",
  "[file](file:///etc/passwd)",
  "[data](data:text/html;base64,PHNjcmlwdD4=)",
  '[x](https://example.com "guide.md:3–9 [1] onmouseover=hacked()")',
  "[guide.md:3–9 [1]](https://example.com/guide.md:3–9%20[1])",
  "<https://example.com/\" onmouseover=\"hacked()>",
  "\uE0001\uE001 \uE000999\uE001 \uE0000\uE001",
  "<svg><animate onbegin=hacked() attributeName=x></svg>",
  "<math><mtext></form><form><mglyph><style></math><img src onerror=hacked()>",
  "```\n</code></pre><script>hacked()</script>\n```",
  "<style>body{background:url(https://example.com)}</style>",
  "guide.md:3–9 [1]\n\n__init__.py:1 [2]",
])("nothing of %j runs or is fetched", (attack) => {
  const element = rendered(attack);
  const forbidden = "script, img, iframe, form, input, svg, math, style, link, object, embed, base";
  expect(element.querySelectorAll(forbidden)).toHaveLength(0);
  for (const one of element.querySelectorAll("*")) {
    for (const { name } of one.attributes) {
      expect(name).not.toMatch(/^on/iu);
      expect(["class", "data-index", "data-list", "href", "start", "tabindex", "title"]).toContain(name);
    }
    const address = one.getAttribute("href") ?? "#";
    expect(address).toMatch(/^(?:https?:|mailto:|#)/u);
  }
  expect(element.innerHTML).not.toMatch(/[\uE000\uE001]/u);
});

test("a text that grows ends as the page that the whole text makes", () => {
  const lines = fc.constantFrom(
    ..."# Title|text|**bold** and `code`|- item|  - inner|1. one|2. two|> quote|```|| x |a | b|".split("|"),
    "| a | b |",
    "| - | - |",
    "",
    "",
    "---",
    "    indented",
    "guide.md:3–9 [1]",
  );
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 25 }), fc.array(fc.integer({ min: 1, max: 12 })), (
      chosen,
      cuts,
    ) => {
      const text = `${chosen.join("\n")}\n`;
      const pieces: string[] = [];
      let rest = text;
      for (const cut of cuts) {
        pieces.push(rest.slice(0, cut));
        rest = rest.slice(cut);
      }
      expect(rendered(...pieces, rest).innerHTML).toBe(rendered(text).innerHTML);
    }),
    { numRuns: 60 },
  );
});

test("what is complete is not touched again, so that a selection in it stays", () => {
  const text = new GrowingText(renderer, window.document);
  text.grow("First paragraph.\n\nSec", cited);
  const first = text.element.querySelector("p");
  for (const piece of ["ond paragraph.", "\n", "\n", "Third", " one.\n"]) text.grow(piece, cited);
  expect(text.element.querySelectorAll("p")).toHaveLength(3);
  expect(text.element.querySelector("p")).toBe(first);
});

test("a model's number in brackets is a reference, in the docs' own words it is none", () => {
  const links = (assistant: string) => {
    const text = new GrowingText(renderer, window.document);
    text.grow("Thrice [1], see [3] and guide.md:3–9 [1].", { citations, assistant });
    return [...text.element.querySelectorAll("a")].map(({ textContent }) => textContent);
  };
  expect(links("responses")).toEqual(["[1]", "guide.md:3–9 [1]"]);
  expect(links("embedded")).toEqual(["guide.md:3–9 [1]"]);
});

test("an address that holds the words of a reference is left as it is", () => {
  const text = new GrowingText(renderer, window.document);
  text.grow("<https://example.com/a[1]>", { citations, assistant: "responses" });
  expect(text.element.querySelector("a")?.href).toBe("https://example.com/a%5B1%5D");
});

test("of a long answer only the end is read again", () => {
  const lengths: number[] = [];
  const counting = {
    blocks: (open: string, of: Referring<Source>) => {
      lengths.push(open.length);
      return renderer.blocks(open, of);
    },
  };
  const text = new GrowingText(counting, window.document);
  for (let count = 0; count < 200; count++) text.grow(`Paragraph ${String(count)}.\n\n`, cited);
  expect(Math.max(...lengths)).toBeLessThan(100);
});

test("a table is aligned by classes, as the page's policy allows no styles in elements", () => {
  const table = "| a | b | c | d |\n| :- | :-: | -: | - |\n| 1 | 2 | 3 | 4 |";
  const html = renderer.blocks(table, { citations: [] }).map((block) => block.html).join("");
  expect(html).not.toContain("style");
  expect(html).toContain('<td>1</td>\n<td class="center">2</td>\n<td class="right">3</td>\n<td>4</td>');
});

test("the page lets no script run but ours and loads nothing from outside", () => {
  const parts = {
    cspSource: "https://view.example",
    script: "https://view.example/main.js",
    style: "https://view.example/style.css",
    language: "en",
    title: "Conversation",
    labels: { a: `"></body><script>hacked()</script>` },
  };
  const one = new JSDOM(page(parts)).window.document;
  const other = new JSDOM(page(parts)).window.document;
  const policy = one.querySelector("meta[http-equiv]")?.getAttribute("content") ?? "";
  const [script, ...others] = one.querySelectorAll("script");
  expect(others).toEqual([]);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain(`script-src 'nonce-${script?.nonce ?? ""}'`);
  expect(policy).not.toMatch(/unsafe|\*/u);
  expect(script?.nonce).not.toBe(other.querySelector("script")?.nonce);
  expect(JSON.parse(one.body.dataset["labels"] ?? "")).toEqual(parts.labels);
});
