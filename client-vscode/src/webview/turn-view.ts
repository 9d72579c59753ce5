/** One question with its answer on the page. */

import { isRunning, type Turn } from "../answer/conversation";
import type { Labels } from "../answer/labels";
import { LISTS, type FromView, type List } from "../answer/messages";
import { EMBEDDED, isWithin, placeName, sectionName, type Place } from "../places";
import type { Suspicion } from "../protocol";
import { markDoubts } from "./doubts";
import { button, element, fill } from "./elements";
import { GrowingText } from "./growing";
import type { Renderer } from "./markdown";

/** Milliseconds for which the button says that it has copied. */
const COPIED_FOR = 2000;

export type Shown = Omit<Turn, "text">;

export class TurnView {
  readonly element: HTMLElement;
  private readonly heading: HTMLElement;
  private readonly phase = element("p", { className: "phase" });
  private readonly notice = element("p", { className: "notice", hidden: true });
  private readonly sources = element("div", { className: "sources" });
  private readonly actions = element("div", { className: "actions" });
  private readonly answer: GrowingText;
  /** What came since the page was last drawn. */
  private waiting = "";
  private drawn: Shown | undefined;

  constructor(
    private turn: Shown,
    text: string,
    private readonly renderer: Renderer,
    private readonly labels: Labels,
    private readonly say: (message: FromView) => void,
    private readonly report: (fault: unknown) => void,
  ) {
    const headingId = `question-${String(turn.id)}`;
    this.heading = element("h2", { id: headingId, textContent: turn.question, tabIndex: -1 });
    this.heading.dir = "auto";
    this.answer = new GrowingText(renderer, document);
    this.element = element("article", {}, this.heading);
    this.element.setAttribute("aria-labelledby", headingId);
    if (turn.scope) {
      const about = fill(labels.about, turn.scope.label);
      this.element.append(element("p", { className: "scope", textContent: about }));
    }
    this.actions.setAttribute("role", "group");
    this.element.append(this.phase, this.notice, this.answer.element, this.sources, this.actions);
    this.answer.element.addEventListener("click", (event) => {
      this.follow(event);
    });
    this.waiting = text;
  }

  get value(): Turn {
    return { ...this.turn, text: this.answer.value + this.waiting };
  }

  /** Forgets what was answered; the answer begins anew. */
  restart(turn: Shown, text: string): void {
    this.answer.clear();
    this.sources.replaceChildren();
    this.drawn = undefined;
    this.turn = turn;
    this.waiting = text;
  }

  /** Takes in a change; it is drawn with the next frame. */
  update(turn: Shown, text: string): void {
    this.turn = turn;
    this.waiting += text;
  }

  /** Draws what has changed. What cannot be drawn is reported and keeps nothing else from it. */
  draw(): void {
    const { turn, drawn } = this;
    this.attempt(() => { this.drawText(); });
    if (turn === drawn) return;
    this.drawn = turn;
    const isEnded = !isRunning(turn);
    this.element.setAttribute("aria-busy", String(!isEnded));
    const isNewPhase = turn.phase !== drawn?.phase;
    if (isNewPhase || turn.activity !== drawn.activity || turn.read !== drawn.read) {
      this.attempt(() => { this.drawPhase(isEnded); });
    }
    if (isNewPhase || turn.vote !== drawn.vote) {
      this.attempt(() => { this.drawActions(isEnded); });
    }
    if (isEnded && (drawn === undefined || isRunning(drawn))) {
      this.attempt(() => { this.drawSources(); });
      this.attempt(() => { this.markDoubts(); });
      this.attempt(() => { this.drawCautions(); });
    }
  }

  private attempt(part: () => void): void {
    try {
      part();
    } catch (error) {
      this.report(error);
    }
  }

  private drawText(): void {
    const text = this.waiting;
    this.waiting = "";
    if (text !== "") this.answer.grow(text, this.turn);
  }

  private drawPhase(isEnded: boolean): void {
    this.phase.textContent = isEnded ? "" : this.progress();
    this.phase.hidden = isEnded;
    this.drawNotice();
  }

