import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { endWithin } from "../src/server/ending";

/** A process that has started, and ends when its input does unless it is told to hang. */
async function started(program: string) {
  const server = spawn(process.execPath, ["-e", `${program}; console.log("there")`], { stdio: "pipe" });
  await once(server.stdout, "data");
  return server;
}

test("a process that ends by itself is left to do that", async () => {
  const server = await started("process.stdin.resume()");
  server.stdin.end();
  await endWithin(server, 60_000);
  expect([server.exitCode, server.signalCode]).toEqual([0, null]);
  await endWithin(server, 60_000);
});

test.skipIf(process.platform === "win32")("a process that hangs is killed", async () => {
  const server = await started("process.stdin.resume()");
  server.kill("SIGSTOP");
  server.stdin.end();
  await endWithin(server, 0);
  expect(server.signalCode).toBe("SIGKILL");
});
