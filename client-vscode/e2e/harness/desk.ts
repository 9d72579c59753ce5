/** A user's desk: a workspace, a VS Code with the packed extension, and a window on it. */

import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { freshProfile, watchTraffic } from "./browser.ts";
import { Editor, type Language } from "./editor.ts";
import { ARTEFACTS, manifestOf, PYTHON, vsix } from "./places.ts";
import { PATIENCE, until } from "./waiting.ts";
import { Workbench } from "./workbench.ts";

export interface DeskOptions {
  /** The files of the workspace, by their path. */
  readonly files: Readonly<Record<string, string>>;
  /** A folder whose files the workspace has, too. */
  readonly copyOf?: string;
  /** The folders of the workspace, if it has several. */
  readonly roots?: readonly string[];
  /** The file that is open at the beginning. */
  readonly open?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether the model that says what texts mean runs: it wants a core for a while. */
  readonly withModel?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly language?: Language;
  /** Whether the folder is one that the user has yet to trust. */
  readonly asksForTrust?: boolean;
  /** Whether the logs hold all that anybody has to say, down to traces. */
  readonly tracesAll?: boolean;
  /** Folders of extensions that only tests have. */
  readonly extensions?: readonly string[];
  /** Tests to run inside the extension host: their program, beside the manifest of an extension. */
  readonly inside?: string;
}

const QUIET = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "editor.minimap.enabled": false,
  "git.enabled": false,
  "chat.disableAIFeatures": true,
};

export class Desk {
  readonly editor: Editor;
  readonly workbench: Workbench;
  readonly page: Page;
  readonly workspace: string;
  readonly home: string;
  private readonly profile: BrowserContext;
  private readonly asked: () => readonly string[];
  private readonly thrown: string[] = [];

  private constructor(
    home: string,
    editor: Editor,
    profile: BrowserContext,
    page: Page,
    asked: () => readonly string[],
  ) {
    this.home = home;
    this.workspace = path.join(home, "workspace");
    this.editor = editor;
    this.profile = profile;
    this.page = page;
    this.asked = asked;
    this.workbench = new Workbench(page);
    page.on("pageerror", (error) => this.thrown.push(error.stack ?? error.message));
    page.on("console", (message) => {
      if (message.type() !== "error") return;
      this.thrown.push(`${message.location().url}: ${message.text()}`);
    });
  }

  /** What the extension threw or said of errors in the window, and what it wrote of them into its log. */
  faults(): readonly string[] {
    const files = readdirSync(this.editor.logs, { recursive: true, encoding: "utf8" });
    const lines = files
      .filter((name) => path.basename(name) === "Ask Docs.log")
      .flatMap((name) => readFileSync(path.join(this.editor.logs, name), "utf8").split("\n"));
    // The editor has errors of its own: parts that this build of it lacks.
    const ours = this.thrown.filter((one) => one.includes("askdocs.askdocs"));
    return [...ours, ...lines.filter((line) => /\[(?:error|warning)\]/.test(line))];
  }

