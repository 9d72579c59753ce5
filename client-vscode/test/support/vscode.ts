/** Stands for the module `vscode` in unit tests: as much of it as the tested modules load. */

export const l10n = {
  t: (text: string, ...values: (number | string)[]): string =>
    text.replace(/\{(\d)\}/gu, (whole, digit: string) => String(values[Number(digit)] ?? whole)),
};

export const env = { language: "en" };

/** The configuration: for each setting its default, and what it is set to on which level. */
export const configured = new Map<string, Levels>();

interface Levels {
  defaultValue?: unknown;
  globalValue?: unknown;
  workspaceValue?: unknown;
}

export const ConfigurationTarget = { Global: 1, Workspace: 2 };

export const workspace = {
  isTrusted: true,
  workspaceFolders: [{}] as readonly object[] | undefined,
  fs: { createDirectory: () => Promise.resolve() },
  asRelativePath: (uri: { readonly path: string }): string => uri.path.replace(/^\/docs\//u, ""),
  onDidChangeTextDocument: () => ({ dispose: () => undefined }),
  onDidCloseTextDocument: () => ({ dispose: () => undefined }),
  getConfiguration: (section = "") => {
    const whole = (name: string) => [section, name].filter(Boolean).join(".");
    return {
      inspect: (name: string) => configured.get(whole(name)),
      get: (name: string, otherwise?: unknown) => effective(whole(name)) ?? otherwise,
      update: (name: string, value: unknown, target: number): Promise<void> => {
        const level = target === ConfigurationTarget.Global ? "globalValue" : "workspaceValue";
        configured.set(whole(name), { ...configured.get(whole(name)), [level]: value });
        return Promise.resolve();
      },
    };
  },
};

/** The value of a setting, or a section as a tree of values. */
function effective(name: string): unknown {
  const levels = configured.get(name);
  if (levels) return levels.workspaceValue ?? levels.globalValue ?? levels.defaultValue;
  const inside = [...configured.keys()].filter((key) => key.startsWith(`${name}.`));
  if (inside.length === 0) return undefined;
  const names = new Set(inside.map((key) => key.slice(name.length + 1).split(".", 1).join("")));
  return Object.fromEntries([...names].map((one) => [one, effective(`${name}.${one}`)]));
}

export class EventEmitter<T> {
  private readonly listeners = new Set<(value: T) => void>();

  readonly event = (listener: (value: T) => void) => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };

  fire(value: T): void {
    for (const listener of this.listeners) listener(value);
  }

  dispose(): void {
    this.listeners.clear();
  }
}

export class CancellationTokenSource {
  readonly token = { isCancellationRequested: false };

  cancel(): void {
    this.token.isCancellationRequested = true;
  }

  dispose(): void {
    this.token.isCancellationRequested ||= false;
  }
}

/** The commands that were run, with what they were given. */
export const executed: unknown[][] = [];

export const commands = {
  executeCommand: (...parameters: unknown[]): Promise<void> => {
    executed.push(parameters);
    return Promise.resolve();
  },
};

/** What the user was told or asked, and the titles of the buttons that are clicked on. */
export const told: { message: string; detail: string; choices: unknown[] }[] = [];
export const clicks = new Set<string>();

function tell(message: string, ...rest: unknown[]): Promise<unknown> {
  const [first] = rest;
  const options = typeof first === "object" && first !== null && !("title" in first) ? first : {};
  const choices = options === first ? rest.slice(1) : rest;
  told.push({ message, detail: (options as { detail?: string }).detail ?? "", choices });
  return Promise.resolve(choices.find((choice) => clicks.has(choice as string)));
}

/** The cursor moved, or the editor with the cursor is another one. */
export const selected = new EventEmitter<unknown>();
export const activated = new EventEmitter<unknown>();

/** What the user is shown, and chooses; a test decides on that. */
export const window = {
  showInformationMessage: tell,
  showWarningMessage: tell,
  showErrorMessage: tell,
  showQuickPick: (_items: readonly unknown[]): Promise<unknown> => Promise.resolve(undefined),
  createWebviewPanel: (..._given: unknown[]): unknown => undefined,
  registerWebviewPanelSerializer: () => ({ dispose: () => undefined }),
  createTextEditorDecorationType: () => ({ dispose: () => undefined }),
  activeTextEditor: undefined as object | undefined,
  visibleTextEditors: [] as object[],
  onDidChangeTextEditorSelection: selected.event,
  onDidChangeActiveTextEditor: activated.event,
  onDidChangeVisibleTextEditors: () => ({ dispose: () => undefined }),
};

export const QuickPickItemKind = { Separator: -1, Default: 0 };

export const ViewColumn = { Beside: -2 };

export const TextEditorSelectionChangeKind = { Keyboard: 1, Mouse: 2, Command: 3 };

export const OverviewRulerLane = { Full: 7 };

export class ThemeColor {
  constructor(readonly id: string) {}
}

export const Disposable = {
  from: (...all: readonly { dispose(): unknown }[]) => ({
    dispose: () => {
      for (const one of all) one.dispose();
    },
  }),
};

export const Uri = {
  joinPath: (_folder: unknown, ...names: string[]): string => names.join("/"),
  parse: (text: string): URL => new URL(text),
};

export class Range {
  constructor(
    readonly first: number,
    readonly from: number,
    readonly last: number,
    readonly to: number,
  ) {}
}

export class Location {
  constructor(
    readonly uri: unknown,
    readonly range: Range,
  ) {}
}

export class MarkdownString {
  isTrusted = true;
  supportHtml = true;

  constructor(public value = "") {}

  appendText(text: string): this {
    this.value += text.replaceAll(/[\\`*_{}[\]()#+\-.!<>~|]/gu, "\\$&");
    return this;
  }
}

/** The parts of a chat that went before. */
export class ChatRequestTurn {
  readonly participant: string = "";
}

export class ChatResponseMarkdownPart {
  readonly value = new MarkdownString();
}

type Answers = (request: object, context: object, stream: object, token: object) => Promise<unknown>;

/** What answers in the chat. */
export const participants: Answers[] = [];

export const chat = {
  createChatParticipant: (_id: string, answer: Answers) => {
    participants.push(answer);
    return { dispose: () => undefined };
  },
};
