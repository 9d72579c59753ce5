import { expect, test } from "vitest";
import { coalesced } from "../src/server/coalesced";

/** Work whose runs end when they are told to. */
function work() {
  const ends: (() => void)[] = [];
  const run = coalesced(() => new Promise<void>((resolve) => ends.push(resolve)));
  return { run, ends };
}

test("calls during a run make one further run", async () => {
  const { run, ends } = work();
  const first = run();
  const later = [run(), run(), run()];
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await first;
  await Promise.resolve();
  await expect.poll(() => ends.length).toBe(2);
  ends[1]?.();
  await Promise.all(later);
  expect(ends).toHaveLength(2);
});

test("a run that fails does not keep the next one from beginning", async () => {
  let runs = 0;
  const run = coalesced(() => {
    runs++;
    return runs === 1 ? Promise.reject(new Error("no")) : Promise.resolve();
  });
  const first = run();
  const second = run();
  await expect(first).rejects.toThrow("no");
  await second;
  await run();
  expect(runs).toBe(3);
});
