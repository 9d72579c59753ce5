/** The answer view, as a user sees it. */

import type { FrameLocator, Locator } from "playwright-core";

export class AnswerView {
  readonly frame: FrameLocator;

  constructor(frame: FrameLocator) {
    this.frame = frame;
  }

  get answer(): Locator {
    return this.frame.locator(".answer").last();
  }

  get citations(): Locator {
    return this.answer.locator("a.citation");
  }

  /** The sections that come nearest, as a refusal names them. */
  get nearest(): Locator {
    return this.answer.locator("a.near");
  }

  get question(): Locator {
    return this.frame.getByRole("textbox");
  }

  button(name: string): Locator {
    return this.frame.getByRole("button", { name, exact: true }).last();
  }

  /** What a screen reader says. */
  get announcement(): Locator {
    return this.frame.getByRole("status");
  }

  /** Where the page says that it could not show something; hidden as long as it could. */
  get fault(): Locator {
    return this.frame.locator("[role=alert]");
  }

  /** What the next question is about, with the button that leaves it out. */
  get context(): Locator {
    return this.frame.locator(".context");
  }

  async followUp(question: string): Promise<void> {
    await this.question.fill(question);
    await this.question.press("Enter");
  }
}
