import fc from "fast-check";
import { expect, test } from "vitest";
import { MarkerStream, split, type Segment } from "../src/markers";
import { markersOf, placeName, type Reference } from "../src/places";
import { paths } from "./support/names";
import { place } from "./support/places";

const markers = new Map([
  ["a.md:3 [1]", 1],
  ["a.md:3–9 [2]", 2],
  ["[1]", 3],
]);

test("a text is split at its references", () => {
  expect(split("see a.md:3 [1] and [1].", markers)).toEqual([
    { text: "see " },
    { marker: "a.md:3 [1]", to: 1 },
    { text: " and " },
    { marker: "[1]", to: 3 },
    { text: "." },
  ]);
});

test("a reference is found whatever characters its path has, also when it comes in pieces", () => {
  fc.assert(
    fc.property(fc.array(paths, { minLength: 1, maxLength: 4 }), fc.nat(40), (chosen, cut) => {
      const places = [...new Set(chosen)].map((path) => place(path, 3, 9));
      const known = markersOf({ citations: places });
      const written = places.map((one, index) => `${placeName(one)} [${String(index + 1)}]`);
      const text = written.map((one) => `See ${one}.\n`).join("");
      const labels = (segments: readonly Segment<Reference>[]) =>
        segments.flatMap((one) => ("to" in one ? [one.to.label] : []));
      expect(labels(split(text, known))).toEqual(written);
      const stream = new MarkerStream(known);
      const pieces = [text.slice(0, cut), text.slice(cut)].flatMap((piece) => stream.push(piece));
      expect(labels([...pieces, ...stream.end()])).toEqual(written);
    }),
  );
});

test("a reference that ends as another path begins is a reference, wherever the text is cut", () => {
  const known = markersOf({ citations: [place("a.md", 3, 3), place("]/b.md", 4, 4)] });
  const text = "See a.md:3 [1].\nSee ]/b.md:4 [2].\n";
  for (let cut = 0; cut <= text.length; cut++) {
    const stream = new MarkerStream(known);
    const pieces = [text.slice(0, cut), text.slice(cut)].flatMap((piece) => stream.push(piece));
    const found = [...pieces, ...stream.end()].flatMap((one) => ("to" in one ? [one.marker] : []));
    expect(found).toEqual(["a.md:3 [1]", "]/b.md:4 [2]"]);
  }
});

test("a path that is written as code, because it holds Markdown, is a reference by its plain name", () => {
  const [marked, ticked] = [place("docs/<b>.md", 3, 3), place("docs/a`b`.md", 3, 3)];
  const known = markersOf({ citations: [marked], nearest: [ticked] });
  const found = split("`docs/<b>.md`:3 [1], `` docs/a`b`.md ``:3", known);
  expect(found.map((one) => ("to" in one ? one.to.label : one.text))).toEqual([
    "docs/<b>.md:3 [1]",
    ", ",
    "docs/a`b`.md:3",
  ]);
});

test("of two references that begin alike the longer one is taken", () => {
  const known = new Map([
    ["a.md:1", 1],
    ["a.md:12", 2],
  ]);
  expect(split("a.md:12", known)).toEqual([{ marker: "a.md:12", to: 2 }]);
});

test("a text in pieces has the same references as the whole, and none of its text is lost", () => {
  const parts = fc.constantFrom("a.md:3 [1]", "a.md:3–9 [2]", "[1]", "[", "a.md", ":3 ", "x", "\n");
  fc.assert(
    fc.property(fc.array(parts), fc.array(fc.nat(8)), (chosen, cuts) => {
      const text = chosen.join("");
      const stream = new MarkerStream(markers);
      const streamed: Segment<number>[] = [];
      let rest = text;
      for (const cut of cuts) {
        streamed.push(...stream.push(rest.slice(0, cut)));
        rest = rest.slice(cut);
      }
      streamed.push(...stream.push(rest), ...stream.end());
      const written = streamed.map((one) => ("to" in one ? one.marker : one.text)).join("");
      expect(written).toBe(text);
      const count = (segments: readonly Segment<number>[]) =>
        segments.filter((one) => "to" in one && one.to !== 3).map((one) => "to" in one && one.to);
      expect(count(streamed)).toEqual(count(split(text, markers)));
    }),
  );
});
