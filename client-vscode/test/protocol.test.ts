import { expect, test } from "vitest";
import ts from "typescript";
import * as protocol from "../src/protocol";
import { collect, parse, read } from "./support/source";

const page = read("..", "docs", "protocol.md");

/** The interfaces of a file: each field with its type, as it is written. */
function interfaces(file: ts.SourceFile): Map<string, Readonly<Record<string, string>>> {
  const declared = collect(file, (node) => (ts.isInterfaceDeclaration(node) ? node : undefined));
  return new Map(
    declared.map(({ name, members }) => [
      name.text,
      Object.fromEntries(
        members.filter(ts.isPropertySignature).map((member) => [
          `${member.name.getText()}${member.questionToken ? "?" : ""}`,
          (member.type?.getText() ?? "").replaceAll(/\s+/gu, " ").replaceAll(/;? \}/gu, " }"),
        ]),
      ),
    ]),
  );
}

const blocks = [...page.matchAll(/```ts\n(.*?)```/gsu)].map(([, block]) => block);
const documented = interfaces(parse("protocol.md.ts", blocks.join("\n")));
const ours = interfaces(parse("protocol.ts", read("src", "protocol.ts")));

test.each([...documented.keys()])("%s is as the page on the protocol says", (name) => {
  expect(ours.get(name)).toEqual(documented.get(name));
});

test("the page documents what there is", () => {
  expect(documented.size).toBeGreaterThan(10);
});

test("every method and command is one that the page describes", () => {
  const names = Object.values(protocol).filter(
    (value) => typeof value === "string" && value.startsWith("askDocs"),
  );
  expect(names).toHaveLength(13);
  for (const name of names) expect(page).toContain(`\`${String(name)}\``);
});

test("the version is the one that the page describes", () => {
  expect(page).toContain(`askDocs: {version: ${String(protocol.PROTOCOL_VERSION)}}`);
});
