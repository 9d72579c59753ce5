import fc from "fast-check";
import { expect, test } from "vitest";
import { MarkerStream, split, type Segment } from "../src/markers";

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

test("characters of a path that mean something in a pattern are taken as they are", () => {
  const odd = new Map([["a+(b).md:1 [1]", 1]]);
  expect(split("a+(b).md:1 [1]", odd)).toEqual([{ marker: "a+(b).md:1 [1]", to: 1 }]);
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
