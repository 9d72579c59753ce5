import { beforeEach, expect, test } from "vitest";
import { offerModel } from "../src/hosted/model-offer";
import { clicks, configured, told } from "./support/vscode";

const ANSWER = "Answer with the Model";

beforeEach(() => {
  configured.clear();
  told.length = 0;
  clicks.clear();
});

test("a key alone changes no answer, and the user is told so and what a model would change", async () => {
  configured.set("askDocs.assistant.baseUrl", { globalValue: "https://models.example/v1" });
  expect(await offerModel()).toBe(false);
  expect(told).toHaveLength(1);
  expect(told[0]?.message).toContain("without a model");
  expect(told[0]?.detail).toContain("goes to https://models.example/v1, together with the passages");
  expect(configured.get("askDocs.assistant.kind")?.globalValue).toBeUndefined();
});

test("who chooses the model is answered by it from then on, in all folders", async () => {
  clicks.add(ANSWER);
  expect(await offerModel()).toBe(true);
  expect(told[0]?.detail).toContain("https://api.openai.com/v1");
  expect(configured.get("askDocs.assistant.kind")?.globalValue).toBe("auto");
});

test("who has chosen a model already is not asked", async () => {
  configured.set("askDocs.assistant.kind", { globalValue: "responses" });
  expect(await offerModel()).toBe(true);
  expect(told).toEqual([]);
});

test("the key may be for embeddings alone", async () => {
  configured.set("askDocs.embeddings.kind", { globalValue: "endpoint" });
  expect(await offerModel()).toBe(true);
  expect(configured.get("askDocs.assistant.kind")?.globalValue).toBeUndefined();
});
