/** The server as the extension sees it: starts when it is needed, starts again, is asked. */

import { randomUUID } from "node:crypto";
import path from "node:path";
import * as vscode from "vscode";
import type { LanguageClient, Middleware } from "vscode-languageclient/node";
import * as protocol from "../protocol";
import { clientSettings } from "../settings";
import type { IndexProgress, ServerClient } from "./client";
import { Crashes } from "./crashes";
import { listenToEnd, type LastWords } from "./last-words";
import { findLaunch, type Launch, type Places } from "./launch";
import { problemOf, ServerProblem } from "./problems";
import { runProgram } from "./python";
import { chosenInterpreter } from "./python-extension";

/** The language client's own codes: written, read, answered, asked when there was no connection. */
const CONNECTION_LOST = [-32099, -32098, -32097, -32096];

export type ServerState =
  | { readonly kind: "stopped" }
  | { readonly kind: "starting" }
  | { readonly kind: "running"; readonly version: string; readonly source: Launch["source"] }
  | { readonly kind: "failed"; readonly problem: ServerProblem };

export interface ServerOptions {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  /** What is sent with `initialize`, such as the key. */
  readonly initializationOptions: () => Promise<Record<string, unknown>>;
  readonly middleware: (client: () => LanguageClient | undefined) => Middleware;
  /** Takes the place of the language client's own handlers, before it starts. */
  readonly prepare: (client: LanguageClient) => void;
}

export class Server implements vscode.Disposable {
  state: ServerState = { kind: "stopped" };
  /** The latest status, while the server runs. */
  status: protocol.Status | undefined;
  /** How far indexing has come, while it goes on for more than a moment. */
  progress: IndexProgress | undefined;
  /** What was started last. */
  launch: Launch | undefined;

  private readonly changes = new vscode.EventEmitter<void>();
  /** Fires when the state, the status or the percentage has changed. */
  readonly onDidChange = this.changes.event;

  private client: ServerClient | undefined;
  /** The client that has come up once: what ends before is no crash, but a start that failed. */
  private up: ServerClient | undefined;
  private starting: Promise<ServerClient> | undefined;
  /** Aborted when the server is stopped, so that a start that goes on then comes to nothing. */
  private run = new AbortController();
  private isDisposed = false;
  /** The end of all clients before: two at a time would register the same commands. */
  private ending: Promise<unknown> = Promise.resolve();
  private readonly crashes = new Crashes();

  constructor(private readonly options: ServerOptions) {}

  get places(): Places {
    const { context } = this.options;
    const storage = context.globalStorageUri.fsPath;
    return {
      libraries: context.asAbsolutePath(path.join("bundled", "libs")),
      extras: path.join(storage, "extras"),
      bytecode: path.join(storage, "bytecode"),
    };
  }

  /**
   * The client, started if it was not; rejects with a `ServerProblem`. Where a start is overtaken by
   * another one, it is the client of that.
   */
  async connected(): Promise<LanguageClient> {
    if (this.state.kind === "failed") this.starting = undefined;
    const { signal } = this.run;
    this.starting ??= this.start(signal);
    const isOvertaken = (): boolean => signal.aborted && !this.run.signal.aborted;
    try {
      const client = await this.starting;
      return isOvertaken() ? await this.connected() : client;
    } catch (error) {
      if (isOvertaken()) return this.connected();
      throw error;
    }
  }

  /** Starts the server anew; of calls that come together the last one makes the start. */
  async restart(): Promise<void> {
    this.crashes.forget();
    // Begun before the old one has ended, so that whoever waits for that one waits for the new one.
    await Promise.all([this.stop(), this.connected().catch(() => undefined)]);
  }

  /** Ends the server; whoever asks something starts another one. */
  async stop(): Promise<void> {
    const { client } = this;
    this.run.abort();
    if (!this.isDisposed) this.run = new AbortController();
    this.client = this.up = this.starting = this.status = this.progress = undefined;
    this.become({ kind: "stopped" });
    this.ending = Promise.all([this.ending, client?.end()]);
    await this.ending;
  }

  /** The settings may have changed: the server asks for them anew, as it does when it starts. */
  async settingsChanged(): Promise<void> {
    const changed = { settings: null };
    // One that does not run has no settings that could be old.
    await this.client?.sendNotification("workspace/didChangeConfiguration", changed).catch(() => undefined);
  }

  async ask(
    params: protocol.AskParams,
    token: vscode.CancellationToken,
    onPiece: (piece: protocol.AskProgress) => void,
    onActivity?: (message: string) => void,
  ): Promise<protocol.AskResult> {
    const { onPieces, onReports } = await import("./client");
    const client = await this.connected();
    const partialResultToken = randomUUID();
    const workDoneToken = randomUUID();
    const listening = vscode.Disposable.from(
      onPieces(client, partialResultToken, onPiece),
      onReports(client, workDoneToken, (message) => onActivity?.(message)),
    );
    try {
      return await answerOf(
        client.sendRequest<protocol.AskResult>(
          protocol.ASK,
          { ...params, partialResultToken, workDoneToken },
          token,
        ),
      );
    } finally {
      listening.dispose();
    }
  }

  search(
    params: protocol.SearchParams,
    token?: vscode.CancellationToken,
  ): Promise<protocol.SearchResult> {
    return this.request(protocol.SEARCH, params, token);
  }

  documents(params: protocol.FolderParams): Promise<protocol.DocumentsResult> {
    return this.request(protocol.DOCUMENTS, params);
  }

  reindex(params: protocol.ReindexParams): Promise<protocol.Status> {
    return this.request(protocol.REINDEX, params);
  }