  static async open(options: DeskOptions, beforeLoad?: (page: Page) => Promise<void>) {
    const home = mkdtempSync(path.join(tmpdir(), "askdocs-e2e-"));
    const workspace = path.join(home, "workspace");
    if (options.copyOf !== undefined) cpSync(options.copyOf, workspace, { recursive: true });
    for (const [name, text] of Object.entries(options.files)) {
      const file = path.join(workspace, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const { open, environment, language, asksForTrust, tracesAll } = options;
    const languages = language === undefined ? [] : [language.extension];
    install(path.join(home, "extensions"), [...(options.extensions ?? []), ...languages]);
    const editor = await Editor.start({
      home,
      settings: {
        ...QUIET,
        "askDocs.interpreter": PYTHON,
        "askDocs.embeddings.kind": options.withModel === true ? "embedded" : "none",
        ...options.settings,
      },
      environment,
      language,
      asksForTrust,
      tracesAll,
      isDriven: options.inside !== undefined,
    });
    const profile = await freshProfile();
    const asked = watchTraffic(profile);
    const page = await profile.newPage();
    const desk = new Desk(home, editor, profile, page, asked);
    await beforeLoad?.(page);
    await page.goto(desk.address(options));
    await desk.workbench.ready(open);
    return desk;
  }

  /** Opens the window anew, as soon as VS Code has stored the whole answer to a question. */
  async reopen(question: string): Promise<void> {
    await until("VS Code to store what is open", async () => {
      const stored = await this.page.evaluate(storedStates);
      return stored.some((state) => isDone(state, question)) || undefined;
    });
    await this.page.goto(`${this.editor.origin}/?folder=${this.workspace}`);
    await this.workbench.ready();
  }

  /** The path of a file of the workspace. */
  file(name: string): string {
    return path.join(this.workspace, name);
  }

  /** Keeps what can be seen and read, for those who look into a failure. */
  async keep(name: string): Promise<void> {
    const folder = path.join(ARTEFACTS, name.replaceAll(/[^\p{L}\p{N}]+/gu, "-"));
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: path.join(folder, "screen.png") }).catch(() => undefined);
    for (const source of [this.editor.logs, path.join(this.home, "editor.log")]) {
      if (existsSync(source)) {
        cpSync(source, path.join(folder, path.basename(source)), { recursive: true });
      }
    }
  }

  /** Ends it all; gives what tried to leave this machine meanwhile. */
  async close(): Promise<readonly string[]> {
    const asked = this.asked();
    await this.profile.close();
    await this.editor.stop();
    const refused = this.editor.refused();
    rmSync(this.home, { recursive: true, force: true });
    return [...asked, ...refused];
  }

  private address({ roots, open, inside }: DeskOptions): string {
    const remote = (file: string) =>
      `vscode-remote://127.0.0.1:${String(this.editor.port)}${file}`;
    const payload: [string, string][] = [];
    if (open !== undefined) payload.push(["openFile", remote(this.file(open))]);
    if (inside !== undefined) {
      payload.push(["extensionDevelopmentPath", remote(path.dirname(inside))]);
      payload.push(["extensionTestsPath", remote(inside)]);
    }
    const query = new URLSearchParams({ payload: JSON.stringify(payload) });
    if (roots === undefined) {
      query.set("folder", this.workspace);
    } else {
      const file = this.file("desk.code-workspace");
      writeFileSync(file, JSON.stringify({ folders: roots.map((root) => ({ path: root })) }));
      query.set("workspace", file);
    }
    return `${this.editor.origin}/?${query.toString()}`;
  }
}

/** Unpacks extensions, which is what installing them from a file does. */
function install(folder: string, others: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  for (const source of [path.join(unpacked(), "extension"), ...others]) {
    const { publisher, name, version } = manifestOf(source);
    cpSync(source, path.join(folder, `${publisher}.${name}-${version}`), { recursive: true });
  }
}

let ours: string | undefined;
process.on("exit", () => {
  if (ours !== undefined) rmSync(ours, { recursive: true, force: true });
});

/** What the packed extension holds, unpacked for all tests of a file. */
function unpacked(): string {
  if (ours === undefined) {
    ours = mkdtempSync(path.join(tmpdir(), "askdocs-unpacked-"));
    execFileSync("python3", ["-m", "zipfile", "-e", vsix(), ours], { timeout: PATIENCE });
  }
  return ours;
}

/** Whether the latest turn with a question is done in what the view has stored, a JSON in strings. */
function isDone(state: string, question: string): boolean {
  const asked = state.lastIndexOf(question);
  return asked >= 0 && /phase\W+(\w+)/.exec(state.slice(asked))?.[1] === "done";
}

/** In the page: all that VS Code has stored in the browser, which it does every few seconds. */
async function storedStates(): Promise<readonly string[]> {
  const result = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => {
        resolve(request.result);
      };
      request.onerror = () => {
        reject(request.error ?? new Error("the store cannot be read"));
      };
    });
  const states: string[] = [];
  for (const { name } of await indexedDB.databases()) {
    if (name?.startsWith("vscode-web-state-db") !== true) continue;
    const database = await result(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const values: unknown[] = await result(
        database.transaction(store, "readonly").objectStore(store).getAll(),
      );
      states.push(...values.map(String));
    }
    database.close();
  }
  return states;
}
