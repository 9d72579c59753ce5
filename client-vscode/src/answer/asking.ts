/** Asks the server and keeps the conversation: one answer at a time. */

import * as vscode from "vscode";
import { ASK, REQUEST_FAILED, type AskParams, type Failure as WireFailure } from "../protocol";
import { RESTART, ServerProblem } from "../server/problems";
import type { Server } from "../server/server";
import * as conversation from "./conversation";
import type { Failure, Scope, Turn, Turns } from "./conversation";

/** `$/cancelRequest` was heeded. */
const CANCELLED = -32800;

export interface Change {
  readonly turn: Turn;
  /** What the text has grown by. */
  readonly text: string;
  /** Whether all that was answered before is forgotten. */
  readonly isAnew: boolean;
}

export class Asking implements vscode.Disposable {
  turns: Turns = [];
  private running: { id: number; source: vscode.CancellationTokenSource } | undefined;
  private readonly changes = new vscode.EventEmitter<Change>();
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly server: Server,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Asks; resolves when the answer is complete, stopped or failed. */
  ask(question: string, isFollowUp: boolean, scope?: Scope): Promise<void> {
    this.stop();
    const assistant = this.server.status?.assistant.name;
    const [turns, turn] = conversation.asked(this.turns, question, isFollowUp, scope, assistant);
    this.turns = turns;
    this.changes.fire({ turn, text: "", isAnew: false });
    return this.answer(turn);
  }

  /** Asks the question of a turn again, in its place; resolves as `ask` does. */
  async askAgain(id: number): Promise<void> {
    this.stop();
    const before = this.turn(id);
    if (before === undefined) return;
    const turn = conversation.anew(before, this.server.status?.assistant.name);
    this.change(id, () => turn, true);
    await this.answer(turn);
  }

  private async answer(turn: Turn): Promise<void> {
    const { question, scope } = turn;
    const source = new vscode.CancellationTokenSource();
    const isStopped = (): boolean => source.token.isCancellationRequested;
    this.running = { id: turn.id, source };
    showAsAnswering(true);
    const params: AskParams = {
      question,
      conversation: conversation.earlier(this.turns, turn),
      completes: true,
      ...(scope && { textDocument: { uri: scope.uri } }),
      ...(scope?.range && { range: scope.range }),
    };
    try {
      const result = await this.server.ask(params, source.token, (piece) => {
        if (isStopped()) return;
        const isAnew = piece.kind === "replace";
        this.change(turn.id, (one) => conversation.withPiece(one, piece), isAnew);
      }, (activity) => {
        if (isStopped()) return;
        this.change(turn.id, (one) => conversation.busyWith(one, activity));
      });
      // What came after Stop was not taken in, so this is not the whole answer.
      if (isStopped()) return;
      this.change(turn.id, (one) => conversation.finished(one, result));
    } catch (error) {
      // Its turn was told of that by `stop`, and may be asked again by now.
      if (isStopped()) return;
      if (codeOf(error) === CANCELLED) {
        this.change(turn.id, conversation.stopped);
      } else {
        this.log.error(`${ASK} failed`, error instanceof Error ? error.message : String(error));
        this.change(turn.id, (one) => conversation.failed(one, failureOf(error)));
      }
    } finally {
      source.dispose();
      this.ended(source);
    }
  }

  /** Stops the running answer; what there is of it stays. */
  stop(): void {
    const running = this.running;
    if (running === undefined) return;
    this.running = undefined;
    running.source.cancel();
    this.change(running.id, conversation.stopped);
    showAsAnswering(false);
  }

  vote(id: number, vote: "up" | "down"): void {
    this.change(id, (turn) => ({ ...turn, vote }));
  }

  turn(id: number): Turn | undefined {
    return this.turns.find((one) => one.id === id);
  }

  clear(): void {
    this.stop();
    this.turns = [];
  }

  dispose(): void {
    this.stop();
    this.changes.dispose();
  }

  /** An answer came to its end; another one may have begun before. */
  private ended(source: vscode.CancellationTokenSource): void {
    if (this.running?.source !== source) return;
    this.running = undefined;
    showAsAnswering(false);
  }

  private change(id: number, change: (turn: Turn) => Turn, isAnew = false): void {
    const before = this.turn(id);
    if (before === undefined) return;
    const turn = change(before);
    this.turns = conversation.replaced(this.turns, turn);
    const text = isAnew ? turn.text : turn.text.slice(before.text.length);
    this.changes.fire({ turn, text, isAnew });
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof ServerProblem) {
    // To ask again starts the server again.
    const remedies = error.remedies.filter(({ command }) => command !== RESTART);
    return { message: error.message, ...(remedies.length > 0 && { remedies }) };
  }
  const message = error instanceof Error ? error.message : String(error);
  const data = (error as { data?: Partial<WireFailure> }).data;
  const hint = codeOf(error) === REQUEST_FAILED ? data?.hint : undefined;
  return hint === undefined ? { message } : { message, hint };
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}

/** For the keybinding and the menu entry of Stop. */
function showAsAnswering(isAnswering: boolean): void {
  void vscode.commands.executeCommand("setContext", "askDocs.isAnswering", isAnswering);
}
