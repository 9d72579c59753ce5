import { beforeEach, expect, test, vi } from "vitest";
import type { ExtensionContext, LogOutputChannel, WebviewPanel } from "vscode";
import type { Scope } from "../src/answer/conversation";
import type { FromView, ToView } from "../src/answer/messages";
import { AnswerView } from "../src/answer/view";
import type { UserSelection } from "../src/asking/selection";
import type { AskParams, AskResult } from "../src/protocol";
import type { Server } from "../src/server/server";
import { commands, EventEmitter, window } from "./support/vscode";

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
    this.say({ type: "ready" });
  }

  say(message: FromView): void {
    this.said.fire(message);
  }

  hide(): void {
    this.visible = false;
    this.changed.fire();
  }

  dispose(): void {
    this.isDisposed = true;
    this.disposed.fire();
  }

  /** What the next question is about, as the page was told last. */
  get about(): string | undefined {
    return this.told.findLast((message) => message.type === "context")?.label;
  }

  get drafts(): string[] {
    return this.told.flatMap((message) => (message.type === "draft" ? [message.draft] : []));
  }
}

const panels: Panel[] = [];
const options: unknown[] = [];
const asked: AskParams[] = [];
const logged: string[] = [];

/** Stands for what the user selects. */
const selection = {
  current: undefined as Scope | undefined,
  changes: new EventEmitter<void>(),
  get onDidChange() {
    return this.changes.event;
  },
  select(scope: Scope | undefined): void {
    this.current = scope;
    this.changes.fire();
  },
  leaveOut(): void {
    this.select(undefined);
  },
};

const scope = {
  uri: "file:///a.py",
  label: "a.py:2",
  range: { start: { line: 1, character: 0 }, end: { line: 1, character: 9 } },
};

beforeEach(() => {
  panels.length = options.length = asked.length = logged.length = 0;
  selection.current = undefined;
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
    ask: (params: AskParams) => {
      asked.push(params);
      return new Promise<AskResult>(() => undefined);
    },
  } as unknown as Server;
  const context = { extensionUri: {}, globalStorageUri: { fsPath: "/storage" } };
  const log = { error: (message: string) => logged.push(message) } as unknown as LogOutputChannel;
  return new AnswerView(context as ExtensionContext, server, selection as unknown as UserSelection, log);
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
  expect(restored.told[0]).toMatchObject({ type: "turns", turns: [{ question: "old" }] });
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

test("a question on the page is about what is selected, says so before, and only once", () => {
  view().open("");
  const [panel] = panels;
  panel?.load();
  expect(panel?.about).toBeUndefined();
  selection.select(scope);
  expect(panel?.about).toBe("a.py:2");
  panel?.say({ type: "ask", question: "this?" });
  expect(asked.at(-1)).toMatchObject({ textDocument: { uri: scope.uri }, range: scope.range });
  expect(panel?.about, "what follows is about the conversation").toBeUndefined();
  panel?.say({ type: "ask", question: "and then?" });
  expect(asked.at(-1)).not.toHaveProperty("range");
});

test("a selection that is left out is not what the question is about", () => {
  view().open("");
  const [panel] = panels;
  panel?.load();
  selection.select(scope);
  panel?.say({ type: "leaveOut" });
  expect(panel?.about).toBeUndefined();
  panel?.say({ type: "ask", question: "this?" });
  expect(asked.at(-1)).not.toHaveProperty("textDocument");
});

test("a page that is loaded anew is told what the next question is about", () => {
  view().open("");
  const [panel] = panels;
  panel?.load();
  selection.select(scope);
  panel?.hide();
  panel?.load();
  expect(panel?.told.at(-1)).toEqual({ type: "context", label: "a.py:2" });
});

test("a question that is asked again from the page takes the place of the first", () => {
  const one = view();
  void one.ask("How often?");
  const [panel] = panels;
  panel?.load();
  panel?.say({ type: "again", id: 1 });
  panel?.load();
  const told = panel?.told.findLast((message) => message.type === "turns");
  expect(told?.turns.map(({ question }) => question)).toEqual(["How often?"]);
});

test("what the page could not show is in the log", () => {
  view().open("");
  panels[0]?.say({ type: "fault", message: "SyntaxError: no" });
  expect(logged).toEqual(["the answer view: SyntaxError: no"]);
});

test("what goes wrong on a message of the page is in the log and said on the page", async () => {
  const failing = vi.spyOn(commands, "executeCommand").mockRejectedValue(new Error("no such thing"));
  try {
    view().open("");
    panels[0]?.say({ type: "run", command: "askDocs.showLog" });
    await vi.waitFor(() => { expect(logged.join("\n")).toContain("no such thing"); });
    expect(panels[0]?.told.at(-1)).toEqual({ type: "fault", message: "no such thing" });
  } finally {
    failing.mockRestore();
  }
});
