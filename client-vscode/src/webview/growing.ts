/** A text that grows on the page without flicker: what stands is never touched again. */

import type { Source } from "../answer/conversation";
import type { Referring } from "../places";
import type { Block, Renderer } from "./markdown";

interface Shown {
  readonly html: string;
  readonly nodes: readonly ChildNode[];
}

/**
 * Reads only the end of the text again as it grows, and draws only the blocks that have changed by
 * that. The page is the same at the end as if the whole text had been drawn at once.
 */
export class GrowingText {
  readonly element: HTMLElement;
  private text = "";
  /** Where the text begins that may still change its meaning. */
  private settled = 0;
  /** The blocks of that text, as they are on the page. */
  private open: readonly Shown[] = [];
  /** Whether it could not be laid out, and stands there as it is. */
  private isPlain = false;

  constructor(
    private readonly renderer: Renderer,
    private readonly document: Document,
  ) {
    this.element = document.createElement("div");
    this.element.className = "answer";
    this.element.dir = "auto";
  }

  get value(): string {
    return this.text;
  }

  /** Begins anew, with no text. */
  clear(): void {
    this.text = "";
    this.settled = 0;
    this.open = [];
    this.isPlain = false;
    this.element.replaceChildren();
  }

  /** Takes in more text. What cannot be laid out is shown as it is, and the fault is thrown. */
  grow(text: string, answer: Referring<Source>): void {
    this.text += text;
    if (this.isPlain) {
      this.element.append(text);
      return;
    }
    try {
      this.layOut(answer);
    } catch (error) {
      this.isPlain = true;
      this.element.replaceChildren(this.text);
      throw error;
    } finally {
      this.element.classList.toggle("plain", this.isPlain);
    }
  }

  private layOut(answer: Referring<Source>): void {
    const open = this.text.slice(this.settled);
    const blocks = this.renderer.blocks(open, answer);
    const shown = blocks.map(({ html }, index) => this.draw(html, this.open[index]));
    for (const { nodes } of this.open.slice(blocks.length)) for (const node of nodes) node.remove();
    const count = settledCount(blocks, open);
    const next = blocks[count];
    if (next !== undefined) this.settled += offsetOf(open, next.lines[0]);
    this.open = shown.slice(count);
  }

  /** Puts a block in the place of the one that was there, unless it is the same. */
  private draw(html: string, before: Shown | undefined): Shown {
    if (before?.html === html) return before;
    const template = this.document.createElement("template");
    template.innerHTML = html; // The renderer has sanitised it.
    const nodes = [...template.content.childNodes];
    const [first, ...others] = before?.nodes ?? [];
    if (first === undefined) {
      this.element.append(...nodes);
    } else {
      first.replaceWith(...nodes);
      for (const node of others) node.remove();
    }
    return { html, nodes };
  }
}

/**
 * How many blocks stand fast: those that are followed by another one whose first line is complete,
 * because the beginning of a line may still turn out to go on with the block before it.
 */
function settledCount(blocks: readonly Block[], text: string): number {
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
