/** The page of the answer view: draws what the extension host tells it, and says what is pressed. */

import { isRunning, MOST_TURNS, type Turns } from "../answer/conversation";
import type { Labels } from "../answer/labels";
import type { DocsState, FromView, ToView } from "../answer/messages";
import { button, element, fill } from "./elements";
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
/** What could not be shown; hidden as long as all could. */
const faults = element("div", { className: "fault", hidden: true });
const box = new QuestionBox(
  labels,
  (question) => { say({ type: "ask", question }); },
  () => { say({ type: "leaveOut" }); },
);

/** Answers that were on the page before it was loaded anew, and so are no news. */
const known = new Set(vscode.getState()?.turns?.map(({ id }) => id));

/** Faults that were reported already, since a page that is drawn often would say each often. */
const reported = new Set<string>();

let docs: DocsState = { kind: "starting" };
let frame: number | undefined;
let saving: number | undefined;
let scrollTo: number | undefined = vscode.getState()?.scroll;

live.setAttribute("role", "status");
list.setAttribute("aria-label", labels.conversation);
faults.setAttribute("role", "alert");
document.body.append(element("main", {}, empty, list), faults, box.element, live);
box.draft = vscode.getState()?.draft ?? "";

window.addEventListener("error", ({ error, message }) => {
  report(error ?? message);
});
window.addEventListener("unhandledrejection", ({ reason }) => {
  report(reason);
});
window.addEventListener("message", ({ data }: MessageEvent<ToView>) => {
  try {
    receive(data);
  } catch (error) {
    report(error);
  }
  frame ??= requestAnimationFrame(draw);
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

/** Says that something went wrong, here and in the log. Nothing stops for it. */
function report(fault: unknown): void {
  const message = fault instanceof Error ? fault.message : String(fault);
  if (reported.has(message)) return;
  reported.add(message);
  showFault(message);
  say({ type: "fault", message: fault instanceof Error ? (fault.stack ?? message) : message });
}

function showFault(message: string): void {
  const log = button(labels.showLog, () => { say({ type: "run", command: "askDocs.showLog" }); });
  faults.replaceChildren(element("p", { textContent: fill(labels.fault, message) }), log);
  faults.hidden = false;
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
      change(message.turn, message.text, message.isAnew);
      break;
    case "context":
      box.about(message.label);
      break;
    case "fault":
      showFault(message.message);
      break;
    case "docs":
      ({ docs } = message);
      break;
    case "draft":
      if (message.draft !== "") box.draft = message.draft;
      box.focus();
      break;
  }
}

function change(turn: Shown, text: string, isAnew: boolean): void {
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
  if (isAnew) view.restart(turn, text);
  else view.update(turn, text);
  if (turn.phase !== before.phase) announce(turn);
}

function add(turn: Shown, text: string): TurnView {
  const view = new TurnView(turn, text, renderer, labels, say, report);
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
  if (turn.phase === "searching") live.textContent = labels.searching;
  else if (turn.phase === "provisional") live.textContent = labels.soFar;
  else if (turn.phase === "done") live.textContent = readiness(turn);
  else if (turn.phase === "stopped") live.textContent = labels.stopped;
  else if (turn.phase === "failed") live.textContent = turn.failure?.message ?? "";
}

function readiness({ outcome, citations }: Shown): string {
  if (outcome === "related") return labels.related;
  if (outcome === "notInDocs") return labels.notAnswered;
  return fill(labels.answerReady, citations.length);
}

/** A short answer may be whole before the page is there to be told how it comes about. */
function announceNew(latest: Shown | undefined): void {
  if (latest !== undefined && !known.has(latest.id)) announce(latest);
}

function draw(): void {
  frame = undefined;
  try {
    drawAll();
  } catch (error) {
    report(error);
  }
  save();
}

function drawAll(): void {
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
}

function save(): void {
  saving ??= window.setTimeout(() => {
    saving = undefined;
    const turns = [...views.values()].map((view) => view.value);
    vscode.setState({ turns, draft: box.draft, scroll: document.documentElement.scrollTop });
  }, SAVED_EVERY);
}
