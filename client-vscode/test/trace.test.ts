import { expect, test } from "vitest";
import type { LogOutputChannel } from "vscode";
import { read } from "./support/source";
import { withoutKey } from "../src/server/trace";

const KEY = 'sk-"with\\quotes';

/** What is in the log after this was traced as the language client traces it. */
function traced(values: unknown, space?: number): string {
  const lines: string[] = [];
  const log = Object.freeze({
    name: "Ask Docs",
    trace: (message: string) => void lines.push(message),
  });
  const channel = withoutKey(log as unknown as LogOutputChannel);
  expect(channel.name).toBe("Ask Docs");
  channel.trace(`Sending request 'initialize - (0)'.\nParams: ${JSON.stringify(values, null, space)}`);
  return lines.join("\n");
}

test.each([undefined, 4])("the key is not traced, and all else is", (space) => {
  const options = { rootUri: "file:///w", initializationOptions: { apiKey: KEY, more: "kept" } };
  const written = traced(options, space);
  expect(written).not.toContain("sk-");
  expect(written).not.toContain("quotes");
  expect(written).toContain("file:///w");
  expect(written).toContain("kept");
});

test("the language client traces into the log without the key, and into no other", () => {
  const client = read("src", "server", "client.ts");
  expect(client).toContain("traceOutputChannel: withoutKey(log)");
});
