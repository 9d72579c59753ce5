import type { SecretStorage } from "vscode";
import { beforeEach, expect, test } from "vitest";
import { Keys } from "../src/hosted/keys";
import { clicks, told } from "./support/vscode";

beforeEach(() => {
  told.length = 0;
  clicks.clear();
});

/** A store of secrets that holds these. */
function secrets(held: Map<string, string>): SecretStorage {
  const storage = {
    get: (name: string) => Promise.resolve(held.get(name)),
    delete: (name: string) => Promise.resolve(void held.delete(name)),
  };
  return storage as unknown as SecretStorage;
}

const KEY: readonly [string, string] = ["askDocs.apiKey", "sk-of-a-test"];

test("a key is deleted once the user has said so", async () => {
  const held = new Map([KEY]);
  const keys = new Keys(secrets(held));
  await keys.clear();
  expect(told.map(({ message }) => message)).toEqual(["Delete the API key?"]);
  expect(held.size).toBe(1);
  clicks.add("Delete");
  await keys.clear();
  expect(held.size).toBe(0);
});

test("nothing is asked where there is no key", async () => {
  clicks.add("Delete");
  await new Keys(secrets(new Map())).clear();
  expect(told.map(({ message }) => message)).toEqual(["There is no API key."]);
});
