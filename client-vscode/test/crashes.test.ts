import { expect, test } from "vitest";
import { Crashes } from "../src/server/crashes";

test("the sixth crash within three minutes is one too many", () => {
  let now = 0;
  const crashes = new Crashes(() => now);
  const verdicts = Array.from({ length: 6 }, () => {
    now += 1000;
    return crashes.mayRestart();
  });
  expect(verdicts).toEqual([true, true, true, true, true, false]);
});

test("crashes that lie further apart are forgotten", () => {
  let now = 0;
  const crashes = new Crashes(() => now);
  for (let count = 0; count < 20; count++) {
    now += 60_000;
    expect(crashes.mayRestart()).toBe(true);
  }
});

test("a start that the user asked for begins to count anew", () => {
  const crashes = new Crashes(() => 0);
  for (let count = 0; count < 6; count++) crashes.mayRestart();
  crashes.forget();
  expect(crashes.mayRestart()).toBe(true);
});
