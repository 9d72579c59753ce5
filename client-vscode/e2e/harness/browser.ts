/** The browser that shows the editor, and a watch over what it asks for. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type Browser, type BrowserContext } from "playwright-core";
import { CHROMIUM } from "./places.ts";
import { processesAt } from "./processes.ts";
import { PATIENCE, until } from "./waiting.ts";

const SWITCHES = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // What asks for another host is noted below and fails the test; this keeps it from getting there.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

export const WINDOW = { width: 1180, height: 740 };

interface Running {
  readonly browser: Browser;
  readonly home: string;
}

let running: Promise<Running> | undefined;

async function launch(): Promise<Running> {
  const home = mkdtempSync(path.join(tmpdir(), "askdocs-browser-"));
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: SWITCHES,
    chromiumSandbox: false,
    env: { ...process.env, HOME: home },
  });
  return { browser, home };
}

/** A profile that nothing was done with; all are in one browser. */
export async function freshProfile(): Promise<BrowserContext> {
  running ??= launch();
  const { browser } = await running;
  const context = await browser.newContext({
    viewport: WINDOW,
    deviceScaleFactor: Number(process.env["ASKDOCS_E2E_SCALE"] ?? 1),
    locale: "en-US",
    reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(PATIENCE);
  return context;
}

/**
 * Ends the browser and all that it started. It is not asked to close: it would wait for its crash
 * handlers, which leave its group, hold its output and now and then stay behind.
 */
export async function closeBrowser(): Promise<void> {
  if (running === undefined) return;
  const { home } = await running;
  running = undefined;
  await until("the browser's processes to end", () => {
    const left = processesAt(home);
    for (const { id } of left) end(id);
    return left.length === 0 || undefined;
  });
  rmSync(home, { recursive: true, force: true });
}

function end(id: number): void {
  try {
    process.kill(id, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** Notes every address beyond this machine that a page asks for, and that is not answered here. */
export function watchTraffic(context: BrowserContext): () => readonly string[] {
  const asked = new Set<string>();
  const isElsewhere = (address: string): boolean => {
    const { protocol, hostname } = new URL(address);
    return !["data:", "blob:", "about:"].includes(protocol) && hostname !== "127.0.0.1";
  };
  context.on("request", (request) => {
    if (isElsewhere(request.url())) asked.add(request.url());
  });
  context.on("response", (response) => {
    // The files of a webview have addresses of another host, and VS Code answers for it by itself.
    if (response.fromServiceWorker()) asked.delete(response.url());
  });
  context.on("page", (page) => {
    page.on("websocket", (socket) => {
      if (isElsewhere(socket.url())) asked.add(socket.url());
    });
  });
  return () => [...asked];
}
