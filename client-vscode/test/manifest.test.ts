import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import ts from "typescript";
import { VIEW_COMMANDS } from "../src/answer/messages";
import { collect, read, readJson, root, sources } from "./support/source";

interface Setting {
  readonly scope: string;
}

interface Manifest {
  readonly version: string;
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly menus: Readonly<
      Record<"commandPalette" | "editor/context", readonly { readonly command: string; readonly when: string }[]>
    >;
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
    readonly languageModelTools: readonly { readonly name: string }[];
    readonly chatParticipants: readonly { readonly id: string }[];
    readonly walkthroughs: readonly { readonly steps: readonly { readonly media: { readonly svg: string } }[] }[];
  };
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
}

const manifest = readJson("package.json") as Manifest;
const { contributes } = manifest;
const code = sources().map((file) => file.text).join("\n");

const registered = sources().flatMap((file) =>
  collect(file, (node) => {
    if (!ts.isCallExpression(node)) return undefined;
    const called = node.expression.getText();
    if (called !== "registerCommand" && called !== "vscode.commands.registerCommand") return undefined;
    const [command] = node.arguments;
    return command !== undefined && ts.isStringLiteral(command) ? command.text : undefined;
  }),
);

test("every command of the manifest is registered, and only one that links run is not in it", () => {
  const contributed = contributes.commands.map(({ command }) => command);
  expect(registered.filter((command) => !contributed.includes(command))).toEqual(["askDocs.askAbout"]);
  expect(contributed.filter((command) => !registered.includes(command))).toEqual([]);
});

test("every command that a text, menu or page names is one of ours or of the editor", () => {
  const texts = read("package.json") + read("package.nls.json") + read("package.nls.ja.json");
  const named = [...texts.matchAll(/(?:command:|onCommand:|"command": ")(askDocs\.\w+)/gu)].map(
    ([, command]) => command,
  );
  const ours = VIEW_COMMANDS.filter((command) => command.startsWith("askDocs."));
  for (const command of [...named, ...ours]) expect(registered).toContain(command);
});

test("tools and the participant have the names that the manifest gives them", () => {
  for (const { name } of contributes.languageModelTools) expect(code).toContain(`"${name}"`);
  for (const { id } of contributes.chatParticipants) expect(code).toContain(`"${id}"`);
});

test("what starts a program or leads elsewhere is the user's, not the workspace's", () => {
  const settings = Object.entries(contributes.configuration.properties);
  const machine = settings.filter(([, { scope }]) => scope === "machine").map(([key]) => key);
  expect(machine).toEqual(
    expect.arrayContaining(["askDocs.path", "askDocs.interpreter", "askDocs.importStrategy"]),
  );
  const free = /^askDocs\.(?:chat|hover|indexing|retrieval|trace)\./u;
  for (const [key, { scope }] of settings) {
    expect(scope, key).toBe(free.test(key) ? "window" : "machine");
  }
});

test("a workspace that is not trusted decides hovers, vectors and traces, and nothing else", () => {
  const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
  const left = Object.keys(contributes.configuration.properties).filter(
    (key) => !restrictedConfigurations.includes(key),
  );
  expect(left.sort()).toEqual([
    "askDocs.hover.enabled",
    "askDocs.hover.maxCharacters",
    "askDocs.retrieval.vectors",
    "askDocs.trace.server",
  ]);
});

test("a selection is explained only where the server can be asked about it", () => {
  const { menus } = contributes;
  const clauses = [...menus.commandPalette, ...menus["editor/context"]].filter(
    ({ command }) => command === "askDocs.explainSelection",
  );
  expect(clauses).toHaveLength(2);
  for (const { when } of clauses) {
    expect(when).toBe("editorHasSelection && resourceScheme =~ /^(file|untitled)$/");
  }
});

test("pictures that the manifest names are there", () => {
  const files = contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg));
  expect(files).toHaveLength(3);
  for (const file of files) expect(existsSync(path.join(root, file)), file).toBe(true);
});

test("the extension and the server have one version", () => {
  const server = read("..", "server", "askdocs", "__init__.py");
  expect(server).toContain(`__version__ = "${manifest.version}"`);
  expect(read("..", "docs", "editors.md")).toContain(`askdocs-${manifest.version}.vsix`);
});

test("the lock file names no address of a registry", () => {
  expect(read("package-lock.json")).not.toMatch(/"resolved"/u);
});

test("what is bundled is held to its digests and runs on every system", () => {
  const lines = read("bundled", "requirements.txt").trim().split("\n");
  for (const line of lines) expect(line).toMatch(/^[\w.-]+==[\d.]+ --hash=sha256:[\da-f]{64}$/u);
});

test("the page of the extension can show pictures and leads to where faults are reported", () => {
  const { repository, bugs, homepage } = readJson("package.json") as {
    readonly repository: { readonly url: string };
    readonly bugs: { readonly url: string };
    readonly homepage: string;
  };
  // vsce makes addresses of the relative links of the README from it, unless it is told not to.
  expect(read("scripts/package.mjs")).not.toContain("--no-rewrite-relative-links");
  for (const url of [repository.url, bugs.url, homepage]) {
    expect(url).toMatch(/^https:\/\/github\.com\/askdocs\/askdocs/u);
  }
});

test("commands of uploads are offered only where something can be uploaded", () => {
  const hidden = contributes.menus.commandPalette
    .filter(({ when }) => when.includes("config.askDocs.assistant.kind =~ /^(auto|hosted)$/"))
    .map(({ command }) => command);
  expect(hidden).toEqual(["askDocs.showUploadPlan", "askDocs.syncDocs"]);
});
