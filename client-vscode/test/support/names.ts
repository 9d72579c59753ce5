/** Names as files and headings have them in the world, for tests with data that nobody chose. */

import fc from "fast-check";

const PARTS = [
  ..."a docs guide README index".split(" "),
  ..."- -- _ __ . .. + ~ @ # % & = , ; ' \" ` $ ^ | * ! ? \\ { } ( ) [ ] < > [slug] (group)".split(" "),
  ..." ,  ,\u00a0,é,e\u0301,ß,日本語,ドキュメント,文档,العربية,🎈,👩‍💻,\u200b,\ud800,$&,$1,\\d,{0},%20,&amp;".split(","),
  "x".repeat(300),
];

/** A name of one to eight parts that mean something somewhere. */
const name = fc
  .array(fc.oneof(fc.constantFrom(...PARTS), fc.string({ unit: "grapheme", maxLength: 6 })), {
    minLength: 1,
    maxLength: 8,
  })
  .map((parts) => parts.join("").replaceAll("/", "-"))
  .filter((one) => !["", ".", ".."].includes(one.trim()));

/** The path of a document. */
export const paths = fc
  .tuple(fc.array(name, { maxLength: 3 }), name)
  .map(([folders, file]) => [...folders, `${file}.md`].join("/").replaceAll(/[\n\r]/gu, " "));

/** The headings that a section stands under. */
export const headings = fc.array(name, { maxLength: 4 });
