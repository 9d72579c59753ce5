/**
 * A language model for the tests, registered as any other extension would do it. It answers each
 * question with how it was asked and a reference to the first passage, in small pieces, and keeps
 * what it was sent for the tests that run beside it.
 */

"use strict";

const vscode = require("vscode");

const received = [];

const model = {
  id: "echo",
  name: "Echo",
  family: "echo",
  version: "1",
  maxInputTokens: 100_000,
  maxOutputTokens: 10_000,
  capabilities: { toolCalling: true },
};

const provider = {
  provideLanguageModelChatInformation: () => [model],
  provideLanguageModelChatResponse: (_model, messages, _options, progress) => {
    const texts = messages.map(({ content }) =>
      content.map((part) => (typeof part.value === "string" ? part.value : "")).join(""),
    );
    received.push(texts);
    const answer = `The model was sent ${texts.length} messages; the answer stands in [1].`;
    for (const piece of answer.match(/.{1,3}/gs)) {
      progress.report(new vscode.LanguageModelTextPart(piece));
    }
    return Promise.resolve();
  },
  provideTokenCount: (_model, text) => Promise.resolve(JSON.stringify(text).length),
};

exports.activate = async (context) => {
  context.subscriptions.push(
    vscode.lm.registerLanguageModelChatProvider("askdocs-tests", provider),
  );
  // The chat asks for the models only when it is used, and then refuses the first question.
  await vscode.lm.selectChatModels({ vendor: "askdocs-tests" });
  return { received };
};
