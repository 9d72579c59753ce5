import { beforeEach, expect, test, vi } from "vitest";
import type { ExtensionContext, LogOutputChannel } from "vscode";
import { PROTOCOL_VERSION } from "../src/protocol";
import type { ClientHooks } from "../src/server/client";
import { ServerProblem } from "../src/server/problems";
import { Server } from "../src/server/server";

/** A promise that is settled from outside. */
function deferred() {
  let resolve = (): void => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((...both) => {
    [resolve, reject] = both;
  });
  return { promise, resolve, reject };
}

/** Stands for a language client, and does what it is told when it is told. */
class ScriptedClient {
  readonly sent: [method: string, params: unknown][] = [];
  isEnded = false;
  initializeResult = {
    capabilities: { experimental: { askDocs: { version: PROTOCOL_VERSION } } },
    serverInfo: { name: "askdocs", version: "0.1.0" },
  };
  answer: () => Promise<unknown> = () => Promise.resolve({});
  private readonly starting = deferred();
  private readonly ending = deferred();

  constructor(readonly hooks: ClientHooks) {}

  start(): Promise<void> {
    return this.starting.promise;
  }

  comeUp(): void {
    this.starting.resolve();
  }

  /** As the real one: a start that goes on is broken off. */
  end(): Promise<void> {
    this.starting.reject(new Error("killed"));
    return this.ending.promise;
  }

  beGone(): void {
    this.isEnded = true;
    this.ending.resolve();
  }

  sendNotification(method: string, params: unknown): Promise<void> {
    this.sent.push([method, params]);
    return Promise.resolve();
  }

  sendRequest(): Promise<unknown> {
    return this.answer();
  }

  onNotification(): void {
    // Nothing is notified of.
  }
}

/** The clients that were made, the latest last. */
const { clients } = vi.hoisted(() => ({ clients: [] as unknown[] }));

vi.mock("../src/server/launch", async (original) => ({
  ...(await original<object>()),
  findLaunch: () => Promise.resolve({ command: "askdocs", parameters: [], environment: {}, source: "path" }),
}));
vi.mock("../src/server/client", () => ({
  makeClient: (...[, , , , hooks]: [unknown, unknown, unknown, unknown, ClientHooks]) => {
    const client = new ScriptedClient(hooks);
    clients.push(client);
    return client;
  },
}));

function server(): Server {
  return new Server({
    context: {
      globalStorageUri: { fsPath: "/storage" },
      asAbsolutePath: (name: string) => name,
      extension: { packageJSON: { version: "0.1.0" } },
    } as unknown as ExtensionContext,
    log: { error: vi.fn(), warn: vi.fn() } as unknown as LogOutputChannel,
    initializationOptions: () => Promise.resolve({}),
    middleware: () => ({}),
    prepare: () => undefined,
  });
}

/** The client that is made as the one of this number. */
async function client(number: number): Promise<ScriptedClient> {
  await expect.poll(() => clients.length).toBe(number);
  return clients.at(-1) as ScriptedClient;
}

beforeEach(() => {
  clients.length = 0;
});

test("a restart during the start ends the first client before it makes another", async () => {
  const one = server();
  const asked = one.connected();
  const first = await client(1);
  const restarted = one.restart();
  await new Promise(setImmediate);
  expect(clients).toHaveLength(1);
  expect(one.state.kind).toBe("starting");
  first.beGone();
  const second = await client(2);
  second.comeUp();
  await restarted;
  expect(one.state).toMatchObject({ kind: "running" });
  expect(await asked, "who waited for the first has the second").toBe(second);
});

test("restarts that come together make one start", async () => {
  const one = server();
  const asked = one.connected();
  const first = await client(1);
  first.comeUp();
  await asked;
  const restarted = Promise.all([one.restart(), one.restart(), one.restart()]);
  first.beGone();
  const second = await client(2);
  second.comeUp();
  await restarted;
  expect(clients).toHaveLength(2);
});

test("who waits for a client that comes up and is to end at once has the next", async () => {
  const one = server();
  const asked = one.connected();
  const first = await client(1);
  first.beGone();
  const listening = one.onDidChange(() => {
    if (one.state.kind !== "running") return;
    listening.dispose();
    void one.restart();
  });
  first.comeUp();
  const second = await client(2);
  second.comeUp();
  expect(await asked).toBe(second);
});

test("a start that is overtaken while its program is looked for makes no client", async () => {
  const one = server();
  const asked = one.connected();
  const restarted = one.restart();
  const only = await client(1);
  only.comeUp();
  await restarted;
  expect(await asked).toBe(only);
  expect(clients).toHaveLength(1);
});

test("what is disposed while it starts is ended, and starts no more", async () => {
  const one = server();
  const asked = one.connected();
  const first = await client(1);
  const ended = vi.spyOn(first, "end");
  one.dispose();
  first.beGone();
  await expect(asked).rejects.toThrow();
  expect(ended).toHaveBeenCalledOnce();
  await one.restart();
  expect(clients).toHaveLength(1);
});

test("a server of another protocol is ended before another start", async () => {
  const one = server();
  const asked = one.connected();
  const first = await client(1);
  first.initializeResult.capabilities.experimental.askDocs.version = PROTOCOL_VERSION + 1;
  first.comeUp();
  await expect(asked).rejects.toThrow("does not understand the server");
  const again = one.connected();
  first.beGone();
  const second = await client(2);
  second.comeUp();
  expect(await again).toBe(second);
});

test("when settings change the server is told, and asks for them itself", async () => {
  const one = server();
  await one.settingsChanged();
  const asked = one.connected();
  const first = await client(1);
  first.comeUp();
  await asked;
  await one.settingsChanged();
  expect(first.sent).toEqual([["workspace/didChangeConfiguration", { settings: null }]]);
});

test.each([-32097, -32096])("a connection that is lost (%i) is said in words", async (code) => {
  const one = server();
  const asked = one.search({ query: "retries" });
  const first = await client(1);
  first.answer = () => Promise.reject(Object.assign(new Error("Pending response rejected"), { code }));
  first.comeUp();
  const problem: unknown = await asked.catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(ServerProblem);
  expect((problem as Error).message).toContain("ended before it had answered");
});
