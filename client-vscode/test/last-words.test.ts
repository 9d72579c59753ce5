import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { listenToEnd } from "../src/server/last-words";

const run = (program: string) => spawn(process.execPath, ["-e", program], { stdio: "pipe" });

test("a process that ends by itself has its code and its last line for last words", async () => {
  const server = run("console.error('first\\nNo module named askdocs'); process.exitCode = 3");
  const words = listenToEnd(server);
  await new Promise((resolve) => server.stdout.once("close", resolve).resume());
  expect(await words()).toEqual({ how: "3", line: "No module named askdocs" });
});

test("a process that goes on is ended, and had no last words of its own", async () => {
  const server = run("process.stdin.resume(); console.log('ready')");
  const words = listenToEnd(server);
  await new Promise((resolve) => server.stdout.once("data", resolve));
  expect(await words()).toBeUndefined();
  expect(server.signalCode).toBe("SIGTERM");
});
