/** A text that grows on the page without flicker: what is complete is never touched again. */

import type { Source } from "../answer/conversation";
import type { Renderer } from "./markdown";

/**
 * Keeps the blocks that nothing further can change, and renders the rest anew as it grows. The page
 * is the same at the end as if the whole text had been rendered at once.
 */
export class GrowingText {
  readonly element: HTMLElement;
  private readonly tail: HTMLElement;
  private text = "";
  /** Where the text begins that is not settled. */
  private settled = 0;

  constructor(
    private readonly renderer: Renderer,
    document: Document,
  ) {
    this.element = document.createElement("div");
    this.element.className = "answer";
    this.tail = document.createElement("div");
    this.tail.className = "tail";
    this.element.append(this.tail);
  }

  get value(): string {
    return this.text;
  }

  grow(text: string, sources: readonly Source[]): void {
    this.text += text;
    const open = this.text.slice(this.settled);
    const blocks = this.renderer.blocks(open, sources);
    const count = settledCount(blocks, open);
    const rest = blocks[count];
    for (const block of blocks.slice(0, count)) this.tail.before(fragment(this.tail, block.html));
    if (count > 0 && rest !== undefined) this.settled += offsetOf(open, rest.lines[0]);
    const html = blocks
      .slice(count)
      .map((block) => block.html)
      .join("");
    this.tail.replaceChildren(fragment(this.tail, html));
  }
}

/**
 * How many blocks stand fast: those that are followed by another one whose first line is complete,
 * because the beginning of a line may still turn out to go on with the block before it.
 */
function settledCount(blocks: readonly { readonly lines: readonly [number, number] }[], text: string) {
  const complete = text.split("\n").length - 1;
  let count = 0;
  while (count + 1 < blocks.length && (blocks[count + 1]?.lines[0] ?? Infinity) < complete) count++;
  return count;
}

function offsetOf(text: string, line: number): number {
  let offset = 0;
  for (let passed = 0; passed < line; passed++) offset = text.indexOf("\n", offset) + 1;
  return offset;
}

/** `html` was sanitised by the renderer. */
function fragment({ ownerDocument }: HTMLElement, html: string): DocumentFragment {
  const template = ownerDocument.createElement("template");
  template.innerHTML = html;
  return template.content;
}