  /** Moves to the question, for the eye and for a screen reader. */
  focus(): void {
    this.heading.focus({ preventScroll: true });
    this.scrollToQuestion();
  }

  /** Brings the question to the top of the view, or as near to it as the page is long. */
  scrollToQuestion(): void {
    this.element.scrollIntoView({ block: "start" });
  }

  /** Whether the reader has gone on from the question. */
  get isAboveView(): boolean {
    return this.element.getBoundingClientRect().top < -1;
  }

  private progress(): string {
    const { labels, turn } = this;
    if (turn.activity !== undefined) return `${turn.activity}…`;
    if (turn.read !== undefined) {
      return fill(labels.provisional, turn.read.done, turn.read.total);
    }
    if (turn.phase === "reading") return fill(labels.reading, turn.hits.length);
    return turn.phase === "writing" ? labels.writing : labels.searching;
  }

  private drawNotice(): void {
    const { labels, turn, notice } = this;
    const { failure, phase } = turn;
    let text = "";
    if (phase === "failed") text = [failure?.message, failure?.hint].filter(Boolean).join(" ");
    else if (phase === "stopped") text = labels.stopped;
    else if (turn.outcome === "related") text = labels.related;
    notice.textContent = text;
    notice.hidden = text === "";
    notice.classList.toggle("failed", phase === "failed");
    notice.classList.toggle("related", phase === "done" && turn.outcome === "related");
  }

  private drawActions(isEnded: boolean): void {
    const { actions } = this;
    // The focus must not get lost when the button under it is drawn anew.
    const focused = actions.contains(document.activeElement)
      ? [...actions.children].findIndex((child) => child === document.activeElement)
      : -1;
    actions.replaceChildren(...this.buttons(isEnded));
    const child = actions.children[Math.min(focused, actions.children.length - 1)];
    if (child instanceof HTMLElement) child.focus();
  }

  /** What can be done now: stop, mend what is wrong, or make use of the answer. */
  private buttons(isEnded: boolean): HTMLButtonElement[] {
    const { labels, say, turn } = this;
    const { id } = turn;
    if (!isEnded) return [button(labels.stop, () => { say({ type: "stop", id }); }, "primary")];
    if (turn.phase === "failed") {
      const { remedies = [] } = turn.failure ?? {};
      const settings = (): void => { say({ type: "run", command: "askDocs.openSettings" }); };
      return [
        button(labels.tryAgain, () => { say({ type: "again", id }); }, "primary"),
        ...remedies.map(({ title }, index) =>
          button(title, () => { say({ type: "remedy", id, index }); }),
        ),
        ...(remedies.length === 0 ? [button(labels.openSettings, settings)] : []),
        button(labels.showLog, () => { say({ type: "run", command: "askDocs.showLog" }); }),
      ];
    }
    return [
      ...this.remedy(),
      this.copyButton(),
      button(labels.openMarkdown, () => { say({ type: "markdown", id }); }),
      button(labels.again, () => { say({ type: "again", id }); }),
      this.voteButton("up", labels.helpful),
      this.voteButton("down", labels.notHelpful),
    ];
  }

  /** Mends what keeps the model from answering that was meant to. */
  private remedy(): HTMLButtonElement[] {
    const { labels, say, turn } = this;
    if (turn.missing === undefined) return [];
    const [label, command] = {
      missingPackage: [labels.addPackages, "askDocs.addPackages"] as const,
      missingKey: [labels.setApiKey, "askDocs.setApiKey"] as const,
      unauthorized: [labels.setApiKey, "askDocs.setApiKey"] as const,
    }[turn.missing] ?? [labels.openSettings, "askDocs.openSettings"] as const;
    return [button(label, () => { say({ type: "run", command }); }, "primary")];
  }

  /** Says for a moment that it has copied. */
  private copyButton(): HTMLButtonElement {
    const { labels, say, turn } = this;
    const made = button(labels.copy, () => {
      say({ type: "copy", id: turn.id });
      made.textContent = labels.copied;
      window.setTimeout(() => {
        made.textContent = labels.copy;
      }, COPIED_FOR);
    });
    return made;
  }

