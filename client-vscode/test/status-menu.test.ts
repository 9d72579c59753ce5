import { beforeEach, expect, test } from "vitest";
import type { LogOutputChannel, ExtensionContext } from "vscode";
import { showStatusMenu } from "../src/index/status-menu";
import { addPackages } from "../src/server/packages";
import { problemOf } from "../src/server/problems";
import type { Server } from "../src/server/server";
import { executed, window } from "./support/vscode";

const problem = problemOf({ kind: "noPython", tooOld: [] });
const failed = {
  state: { kind: "failed", problem },
  connected: () => Promise.reject(problem),
} as unknown as Server;

const settings = ["workbench.action.openSettings", "askDocs.interpreter"];

beforeEach(() => {
  executed.length = 0;
});

test("where the server does not run, the menu begins with what can be done about it", async () => {
  window.showQuickPick = (items) => Promise.resolve(items[0]);
  await showStatusMenu(failed);
  expect(executed).toEqual([settings]);
});

test("a server that runs has a menu of questions first", async () => {
  window.showQuickPick = (items) => Promise.resolve(items[0]);
  await showStatusMenu({ state: { kind: "starting" } } as unknown as Server);
  expect(executed).toEqual([["askDocs.askQuestion"]]);
});

test("packages for a server that does not run: what is wrong is said, with the way out", async () => {
  let said = "";
  window.showErrorMessage = (message, ...buttons) => {
    said = message;
    return Promise.resolve(buttons[0]);
  };
  await addPackages({} as ExtensionContext, failed, {} as LogOutputChannel);
  expect(said).toContain("needs Python 3.11 or newer");
  expect(executed).toEqual([settings]);
});
