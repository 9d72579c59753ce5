import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ExtensionContext } from "vscode";

/** What was called: of the editor's, and of Node's that reads or starts something. */
const called = vi.hoisted((): string[] => []);

/** Stands for modules and for all that they give: notes by its name whatever is called. */
const { anything } = vi.hoisted(() => {
  const member = (name: string, key: PropertyKey): unknown => {
    if (key === Symbol.toPrimitive) return () => name;
    if (typeof key === "symbol" || key === "then") return undefined;
    if (key === "fsPath") return `/${name}`;
    if (key === "workspaceFolders") return [{}];
    return anything([name, String(key)].filter(Boolean).join("."));
  };
  function anything(name: string): unknown {
    return new Proxy(function stand() { return undefined; }, {
      get: (_, key) => member(name, key),
      apply: () => {
        called.push(name);
        return anything(`${name}()`);
      },
      set: () => true,
      construct: () => anything(`${name}()`) as object,
    });
  }
  const module = (name: string): Record<string, unknown> =>
    new Proxy({}, { get: (_, key) => member(name, key), has: (_, key) => key !== "then" });
  return { anything: module };
});

vi.mock("vscode", () => anything(""));
vi.mock("node:fs", () => anything("fs"));
vi.mock("node:fs/promises", () => anything("fs"));
vi.mock("node:child_process", () => anything("child_process"));

beforeEach(() => {
  called.length = 0;
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test("activation reads nothing, starts nothing and asks the user nothing", async () => {
  const { activate } = await import("../src/extension");
  const subscriptions: unknown[] = [];
  const context = new Proxy(anything("context"), {
    get: (target, key) => (key === "subscriptions" ? subscriptions : target[String(key)]),
  });
  activate(context as unknown as ExtensionContext);
  expect(subscriptions.length).toBeGreaterThan(20);
  expect(called).toContain("commands.registerCommand");
  const reading = /^fs|^child_process|^workspace\.(?:fs|openText|openNote|find)|secrets\.get|State\.get/u;
  expect(called.filter((name) => reading.test(name))).toEqual([]);
  expect(called.filter((name) => /^window\.(?:show|withProgress)/u.test(name))).toEqual([]);
  // Whatever comes next is left for when the editor is done with its start.
  expect(vi.getTimerCount()).toBe(1);
});
