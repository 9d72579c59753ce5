/** VS Code's window, as a user sees it. */

import type { FrameLocator, Locator, Page } from "playwright-core";
import { AnswerView } from "./answer-view.ts";
import { until } from "./waiting.ts";

export class Workbench {
  readonly page: Page;
  readonly answers: AnswerView;

  constructor(page: Page) {
    this.page = page;
    this.answers = new AnswerView(this.webview());
  }

  async ready(open?: string): Promise<void> {
    await this.page.locator(".monaco-workbench .statusbar-item").first().waitFor();
    if (open === undefined) return;
    await this.tab(open).waitFor();
    await this.page.locator(".editor-instance .view-line").first().waitFor();
  }

  /** The tab that is in front, of a file. */
  tab(file: string): Locator {
    const name = file.slice(file.lastIndexOf("/") + 1);
    return this.page.locator(".tab.active").filter({ hasText: name });
  }

  /** Brings the tab of a file to the front, with the cursor in its editor. */
  async front(file: string): Promise<void> {
    const name = file.slice(file.lastIndexOf("/") + 1);
    await this.page.locator(".tab").filter({ hasText: name }).first().click();
    await this.tab(file).first().waitFor();
  }

  fileInExplorer(name: string): Locator {
    return this.page.locator(".explorer-folders-view").getByText(name, { exact: true });
  }

  /** Runs a command by its title in the palette. */
  async run(title: string): Promise<void> {
    // A key is lost while a view is moved or made anew under the focus.
    await until("the palette", async () => {
      await this.page.keyboard.press("F1");
      return this.quickInput.waitFor({ timeout: 2000 }).then(
        () => true,
        () => undefined,
      );
    });
    await this.pick(`>${title}`, title);
  }

  /**
   * Picks a choice, which may come into being only after its list was drawn, and then shows when the
   * list is asked for anew.
   */
  async pick(filter: string, label: string): Promise<void> {
    const choice = this.choice(label);
    await until(`“${label}” among the choices`, async () => {
      await this.quickInput.fill("");
      await this.quickInput.fill(filter);
      return choice.waitFor({ timeout: 2000 }).then(
        () => true,
        () => undefined,
      );
    });
    await choice.click();
  }

  get quickInput(): Locator {
    return this.page.locator(".quick-input-widget input[type=text]");
  }

  /** The row of a list of choices with exactly this label. */
  choice(label: string): Locator {
    const name = this.page.locator(".monaco-icon-label .label-name").getByText(label, { exact: true });
    return this.page.locator(".quick-input-list .monaco-list-row").filter({ has: name }).first();
  }

  get choices(): Locator {
    return this.page.locator(".quick-input-list .monaco-list-row");
  }

  /** Asks a question through the palette. */
  async ask(question: string, command = "Ask Docs: Ask a Question…"): Promise<void> {
    await this.run(command);
    await this.page.locator(".quick-input-widget:visible .quick-input-title").waitFor();
    await this.quickInput.fill(question);
    await this.choice(question).waitFor();
    await this.page.keyboard.press("Enter");
  }

  /** Says something in the chat, as soon as a model can be chosen there: it takes nothing before. */
  async say(text: string, model: string): Promise<void> {
    await this.run("Chat: Open Chat");
    await this.page.locator(".interactive-session .chat-input-toolbars").getByText(model).waitFor();
    const input = this.page.locator(".interactive-session .interactive-input-editor");
    await input.click();
    // At once, so that no list of suggestions opens and takes the Enter.
    await this.page.keyboard.insertText(text);
    await input.getByText(text.slice(text.indexOf(" ") + 1)).waitFor();
    await this.page.keyboard.press("Enter");
  }

  /** The last answer in the chat. */
  get response(): Locator {
    return this.page.locator(".interactive-response").last();
  }

  /** What can be done with the last answer in the chat; there as soon as it is whole. */
  get responseToolbar(): Locator {
    return this.response.locator(".chat-footer-toolbar .action-item").first();
  }

  /** An item of the status bar, by what it says. */
  status(text: string | RegExp): Locator {
    return this.page.locator(".statusbar-item").filter({ hasText: text });
  }

  /** Waits until the docs are read. */
  async docsRead(words = /\d+ documents/): Promise<void> {
    await this.status(words).waitFor();
  }

  /** A message in a corner of the window. */
  message(text: string | RegExp): Locator {
    return this.page.locator(".notification-toast").filter({ hasText: text });
  }

  dialog(text: string | RegExp): Locator {
    return this.page.locator(".monaco-dialog-box").filter({ hasText: text });
  }

  get hover(): Locator {
    return this.page.locator(".monaco-hover:visible .hover-contents");
  }

  /** A text in an editor. */
  text(text: string): Locator {
    return this.page.locator(".editor-instance .view-line").getByText(text).first();
  }

  /** Puts the cursor of the editor in front to a line. */
  async goTo(line: number, column = 1): Promise<void> {
    await this.page.keyboard.press("Control+g");
    await this.quickInput.fill(`:${String(line)}:${String(column)}`);
    await this.page.keyboard.press("Enter");
    await this.cursor(line, column).waitFor();
  }

  /** Selects so many characters from the cursor on. */
  async select(count: number): Promise<void> {
    for (let taken = 0; taken < count; taken += 1) await this.page.keyboard.press("Shift+ArrowRight");
    await this.status(`(${String(count)} selected)`).waitFor();
  }

  /** The lines that are marked as cited. */
  get marked(): Locator {
    return this.page.locator('.view-overlays .cdr[class*="TextEditorDecorationType"]');
  }

  /** The number of the line with the cursor, whether its editor has the focus or not. */
  currentLine(line: string): Locator {
    return this.page.locator(".active-line-number").getByText(line, { exact: true }).first();
  }

  cursor(line: number, column: number): Locator {
    return this.status(`Ln ${String(line)}, Col ${String(column)}`);
  }

  /** The page inside the webview that is in sight. */
  private webview(): FrameLocator {
    return this.page.frameLocator("iframe.webview:visible").frameLocator("#active-frame");
  }
}
