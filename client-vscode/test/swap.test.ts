import { expect, test } from "vitest";
import { swap, type Means } from "../src/server/swap";

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** A disk with these folders, each with what it holds, on which some attempts fail. */
class Disk implements Means {
  waited = 0;
  /** The errors of the next attempts, by the folder that is moved or removed. */
  readonly failures = new Map<string, string[]>();

  constructor(readonly folders: Map<string, string>) {}

  rename(from: string, to: string): Promise<void> {
    return this.attempt(from, () => {
      const content = this.folders.get(from);
      if (content === undefined) throw failure("ENOENT");
      if (this.folders.has(to)) throw failure("ENOTEMPTY");
      this.folders.delete(from);
      this.folders.set(to, content);
    });
  }

  remove(folder: string): Promise<void> {
    return this.attempt(folder, () => void this.folders.delete(folder));
  }

  wait(seconds: number): Promise<void> {
    this.waited += seconds;
    return Promise.resolve();
  }

  private attempt(folder: string, action: () => void): Promise<void> {
    const code = this.failures.get(folder)?.shift();
    if (code !== undefined) return Promise.reject(failure(code));
    return Promise.resolve().then(action);
  }
}

function disk(folders: Readonly<Record<string, string>>): Disk {
  return new Disk(new Map(Object.entries(folders)));
}

test("the new folder takes the place of the old one, of which nothing is left", async () => {
  const one = disk({ "t.new": "2", t: "1", "t.old": "0" });
  await swap("t.new", "t", one);
  expect([...one.folders]).toEqual([["t", "2"]]);
  expect(one.waited).toBe(0);
});

test("where there was none the new folder is put there", async () => {
  const one = disk({ "t.new": "1" });
  await swap("t.new", "t", one);
  expect([...one.folders]).toEqual([["t", "1"]]);
});

test.each(["EPERM", "EBUSY", "EACCES"])("a folder that is looked through (%s) is waited for", async (code) => {
  const one = disk({ "t.new": "2", t: "1" });
  one.failures.set("t.new", [code, code, code]);
  await swap("t.new", "t", one);
  expect([...one.folders]).toEqual([["t", "2"]]);
  expect(one.waited).toBeGreaterThan(0.5);
});

test("where nobody lets go within ten seconds all is as before", async () => {
  const one = disk({ "t.new": "2", t: "1" });
  one.failures.set("t.new", new Array<string>(100).fill("EPERM"));
  await expect(swap("t.new", "t", one)).rejects.toMatchObject({ code: "EPERM" });
  expect([...one.folders]).toEqual([["t.new", "2"], ["t", "1"]]);
  expect(one.waited).toBeCloseTo(10, 0);
});

test("an old folder that is still in use stays aside, and the packages are whole", async () => {
  const one = disk({ "t.new": "2", t: "1" });
  const removing = one.remove.bind(one);
  one.remove = (folder) => one.folders.has(folder) ? Promise.reject(failure("EPERM")) : removing(folder);
  await swap("t.new", "t", one);
  expect(one.folders.get("t")).toBe("2");
  expect(one.folders.get("t.old")).toBe("1");
});

test("another failure is not tried again", async () => {
  const one = disk({ "t.new": "2", t: "1" });
  one.failures.set("t.new", ["ENOSPC"]);
  await expect(swap("t.new", "t", one)).rejects.toMatchObject({ code: "ENOSPC" });
  expect(one.waited).toBe(0);
  expect(one.folders.get("t")).toBe("1");
});
