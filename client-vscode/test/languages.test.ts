import { expect, test } from "vitest";
import ts from "typescript";
import { collect, read, readJson, sources } from "./support/source";

type Texts = Readonly<Record<string, string>>;

const japanese = readJson("l10n", "bundle.l10n.ja.json") as Texts;
const manifestTexts = readJson("package.nls.json") as Texts;
const manifestJapanese = readJson("package.nls.ja.json") as Texts;

/** The texts that the code asks translations for. */
const used = new Set(
  sources().flatMap((file) =>
    collect(file, (node) => {
      if (!ts.isCallExpression(node)) return undefined;
      const called = node.expression.getText();
      if (called !== "t" && called !== "vscode.l10n.t") return undefined;
      const [text] = node.arguments;
      if (text === undefined || !ts.isStringLiteralLike(text)) {
        throw new Error(`${file.fileName}: a text to translate has to be a literal`);
      }
      return text.text;
    }),
  ),
);

test("every text of the extension is there in Japanese, and no other", () => {
  expect(Object.keys(japanese).sort()).toEqual([...used].sort());
});

test("every text of the manifest is there in English and Japanese, and no other", () => {
  const manifest = read("package.json");
  const named = [...manifest.matchAll(/"%([\w.]+)%"/gu)].map(([, key]) => key);
  const keys = [...new Set(named)].sort();
  expect(Object.keys(manifestTexts).sort()).toEqual(keys);
  expect(Object.keys(manifestJapanese).sort()).toEqual(keys);
});

test("translations keep the places for values", () => {
  const holes = (text: string) => [...new Set(text.match(/\{\d\}/gu))].sort();
  for (const [text, translated] of Object.entries(japanese)) {
    expect(holes(translated), text).toEqual(holes(text));
  }
});

test("translations keep the links to commands", () => {
  const links = (text = "") => text.match(/\(command:[^)]+\)/gu) ?? [];
  for (const [key, text] of Object.entries(manifestTexts)) {
    expect(links(manifestJapanese[key]), key).toEqual(links(text));
  }
});

test("what looks translated is in Japanese", () => {
  const same = ["Ask Docs"];
  for (const text of [...Object.values(japanese), ...Object.values(manifestJapanese)]) {
    if (!same.includes(text)) expect(text).toMatch(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u);
  }
});

/** Functions whose first text is read by people. */
const SHOWS = /^vscode\.window\.show\w+Message$/u;

/** Properties whose text is read by people. */
const READ = new Set(["title", "placeHolder", "placeholder", "prompt", "tooltip", "detail", "textContent"]);

test("nothing that people read is written into the code untranslated", () => {
  const found = sources().flatMap((file) =>
    collect(file, (node) => {
      const text = shownText(node);
      return text !== undefined && /\p{Letter}{2}/u.test(text) ? `${file.fileName}: ${text}` : undefined;
    }),
  );
  expect(found).toEqual([]);
});

function shownText(node: ts.Node): string | undefined {
  if (ts.isCallExpression(node) && SHOWS.test(node.expression.getText())) {
    return literal(node.arguments[0]);
  }
  if (ts.isPropertyAssignment(node) && READ.has(node.name.getText())) {
    return literal(node.initializer);
  }
  if (ts.isBinaryExpression(node) && ts.isPropertyAccessExpression(node.left)) {
    return READ.has(node.left.name.text) ? literal(node.right) : undefined;
  }
  return undefined;
}

function literal(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}

test("every word of the answer view is used", () => {
  const webview = sources()
    .filter((file) => file.fileName.startsWith("webview") || file.fileName.includes("view.ts"))
    .map((file) => file.text)
    .join("\n");
  const [file] = sources().filter(({ fileName }) => fileName.endsWith("labels.ts"));
  const words = file === undefined ? [] : collect(file, (node) => ts.isPropertyAssignment(node) ? node.name.getText() : undefined);
  expect(words.length).toBeGreaterThan(20);
  expect(words.filter((word) => !new RegExp(`\\b${word}\\b`, "u").test(webview))).toEqual([]);
});
