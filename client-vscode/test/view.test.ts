import { beforeEach, expect, test } from "vitest";
import type { ExtensionContext, LogOutputChannel, WebviewPanel } from "vscode";
import type { ToView } from "../src/answer/messages";
import { AnswerView } from "../src/answer/view";
import type { AskResult } from "../src/protocol";
import type { Server } from "../src/server/server";
import { EventEmitter, window } from "./support/vscode";

/** Stands for a tab with a page in it. */
class Panel {
  isDisposed = false;
  visible = true;
  readonly told: ToView[] = [];
  private readonly disposed = new EventEmitter<void>();
  private readonly said = new EventEmitter<unknown>();
  private readonly changed = new EventEmitter<void>();
  readonly onDidDispose = this.disposed.event;
  readonly onDidChangeViewState = this.changed.event;
  readonly webview = {
    cspSource: "here",
    asWebviewUri: (uri: unknown) => uri,
    onDidReceiveMessage: this.said.event,
    postMessage: (message: ToView) => {
      this.told.push(message);
      return Promise.resolve(true);
    },
  };

  reveal(): void {
    this.visible = true;
  }

  /** The page is loaded, as it is whenever its tab comes into sight. */
  load(): void {
    this.said.fire({ type: "ready" });
  }

  hide(): void {
    this.visible = false;
    this.changed.fire();
  }

  dispose(): void {
    this.isDisposed = true;
    this.disposed.fire();
  }

  get drafts(): string[] {
    return this.told.flatMap((message) => (message.type === "draft" ? [message.draft] : []));
  }
}

const panels: Panel[] = [];
const options: unknown[] = [];

beforeEach(() => {
  panels.length = options.length = 0;
  window.createWebviewPanel = (...given) => {
    const panel = new Panel();
    panels.push(panel);
    options.push(given[3]);
    return panel;
  };
});

function view(): AnswerView {
  const server = {
    state: { kind: "running" },
    onDidChange: () => ({ dispose: () => undefined }),
    ask: () => new Promise<AskResult>(() => undefined),
  } as unknown as Server;
  const context = { extensionUri: {}, globalStorageUri: { fsPath: "/storage" } };
  return new AnswerView(context as ExtensionContext, server, {} as LogOutputChannel);
}

test("a tab that is restored late does not take the place of the conversation that goes on", async () => {
  const one = view();
  void one.ask("How often?");
  const [asked] = panels;
  const late = new Panel();
  const old = { turns: [{ id: 1, question: "old", text: "old", phase: "done" }] };
  await one.deserializeWebviewPanel(late as unknown as WebviewPanel, old);
  expect([asked?.isDisposed, late.isDisposed]).toEqual([false, true]);
  asked?.load();
  expect(asked?.told.at(-1)).toMatchObject({ type: "turns", turns: [{ question: "How often?" }] });
});

test("a tab that is restored before anything is asked shows its conversation", async () => {
  const one = view();
  const restored = new Panel();
  const old = { turns: [{ id: 1, question: "old", text: "old", phase: "done" }] };
  await one.deserializeWebviewPanel(restored as unknown as WebviewPanel, old);
  restored.load();
  expect(restored.told).toMatchObject([{ type: "turns", turns: [{ question: "old" }] }]);
});

test("a draft is put into the box once, whether the page is there already or comes", () => {
  const one = view();
  one.open("first");
  const [panel] = panels;
  expect(panel?.drafts).toEqual([]);
  panel?.load();
  expect(panel?.drafts).toEqual(["first"]);
  one.open("second");
  expect(panel?.drafts).toEqual(["first", "second"]);
  panel?.hide();
  panel?.load();
  expect(panel?.drafts).toEqual(["first", "second"]);
  panel?.hide();
  one.open("third");
  panel?.load();
  expect(panel?.drafts).toEqual(["first", "second", "third"]);
});

test("the page can be searched", () => {
  view().open("");
  expect(options).toEqual([{ enableFindWidget: true }]);
});
