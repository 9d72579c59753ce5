/** A test at a desk: opens it, keeps evidence of a failure, clears it away, and lets nothing out. */

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { closeBrowser } from "./browser.ts";
import { Desk, type DeskOptions } from "./desk.ts";
import { ARTEFACTS } from "./places.ts";
import { PATIENCE } from "./waiting.ts";

after(closeBrowser, { timeout: PATIENCE });

/** What a user does at a desk, and what is to come of it: the expectation in one sentence. */
export function scenario(
  expectation: string,
  options: DeskOptions | (() => Promise<DeskOptions>),
  act: (desk: Desk) => Promise<void>,
  beforeLoad?: (page: Page) => Promise<void>,
): void {
  test(expectation, { timeout: 600_000 }, async () => {
    const given = typeof options === "function" ? await options() : options;
    const desk = await Desk.open(given, beforeLoad);
    let left: readonly string[] | undefined;
    try {
      await act(desk);
    } catch (error) {
      await desk.keep(expectation);
      throw error;
    } finally {
      left = await desk.close();
    }
    assert.deepEqual(left, [], "something tried to leave this machine");
  });
}

/** Keeps a picture of the window among the artefacts. */
export async function picture(desk: Desk, name: string): Promise<void> {
  mkdirSync(ARTEFACTS, { recursive: true });
  const file = path.join(ARTEFACTS, `${name}.png`);
  await desk.page.screenshot({ path: file, animations: "disabled" });
}
