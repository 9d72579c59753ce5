/** The box that questions are written into. */

import type { Labels } from "../answer/labels";
import { button, element, fill } from "./elements";

export class QuestionBox {
  readonly element: HTMLFormElement;
  private readonly input: HTMLTextAreaElement;
  /** What the question is about beside its words, with a button that leaves it out. */
  private readonly context = element("div", { className: "context", hidden: true });

  constructor(
    private readonly labels: Labels,
    private readonly ask: (question: string) => void,
    private readonly leaveOut: () => void,
  ) {
    this.input = element("textarea");
    this.input.rows = 1;
    this.input.setAttribute("aria-label", labels.question);
    this.input.addEventListener("keydown", (event) => {
      // Enter also ends the input of a word in Japanese, and then it does not ask.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.submit();
    });
    this.input.addEventListener("input", () => {
      this.fit();
    });
    // A line that breaks elsewhere makes the text higher.
    window.addEventListener("resize", () => {
      this.fit();
    });
    this.element = element("form", {}, this.context, this.input, button(labels.ask, () => { this.submit(); }, "primary"));
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
    });
    this.hint(false);
  }

  get draft(): string {
    return this.input.value;
  }

  set draft(text: string) {
    this.input.value = text;
    this.fit();
  }

  focus(): void {
    this.input.focus();
    this.input.setSelectionRange(this.input.value.length, this.input.value.length);
  }

  /** What the empty box says: whether a question goes on from an answer. */
  hint(isFollowUp: boolean): void {
    const { followUpPlaceholder, askPlaceholder } = this.labels;
    this.input.placeholder = isFollowUp ? followUpPlaceholder : askPlaceholder;
  }

  /** Says what the next question is about beside its words. */
  about(what: string | undefined): void {
    const { context, labels } = this;
    const hadFocus = context.contains(document.activeElement);
    context.hidden = what === undefined;
    context.replaceChildren();
    if (what !== undefined) {
      const title = fill(labels.leaveOut, what);
      const remove = button("×", this.leaveOut);
      remove.title = title;
      remove.setAttribute("aria-label", title);
      context.append(element("span", { textContent: fill(labels.about, what) }), remove);
    }
    if (hadFocus) this.input.focus();
  }

  private submit(): void {
    const question = this.input.value.trim();
    if (question === "") return;
    this.draft = "";
    this.ask(question);
  }

  /** As high as its text, up to a limit that the style sheet sets. */
  private fit(): void {
    const { input } = this;
    input.style.height = "auto";
    // The height is that of the border as well, and what scrolls is within it.
    const border = input.offsetHeight - input.clientHeight;
    input.style.height = `${String(input.scrollHeight + border)}px`;
  }
}
