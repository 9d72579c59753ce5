/** The page of the answer view: draws what the extension host tells it, and says what is pressed. */

import { isRunning, MOST_TURNS, type Turns } from "../answer/conversation";
import type { Labels } from "../answer/labels";
import type { DocsState, FromView, ToView } from "../answer/messages";
import { element, fill } from "./elements";
import { drawEmpty } from "./empty";
import { makeRenderer } from "./markdown";
import { QuestionBox } from "./question-box";
import { TurnView, type Shown } from "./turn-view";

interface SavedState {
  readonly turns: Turns;
  readonly draft: string;
  readonly scroll: number;
}

interface VsCode {
  postMessage(message: FromView): void;
  getState(): Partial<SavedState> | undefined;
  setState(state: SavedState): void;
}

declare function acquireVsCodeApi(): VsCode;

/** Milliseconds between two savings of what is on the page. */
const SAVED_EVERY = 500;

/** Pixels from the end of the page within which the page follows the answer. */
const NEAR_THE_END = 40;

const vscode = acquireVsCodeApi();
const labels = JSON.parse(document.body.dataset["labels"] ?? "{}") as Labels;
const renderer = makeRenderer(window);
const views = new Map<number, TurnView>();

const empty = element("section", { className: "empty" });
const list = element("section", { className: "turns" });
const live = element("div", { className: "visually-hidden" });
const box = new QuestionBox(labels, (question) => {
  say({ type: "ask", question });
});

/** Answers that were on the page before it was loaded anew, and so are no news. */
const known = new Set(vscode.getState()?.turns?.map(({ id }) => id));

let docs: DocsState = { kind: "starting" };
let frame: number | undefined;
let saving: number | undefined;
let scrollTo: number | undefined = vscode.getState()?.scroll;

live.setAttribute("role", "status");
list.setAttribute("aria-label", labels.conversation);
document.body.append(element("main", {}, empty, list), box.element, live);
box.draft = vscode.getState()?.draft ?? "";

window.addEventListener("message", ({ data }: MessageEvent<ToView>) => {
  receive(data);
});
window.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const { value } of views.values()) if (isRunning(value)) say({ type: "stop", id: value.id });
});
window.addEventListener("scroll", save, { passive: true });
box.element.addEventListener("input", save);
draw();
say({ type: "ready" });

function say(message: FromView): void {
  vscode.postMessage(message);
  if (message.type === "copy") live.textContent = labels.copied;
}

function receive(message: ToView): void {
  switch (message.type) {
    case "turns":
      ({ docs } = message);
      views.clear();
      list.replaceChildren();
      for (const { text, ...turn } of message.turns) add(turn, text);
      announceNew(message.turns.at(-1));
      break;
    case "turn":
      change(message.turn, message.text);
      break;
    case "docs":
      ({ docs } = message);
      break;
    case "draft":
      if (message.draft !== "") box.draft = message.draft;
      box.focus();
      break;
  }
  frame ??= requestAnimationFrame(draw);
}

function change(turn: Shown, text: string): void {
  const view = views.get(turn.id);
  if (view === undefined) {
    const added = add(turn, text);
    dropOldest();
    live.textContent = labels.searching;
    added.draw();
    added.focus();
    return;
  }
  const before = view.value;
  view.update(turn, text);
  if (turn.phase !== before.phase) announce(turn);
}

function add(turn: Shown, text: string): TurnView {
  const view = new TurnView(turn, text, renderer, labels, say);
  views.set(turn.id, view);
  list.append(view.element);
  return view;
}

/** The host has forgotten them, and nothing could be done with them any more. */
function dropOldest(): void {
  for (const [id, view] of [...views].slice(0, -MOST_TURNS)) {
    view.element.remove();
    views.delete(id);
  }
}

/** Says aloud how far an answer is; the answer itself is read when the reader goes there. */
function announce(turn: Shown): void {
  if (turn.phase === "done") live.textContent = fill(labels.answerReady, turn.citations.length);
  else if (turn.phase === "stopped") live.textContent = labels.stopped;
  else if (turn.phase === "failed") live.textContent = turn.failure?.message ?? "";
}

/** A short answer may be whole before the page is there to be told how it comes about. */
function announceNew(latest: Shown | undefined): void {
  if (latest !== undefined && !known.has(latest.id)) announce(latest);
}

function draw(): void {
  frame = undefined;
  const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
  const isAtEnd = scrollHeight - clientHeight - scrollTop < NEAR_THE_END && scrollTop > 0;
  const latest = [...views.values()].at(-1);
  const isBehindQuestion = latest?.isAboveView === true;
  for (const view of views.values()) view.draw();
  empty.hidden = views.size > 0;
  if (!empty.hidden) drawEmpty(empty, docs, labels, (command) => { say({ type: "run", command }); });
  box.hint(views.size > 0);
  if (scrollTo !== undefined && views.size > 0) {
    document.documentElement.scrollTop = scrollTo;
    scrollTo = undefined;
  } else if (isAtEnd && isBehindQuestion) {
    document.documentElement.scrollTop = document.documentElement.scrollHeight;
  } else if (isAtEnd) {
    // The question goes up to the top and no further, so that the answer is there from its beginning.
    latest?.scrollToQuestion();
  }
  save();
}

function save(): void {
  saving ??= window.setTimeout(() => {
    saving = undefined;
    const turns = [...views.values()].map((view) => view.value);
    vscode.setState({ turns, draft: box.draft, scroll: document.documentElement.scrollTop });
  }, SAVED_EVERY);
}