  uploadPlan(params: protocol.FolderParams): Promise<protocol.UploadPlan> {
    return this.request(protocol.UPLOAD_PLAN, params);
  }

  sync(
    params: protocol.SyncParams,
    token?: vscode.CancellationToken,
  ): Promise<protocol.SyncResult> {
    return this.request(protocol.SYNC, params, token);
  }

  ledger(params: protocol.LedgerParams): Promise<protocol.LedgerResult> {
    return this.request(protocol.LEDGER, params);
  }

  /** Sends nothing more of the docs anywhere; the server says what was taken back. */
  async withdrawConsent(): Promise<void> {
    await this.request("workspace/executeCommand", { command: protocol.WITHDRAW_COMMAND });
  }

  /** Stops the indexing that is shown; what there is of the index stays. */
  async cancelIndexing(): Promise<void> {
    if (this.progress === undefined) return;
    const { token } = this.progress;
    await this.client?.sendNotification("window/workDoneProgress/cancel", { token });
  }

  dispose(): void {
    this.isDisposed = true;
    void this.stop();
    this.changes.dispose();
  }

  private async request<R>(
    method: string,
    params: object,
    token?: vscode.CancellationToken,
  ): Promise<R> {
    const client = await this.connected();
    // A token that is undefined would be sent as a parameter.
    if (token === undefined) return answerOf(client.sendRequest<R>(method, params));
    return answerOf(client.sendRequest<R>(method, params, token));
  }

  private async start(run: AbortSignal): Promise<ServerClient> {
    this.become({ kind: "starting" });
    try {
      await this.ending;
      return await this.launched(run);
    } catch (error) {
      run.throwIfAborted();
      const problem = error instanceof ServerProblem ? error : problemOf(error);
      this.options.log.error(problem.message);
      this.client = this.up = undefined;
      this.become({ kind: "failed", problem });
      throw problem;
    }
  }

  private async launched(run: AbortSignal): Promise<ServerClient> {
    const { context, log, initializationOptions, middleware, prepare } = this.options;
    run.throwIfAborted();
    const launch = await findLaunch(clientSettings(), {
      platform: process.platform,
      places: this.places,
      chosenInterpreter,
      run: runProgram,
    });
    run.throwIfAborted();
    if ("kind" in launch) throw problemOf(launch);
    this.launch = launch;
    const storage = context.globalStorageUri;
    const [options, { makeClient }] = await Promise.all([
      initializationOptions(),
      import("./client"),
      vscode.workspace.fs.createDirectory(storage),
    ]);
    run.throwIfAborted();
    let lastWords: (() => Promise<LastWords | undefined>) | undefined;
    const client = makeClient(launch, storage.fsPath, options, log, {
      launched: (server) => {
        lastWords = listenToEnd(server);
      },
      crashed: () => this.crashed(client),
      progress: (progress) => {
        if (run.aborted) return;
        this.progress = progress;
        this.changes.fire();
      },
      middleware: middleware(() => this.client),
    });
    this.client = client;
    client.onNotification(protocol.STATUS_CHANGED, (status: protocol.Status) => {
      if (run.aborted) return;
      this.status = status;
      if (status.state !== "indexing") this.progress = undefined;
      this.changes.fire();
    });
    prepare(client);
    try {
      await client.start();
    } catch (error) {
      run.throwIfAborted();
      const words = await lastWords?.();
      throw words === undefined ? error : problemOf({ kind: "ended", ...words });
    }
    run.throwIfAborted();
    this.up = client;
    this.checkVersion(client, launch);
    return client;
  }

  private checkVersion(client: ServerClient, launch: Launch): void {
    const { capabilities, serverInfo } = client.initializeResult ?? { capabilities: {} };
    const experimental = capabilities.experimental as
      { askDocs?: { version?: number } } | undefined;
    const spoken = experimental?.askDocs?.version;
    const version = serverInfo?.version ?? "?";
    if (spoken !== protocol.PROTOCOL_VERSION) {
      this.ending = Promise.all([this.ending, client.end()]);
      throw problemOf({ kind: "protocol", spoken, version });
    }
    const ours = (this.options.context.extension.packageJSON as { version: string }).version;
    if (version !== ours) {
      this.options.log.warn(`The server is askdocs ${version}, the extension ${ours}.`);
    }
    this.become({ kind: "running", version, source: launch.source });
  }

  /** The connection was lost: whether to start again. */
  private crashed(client: ServerClient): boolean {
    if (client !== this.up) return false;
    this.status = this.progress = undefined;
    if (this.crashes.mayRestart()) {
      this.become({ kind: "starting" });
      // The client starts itself; it is running again when it has answered.
      const listening = client.onDidChangeState(() => {
        if (!client.isRunning()) return;
        listening.dispose();
        if (client === this.client && this.launch) this.checkVersion(client, this.launch);
      });
      return true;
    }
    const problem = problemOf({ kind: "crashed" });
    this.become({ kind: "failed", problem });
    void problem.show(this.options.log);
    return false;
  }

  private become(state: ServerState): void {
    this.state = state;
    this.changes.fire();
  }
}

/** What was asked for; rejects with a `ServerProblem` where the connection came to its end before. */
async function answerOf<R>(asked: Promise<R>): Promise<R> {
  try {
    return await asked;
  } catch (error) {
    const code = typeof error === "object" && error !== null && "code" in error ? error.code : 0;
    throw CONNECTION_LOST.some((one) => one === code) ? problemOf({ kind: "lost" }) : error;
  }
}
