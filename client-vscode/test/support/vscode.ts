/** Stands for the module `vscode` in unit tests: as much of it as the tested modules load. */

export const l10n = {
  t: (text: string, ...values: (number | string)[]): string =>
    text.replace(/\{(\d)\}/gu, (whole, digit: string) => String(values[Number(digit)] ?? whole)),
};

export const env = { language: "en" };

/** What is set, by the names in the section `askDocs`. */
export const settings = new Map<string, unknown>();

export const ConfigurationTarget = { Global: 1, Workspace: 2 };

export const workspace = {
  isTrusted: true,
  workspaceFolders: [{}] as readonly object[] | undefined,
  getConfiguration: () => ({
    get: (name: string, otherwise?: unknown): unknown => settings.get(name) ?? otherwise,
    update: (name: string, value: unknown, target: number): Promise<void> => {
      settings.set(name, target === ConfigurationTarget.Global ? value : undefined);
      return Promise.resolve();
    },
  }),
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

export const window = {
  showInformationMessage: tell,
  showWarningMessage: tell,
  showErrorMessage: tell,
};

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
