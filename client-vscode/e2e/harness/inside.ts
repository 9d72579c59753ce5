/** What a program inside the extension host says, and how it ends. */

import type { Page } from "playwright-core";

export class Inside {
  readonly lines: string[] = [];
  private readonly done = Promise.withResolvers<number>();

  /** To be done before the window is loaded. */
  readonly listen = async (page: Page): Promise<void> => {
    await page.exposeFunction("codeAutomationLog", (_type: string, parts: unknown[]) => {
      this.lines.push(parts.map(String).join(" "));
    });
    await page.exposeFunction("codeAutomationExit", (code: number) => {
      this.done.resolve(code);
    });
  };

  /** The exit status of the program. */
  get ended(): Promise<number> {
    return this.done.promise;
  }
}
