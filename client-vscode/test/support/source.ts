/** Reads the extension's own sources, for tests of what they hold. */

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

export const root = path.resolve(import.meta.dirname, "..", "..");

export function read(...parts: string[]): string {
  return readFileSync(path.join(root, ...parts), "utf8");
}

export function readJson(...parts: string[]): unknown {
  return JSON.parse(read(...parts));
}

/** The TypeScript files below `src/`, parsed. */
export function sources(): ts.SourceFile[] {
  return readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => parse(name, read("src", name)));
}

export function parse(name: string, text: string): ts.SourceFile {
  return ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
}

/** All nodes of a tree for which `pick` gives something. */
export function collect<T>(node: ts.Node, pick: (node: ts.Node) => T | undefined): T[] {
  const found: T[] = [];
  const visit = (one: ts.Node): void => {
    const picked = pick(one);
    if (picked !== undefined) found.push(picked);
    one.forEachChild(visit);
  };
  visit(node);
  return found;
}
