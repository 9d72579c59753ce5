/** A server that says what a test tells it, when the test tells it: for `askDocs.path`. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  createMessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
  type CancellationToken,
  type MessageConnection,
} from "vscode-jsonrpc/node";
import type { AskParams, AskProgress, AskResult, Status, UploadPlan } from "../../src/protocol.ts";
import { DOUBLES, NODE } from "./places.ts";

/** The error code of a request that was cancelled. */
const CANCELLED = -32800;

/** The error code of a request that makes sense and cannot be fulfilled now. */
const REQUEST_FAILED = -32803;

/** An answer that is being written. */
export interface Answering {
  readonly question: AskParams;
  readonly send: (piece: AskProgress) => void;
  /** Comes about when the editor no longer wants the answer; it must then not go on. */
  readonly cancelled: Promise<never>;
}

export type Script = (answering: Answering) => Promise<void>;

export class ScriptedServer implements AsyncDisposable {
  /** The program that the editor is to start. */
  readonly program: string;
  /** What is done with the next question. */
  script: Script = () => Promise.reject(new Error("the test has no script for this question"));
  /** What its results say beside what every result does. */
  result: Partial<AskResult> = {};
  readonly questions: AskParams[] = [];
  /** What it was initialized with, each time that it was started. */
  readonly options: unknown[] = [];
  /** The version of the protocol that it claims to speak. */
  protocol = 1;
  /** What would be uploaded, if it has a hosted assistant. */
  plan: UploadPlan | undefined;
  cancellations = 0;
  /** What it says about the index. */
  status: Status = {
    state: "ready",
    assistant: { name: "scripted" },
    folders: [{ uri: "", documents: 3, passages: 9, skipped: 0, failed: 0, revision: 1 }],
  };

  private connection: MessageConnection | undefined;
  private readonly listener: net.Server;
  private readonly folder: string;
  private readonly sockets = new Set<net.Socket>();

  private constructor(listener: net.Server, port: number) {
    this.listener = listener;
    this.folder = mkdtempSync(path.join(tmpdir(), "askdocs-scripted-"));
    this.program = path.join(this.folder, "askdocs");
    const pipe = path.join(DOUBLES, "pipe.mjs");
    const script = `#!/bin/sh\nASKDOCS_E2E_PORT=${String(port)} exec "${NODE}" "${pipe}" "$@"\n`;
    writeFileSync(this.program, script, { mode: 0o755 });
    listener.on("connection", (socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
      this.serve(socket);
    });
  }

  static async listen(): Promise<ScriptedServer> {
    const listener = net.createServer();
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    return new ScriptedServer(listener, (listener.address() as net.AddressInfo).port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.listener.close();
    await once(this.listener, "close");
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Tells the editor of another status. */
  async say(status: Status): Promise<void> {
    this.status = status;
    await this.connection?.sendNotification("askDocs/statusChanged", status);
  }

  /** Asks the user something; what was answered. */
  async question(message: string, ...titles: readonly string[]): Promise<string | undefined> {
    const actions = titles.map((title) => ({ title }));
    const answer = await this.connection?.sendRequest<{ title: string } | null>(
      "window/showMessageRequest",
      { type: 2, message, actions },
    );
    return answer?.title;
  }

  async beginProgress(token: string): Promise<void> {
    await this.connection?.sendRequest("window/workDoneProgress/create", { token });
    await this.report(token, { kind: "begin", title: "Reading the docs", percentage: 0 });
  }

  reportProgress(token: string, percentage: number): Promise<void> {
    return this.report(token, { kind: "report", percentage });
  }

  endProgress(token: string): Promise<void> {
    return this.report(token, { kind: "end" });
  }

  private async report(token: string, value: object): Promise<void> {
    await this.connection?.sendNotification("$/progress", { token, value });
  }

  private serve(socket: net.Socket): void {
    const connection = createMessageConnection(
      new StreamMessageReader(socket),
      new StreamMessageWriter(socket),
    );
    this.connection = connection;
    connection.onRequest("initialize", (params: { initializationOptions?: unknown }) => {
      this.options.push(params.initializationOptions);
      return this.abilities();
    });
    connection.onNotification("initialized", () => {
      void connection.sendNotification("askDocs/statusChanged", this.status);
    });
    connection.onRequest("askDocs/status", () => this.status);
    connection.onRequest("askDocs/ask", (params: AskParams, token: CancellationToken) =>
      this.answer(connection, params, token),
    );
    connection.onRequest("askDocs/uploadPlan", () => {
      if (this.plan === undefined) throw new ResponseError(REQUEST_FAILED, "nothing is hosted");
      return this.plan;
    });
    connection.onRequest("shutdown", () => null);
    connection.onNotification("exit", () => {
      socket.end();
    });
    connection.onUnhandledNotification(() => undefined);
    connection.listen();
  }

  private abilities(): object {
    return {
      capabilities: {
        positionEncoding: "utf-16",
        textDocumentSync: { openClose: true, change: 2, save: true },
        experimental: { askDocs: { version: this.protocol } },
      },
      serverInfo: { name: "askdocs", version: "0.1.0" },
    };
  }

  private async answer(
    connection: MessageConnection,
    question: AskParams,
    token: CancellationToken,
  ): Promise<AskResult> {
    this.questions.push(question);
    const cancelled = new Promise<never>((_, reject) => {
      token.onCancellationRequested(() => {
        this.cancellations += 1;
        reject(new ResponseError(CANCELLED, "cancelled"));
      });
    });
    // A script may have ended before, and then nobody listens any more.
    cancelled.catch(() => undefined);
    const send = (value: AskProgress): void => {
      void connection.sendNotification("$/progress", {
        token: question.partialResultToken,
        value,
      });
    };
    await this.script({ question, send, cancelled });
    return {
      text: "",
      citations: [],
      outcome: "answered",
      assistant: { name: "scripted" },
      indexRevision: 1,
      ...this.result,
    };
  }
}
