/** Stands for the module `vscode` in unit tests: as much of it as the tested modules load. */

export const l10n = {
  t: (text: string, ...values: (number | string)[]): string =>
    text.replace(/\{(\d)\}/gu, (whole, digit: string) => String(values[Number(digit)] ?? whole)),
};

export const env = { language: "en" };

export const workspace: { isTrusted: boolean; workspaceFolders: readonly object[] | undefined } = {
  isTrusted: true,
  workspaceFolders: [{}],
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
