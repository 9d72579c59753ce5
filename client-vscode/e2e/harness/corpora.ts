/** Real documentation that lies beside the checkout on some machines. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import type { Desk, DeskOptions } from "./desk.ts";
import { REPOSITORY } from "./places.ts";
import { scenario } from "./scenario.ts";

const SHARED = process.env["ASKDOCS_SHARED"] ?? path.join(path.dirname(REPOSITORY), "shared");

/** The corpora that were unpacked, by their name. */
const unpacked = new Map<string, string>();
after(() => {
  for (const folder of unpacked.values()) rmSync(folder, { recursive: true, force: true });
});

/** A scenario whose workspace is a corpus; where that is absent it is skipped and says so. */
export function corpusScenario(
  name: string,
  expectation: string,
  options: Omit<DeskOptions, "copyOf">,
  act: (desk: Desk, corpus: string) => Promise<void>,
  beforeLoad?: (page: Page) => Promise<void>,
): void {
  const archive = path.join(SHARED, "corpora", `${name}.tar.xz`);
  if (!existsSync(archive)) {
    const skip = `there is no corpora/${name}.tar.xz: set ASKDOCS_SHARED to the folder that has it`;
    test(expectation, { skip }, () => undefined);
    return;
  }
  const folder = () => corpus(name, archive);
  scenario(
    expectation,
    () => Promise.resolve({ ...options, copyOf: folder() }),
    (desk) => act(desk, folder()),
    beforeLoad,
  );
}

function corpus(name: string, archive: string): string {
  let folder = unpacked.get(name);
  if (folder === undefined) {
    folder = mkdtempSync(path.join(tmpdir(), "askdocs-corpus-"));
    unpacked.set(name, folder);
    const parameters = ["--extract", "--xz", "--strip-components=1", "--directory", folder];
    execFileSync("tar", [...parameters, "--file", archive]);
  }
  return folder;
}

/** A document of a corpus, with questions that it ought to be cited for. */
export interface Asked {
  /** Its path, and those of its copies: of documents that are alike one is cited. */
  readonly paths: readonly string[];
  readonly questions: readonly string[];
}

/** The documents in Markdown of a corpus, with questions, but for those in a folder. */
export function documentsOf(corpus: string, without?: string): readonly Asked[] {
  const byText = new Map<string, string[]>();
  for (const name of readdirSync(corpus, { recursive: true, encoding: "utf8" }).sort()) {
    if (!name.endsWith(".md") || (without !== undefined && name.startsWith(without))) continue;
    const text = readFileSync(path.join(corpus, name), "utf8").trim();
    byText.set(text, [...(byText.get(text) ?? []), name]);
  }
  return [...byText.values()].map((paths) => ({
    paths,
    questions: questionsFor(path.join(corpus, paths[0] ?? "")),
  }));
}

/** Questions that a document ought to be cited for, its title first. */
function questionsFor(file: string): readonly string[] {
  const text = readFileSync(file, "utf8").replaceAll(/^(`{3,})[^]*?^\1/gm, "");
  const [, title] = /^---\n[^]*?^title:[ \t]*["']?(.+?)["']?[ \t]*$/m.exec(text) ?? [];
  const headings = [...text.matchAll(/^#{1,4}[ \t]+(.+)$/gm)].map(([, heading = ""]) => bare(heading));
  const first = title ?? headings[0] ?? path.basename(file, ".md");
  const paragraphs = text
    .split(/\n\s*\n/)
    .filter((one) => /^[\p{L}\p{N}*_[-]/u.test(one) && one.split(/\s+/).length > 4)
    .sort((one, other) => other.length - one.length)
    .map((one) => bare(one).slice(0, 300));
  const parts = headings.filter((one) => one !== first).map((one) => `${first} ${one}`);
  return [first, ...parts.slice(0, 12), ...paragraphs.slice(0, 6)];
}

/** Without the marks of Markdown. */
function bare(text: string): string {
  return text.replaceAll(/\{[^}]*\}|[`*#]/g, "").replaceAll(/\s+/g, " ").trim();
}
