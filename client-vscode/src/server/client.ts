/** Makes the language client: the only module that loads vscode-languageclient. */

import { spawn, type ChildProcess } from "node:child_process";
import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  ErrorCodes,
  LanguageClient,
  ProgressType,
  ResponseError,
  State,
  type LanguageClientOptions,
  type Middleware,
  type ProgressToken,
} from "vscode-languageclient/node";
import type { AskProgress } from "../protocol";
import { SECTION, serverSettings } from "../settings";
import { endWithin } from "./ending";
import type { Launch } from "./launch";
import { withoutKey } from "./trace";

export interface IndexProgress {
  readonly token: ProgressToken;
  readonly percentage: number;
}

export interface ClientHooks {
  /** Called when the connection was lost; whether to start the server again. */
  readonly crashed: () => boolean;
  /** Called with each process that is started. */
  readonly launched: (server: ChildProcess) => void;
  /** How far indexing has come; undefined at its end. */
  readonly progress: (progress: IndexProgress | undefined) => void;
  readonly middleware: Middleware;
}

/** The documents that the server is told of: open buffers count for every answer. */
const SELECTOR = [{ scheme: "file" }, { scheme: "untitled" }];

export function makeClient(
  launch: Launch,
  workingFolder: string,
  initializationOptions: Record<string, unknown>,
  log: vscode.LogOutputChannel,
  hooks: ClientHooks,
): ServerClient {
  const options: LanguageClientOptions = {
    documentSelector: SELECTOR,
    outputChannel: log,
    traceOutputChannel: withoutKey(log),
    initializationOptions,
    errorHandler: {
      error: (_error, _message, count) => ({
        action: (count ?? 0) <= 3 ? ErrorAction.Continue : ErrorAction.Shutdown,
        handled: true,
      }),
      closed: () => ({
        action: hooks.crashed() ? CloseAction.Restart : CloseAction.DoNotRestart,
        handled: true,
      }),
    },
    initializationFailedHandler: () => false,
    markdown: { isTrusted: false, supportHtml: false },
    middleware: {
      ...hooks.middleware,
      sendRequest: (type, params, token, next) =>
        client.untilEnded(next(type, params, token)),
      handleWorkDoneProgress: (token, value, next) => {
        // The only progress that the server begins by itself is that of indexing, and how that
        // is shown is not left to the client: in the status items.
        if (value.kind === "end") {
          hooks.progress(undefined);
          next(token, value);
        } else if (value.percentage !== undefined) {
          hooks.progress({ token, percentage: value.percentage });
        }
      },
      workspace: {
        configuration: ({ items }) =>
          items.map(({ section }) => (section === SECTION ? serverSettings() : null)),
      },
    },
  };
  const client = new ServerClient("askDocs", "Ask Docs", start, options);
  async function start(): Promise<ChildProcess> {
    const server = await startProcess(launch, workingFolder, log);
    client.own(server);
    hooks.launched(server);
    return server;
  }
  return client;
}

/** Milliseconds that a server has to end after it was asked to. */
const PATIENCE = 2000;

/** A client that ends together with the process of its server, and lets nobody wait for either. */
export class ServerClient extends LanguageClient {
  private server: ChildProcess | undefined;
  private isEnding = false;
  private readonly ended = new vscode.EventEmitter<void>();

  /** Takes charge of the process that was just started. */
  own(server: ChildProcess): void {
    this.server = server;
    if (this.isEnding) server.kill("SIGKILL");
  }

  /** Ends client and process for good, whatever they are at. */
  async end(): Promise<void> {
    this.isEnding = true;
    this.ended.fire();
    const isStarting = this.state === State.Starting;
    if (isStarting) this.server?.kill("SIGKILL");
    // While it starts it cannot be stopped, and what it registers then would stay.
    if (isStarting || this.isRunning()) await this.start().catch(() => undefined);
    let patience = PATIENCE;
    await this.dispose(PATIENCE).catch(() => {
      patience = 0;
    });
    if (this.server) await endWithin(this.server, patience);
    this.ended.dispose();
  }

  /** What was asked for; rejects if the client ends before that is there. */
  async untilEnded<T>(asked: Promise<T>): Promise<T> {
    const lost = new ResponseError(ErrorCodes.PendingResponseRejected, "The client has ended");
    let listening: vscode.Disposable | undefined;
    const ended = new Promise<never>((_, reject) => {
      if (this.isEnding) reject(lost);
      listening = this.ended.event(() => {
        reject(lost);
      });
    });
    try {
      return await Promise.race([asked, ended]);
    } finally {
      listening?.dispose();
    }
  }

  /** Writes what goes wrong into the log: the status items and the view say it, and nothing pops up. */
  override error(message: string, data?: unknown): void {
    // That a client which is broken off has lost its connection is no error.
    if (this.isEnding) this.debug(message, data, false);
    else super.error(message, data, false);
  }
}

/** Listens to the pieces of one answer, until disposed. */
export function onPieces(
  client: LanguageClient,
  token: string,
  listener: (piece: AskProgress) => void,
): vscode.Disposable {
  return client.onProgress(new ProgressType<AskProgress>(), token, listener);
}

/** Listens to what the server says that it does, until disposed. */
export function onReports(
  client: LanguageClient,
  token: string,
  listener: (message: string) => void,
): vscode.Disposable {
  // A type of our own: the client has its own way with that of the protocol.
  return client.onProgress(new ProgressType<{ kind: string; message?: string }>(), token, (value) => {
    if (value.kind === "report" && value.message !== undefined) listener(value.message);
  });
}

function startProcess(
  launch: Launch,
  workingFolder: string,
  log: vscode.LogOutputChannel,
): Promise<ChildProcess> {
  log.info(`Starting ${launch.command} ${launch.parameters.join(" ")} (${launch.source})`);
  return new Promise((resolve, reject) => {
    const server = spawn(launch.command, launch.parameters, {
      cwd: workingFolder,
      env: { ...process.env, ...launch.environment },
      windowsHide: true,
      stdio: "pipe",
    });
    server.once("error", reject);
    server.once("spawn", () => {
      log.info(`The server runs as process ${String(server.pid)}`);
      resolve(server);
    });
    server.once("exit", (code, signal) => {
      log.info(`The server has ended (${signal ?? String(code)})`);
    });
    // A write to a server that has just ended is reported when the connection closes.
    server.stdin.on("error", (error) => {
      log.debug(`The server no longer reads: ${error.message}`);
    });
  });
}
