import { expect, test } from "vitest";
import { told } from "../src/agents/tools";

test("an answer is told with its outcome and nothing else", () => {
  expect(told("answered", "Thrice.\n")).toBe("outcome: answered\n\nThrice.");
});

test("an agent is told in words that what comes near is no answer", () => {
  const said = told("related", "The docs do not say this outright.\n");
  expect(said.split("\n\n").slice(0, 2).join(" ")).toMatch(/^outcome: related This is not an answer/u);
  expect(said).toContain("do not fill the gap from memory");
  expect(said).toContain("The docs do not say this outright.");
});

test("an agent is told in words that the docs do not answer", () => {
  expect(told("notInDocs", "This is not in your docs.")).toContain("Do not claim that they do.");
});
