/** A VS Code of its own: its server process, with folders that nothing else uses. */

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { DOUBLES, manifestOf, NODE, VSCODE } from "./places.ts";
import { processesOf, type Process } from "./processes.ts";
import { until } from "./waiting.ts";

export interface EditorOptions {
  /** The folder for everything that this editor writes. */
  readonly home: string;
  /** The settings of the user, on the machine. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Another display language than English. */
  readonly language?: Language | undefined;
  /** Whether VS Code asks whether the folder can be trusted, and runs little until it is. */
  readonly asksForTrust?: boolean | undefined;
  /** Whether the logs hold all that anybody has to say, down to traces. */
  readonly tracesAll?: boolean | undefined;
  /** Whether tests may be run inside the extension host. It silences notifications. */
  readonly isDriven?: boolean | undefined;
}

/** A display language, and the extension that brings it. */
export interface Language {
  readonly locale: string;
  readonly label: string;
  readonly extension: string;
}

/** The groups that run; they are ended with the tests, however these end. */
const groups = new Set<number>();

function endGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // It has ended by itself.
  }
}

process.on("exit", () => {
  for (const group of groups) endGroup(group, "SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    process.exit(1);
  });
}

/** Where an editor with this home has the settings of its user. */
function settingsIn(home: string): string {
  return path.join(home, "data", "data", "Machine", "settings.json");
}

export class Editor {
  readonly port: number;
  readonly logs: string;
  private readonly process: ChildProcess;
  private readonly egress: string;
  private readonly settings: string;

  private constructor(process: ChildProcess, port: number, home: string) {
    this.process = process;
    this.port = port;
    this.logs = path.join(home, "data", "data", "logs");
    this.egress = path.join(home, "egress.txt");
    this.settings = settingsIn(home);
  }

  static async start(options: EditorOptions): Promise<Editor> {
    const { home, settings, environment, language, asksForTrust, tracesAll, isDriven } = options;
    const data = path.join(home, "data");
    mkdirSync(path.dirname(settingsIn(home)), { recursive: true });
    writeFileSync(settingsIn(home), JSON.stringify(settings));
    if (language !== undefined) useLanguage(path.join(data, "data"), language);
    const parameters = [
      path.join(VSCODE, "out", "server-main.js"),
      ...["--host", "127.0.0.1", "--port", "0", "--without-connection-token"],
      ...["--accept-server-license-terms", "--disable-telemetry", "--start-server"],
      // What the user's shell sets is the machine's, and takes the place of what a test sets.
      "--force-disable-user-env",
      ...["--server-data-dir", data, "--extensions-dir", path.join(home, "extensions")],
      ...(language === undefined ? [] : ["--locale", language.locale]),
      ...(asksForTrust === true ? [] : ["--disable-workspace-trust"]),
      ...(tracesAll === true ? ["--log", "trace"] : []),
      ...(isDriven === true ? ["--enable-smoke-test-driver"] : []),
    ];
    const child = spawn(NODE, parameters, {
      // A group of its own, so that it can be ended with all that it starts.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env["PATH"],
        LANG: "C.UTF-8",
        HOME: home,
        TMPDIR: process.env["TMPDIR"],
        ASKDOCS_CACHE_DIR: path.join(home, "cache"),
        ASKDOCS_E2E_EGRESS: path.join(home, "egress.txt"),
        EXTENSIONS_GALLERY: "{}",
        NODE_OPTIONS: `--require=${path.join(DOUBLES, "egress.cjs")}`,
        ...environment,
      },
    });
    if (child.pid !== undefined) groups.add(child.pid);
    const log = createWriteStream(path.join(home, "editor.log"));
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    return new Editor(child, await portOf(child), home);
  }

  /** Sets one of the user's settings while the editor runs. */
  set(name: string, value: unknown): void {
    const settings = JSON.parse(readFileSync(this.settings, "utf8")) as Record<string, unknown>;
    writeFileSync(this.settings, JSON.stringify({ ...settings, [name]: value }));
  }

  /** The user's settings as they are now, perhaps in the middle of being written, without spaces. */
  settingsText(): string {
    return readFileSync(this.settings, "utf8").replaceAll(/\s/g, "");
  }

  get origin(): string {
    return `http://127.0.0.1:${String(this.port)}`;
  }

  /** The server processes of askdocs that run under this editor. */
  servers(): readonly Process[] {
    return processesOf(this.group, "askdocs", "server", "--stdio");
  }

  /** What tried to leave this machine from a process of this editor. */
  refused(): readonly string[] {
    if (!existsSync(this.egress)) return [];
    return readFileSync(this.egress, "utf8").trim().split("\n");
  }

  async stop(): Promise<void> {
    const ended = once(this.process, "exit");
    endGroup(this.group, "SIGTERM");
    await ended;
    endGroup(this.group, "SIGKILL");
    await until("the editor's processes to end", () =>
      processesOf(this.group).length === 0 ? true : undefined,
    );
    groups.delete(this.group);
  }

  private get group(): number {
    const { pid } = this.process;
    if (pid === undefined) throw new Error("the editor was not started");
    return pid;
  }
}

/** What VS Code notes when an extension with a language is installed, and does not find by itself. */
function useLanguage(folder: string, { locale, label, extension }: Language): void {
  const { publisher, name, version } = manifestOf(extension);
  const pack = {
    hash: `${name}-${version}`,
    label,
    extensions: [{ extensionIdentifier: { id: `${publisher}.${name}` }, version }],
    translations: { vscode: path.join(extension, "editor.json") },
  };
  writeFileSync(path.join(folder, "languagepacks.json"), JSON.stringify({ [locale]: pack }));
}

async function portOf(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error("the editor's output is not piped");
  for await (const line of createInterface({ input: child.stdout })) {
    const match = /^Extension host agent listening on (\d+)/.exec(line);
    if (match?.[1] !== undefined) {
      child.stdout.resume();
      return Number(match[1]);
    }
  }
  throw new Error(`the editor ended with ${String(child.exitCode)} before it listened`);
}