  private voteButton(vote: "up" | "down", title: string): HTMLButtonElement {
    const { id } = this.turn;
    const made = button(title, () => { this.say({ type: "vote", id, vote }); });
    made.setAttribute("aria-pressed", String(this.turn.vote === vote));
    return made;
  }

  private markDoubts(): void {
    const { answer, labels, renderer, turn } = this;
    if (turn.doubts === undefined) return;
    const { element: read } = new GrowingText(renderer, document);
    const plain = (markdown: string): string => {
      read.innerHTML = renderer.blocks(markdown, turn).map(({ html }) => html).join("");
      return read.textContent;
    };
    markDoubts(answer.element, turn.doubts, plain, labels);
  }

  private drawSources(): void {
    const { labels, turn, sources } = this;
    const others = turn.hits
      .map((place, index) => ({ place, index }))
      .filter(({ place }) => !turn.citations.some((citation) => isWithin(citation, place)));
    const parts: Node[] = [];
    // What the text names needs no second list.
    const unnamed = turn.citations
      .map((place, index) => ({ place, index }))
      .filter(({ index }) => this.linkTo(index) === undefined);
    if (unnamed.length > 0) {
      parts.push(this.list(fill(labels.sources, unnamed.length), "citations", unnamed, true));
    }
    if (others.length > 0 && turn.outcome === "answered") {
      parts.push(this.list(fill(labels.alsoRead, others.length), "hits", others, false));
    }
    if (turn.assistant !== undefined && turn.outcome !== undefined) {
      const by =
        turn.assistant === EMBEDDED
          ? labels.writtenHere
          : fill(labels.writtenBy, turn.assistant);
      parts.push(element("p", { className: "by", textContent: by }));
    }
    sources.replaceChildren(...parts);
  }

  private list(
    title: string,
    list: List,
    places: readonly { readonly place: Place; readonly index: number }[],
    isOpen: boolean,
  ): HTMLElement {
    const { id } = this.turn;
    const items = places.map(({ place, index }) => {
      const link = element("a", { textContent: placeName(place) });
      link.href = "#";
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.say({ type: "open", id, list, index });
      });
      const section = element("span", { className: "section", textContent: sectionName(place) });
      return element("li", {}, link, " ", section, ...this.cautions(place));
    });
    const details = element(
      "details",
      {},
      element("summary", { textContent: title }),
      element(list === "citations" ? "ol" : "ul", {}, ...items),
    );
    details.open = isOpen;
    return details;
  }

  /** The link to a citation that names its place, in the text. */
  private linkTo(index: number): Element | undefined {
    const { answer, turn } = this;
    const links = answer.element.querySelectorAll(`a.citation[data-index="${String(index)}"]`);
    const place = turn.citations[index];
    if (place === undefined) return undefined;
    return [...links].find(({ textContent }) => textContent.startsWith(placeName(place)));
  }

  /** Says under what the text quotes of a source why that has to be read with care. */
  private drawCautions(): void {
    const { answer, turn } = this;
    turn.citations.forEach((place, index) => {
      let block = this.linkTo(index) ?? null;
      while (block !== null && block.parentElement !== answer.element) block = block.parentElement;
      block?.after(...this.cautions(place));
    });
  }

  /** Why a source has to be read with care, if it has to. */
  private cautions({ suspicious = [] }: Place): HTMLElement[] {
    if (suspicious.length === 0) return [];
    const { labels } = this;
    const reasons: Readonly<Record<Suspicion, string>> = {
      instructions: labels.carefulInstructions,
      hiddenText: labels.carefulHiddenText,
      escapeCodes: labels.carefulEscapeCodes,
      activeLinks: labels.carefulActiveLinks,
      carriesText: labels.carefulCarriesText,
    };
    const said = [labels.readWithCare, ...suspicious.map((reason) => reasons[reason])];
    return [element("div", { className: "caution", textContent: said.join(" ") })];
  }

  /** A click on a link in the answer. */
  private follow(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link === null) return;
    event.preventDefault();
    const list = LISTS.find((one) => one === link.dataset["list"]);
    if (list === undefined) {
      this.say({ type: "link", href: link.href });
    } else {
      this.say({ type: "open", id: this.turn.id, list, index: Number(link.dataset["index"]) });
    }
  }
}
