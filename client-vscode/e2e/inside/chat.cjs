/** Asks @docs about every document whose name has a hyphen, in one conversation after the other. */

"use strict";

const vscode = require("vscode");

/** Questions of one conversation; the chat draws all that it holds. */
const TOGETHER = 10;

exports.run = async () => {
  await vscode.extensions.getExtension("askdocs.askdocs").activate();
  await vscode.extensions.getExtension("askdocs.test-model").activate();
  while ((await vscode.lm.selectChatModels({ vendor: "askdocs-tests" })).length === 0);
  const files = await vscode.workspace.findFiles("**/*-*.md");
  const documents = files.map(({ path }) => path).sort();
  let failures = 0;
  for (const [index, path] of documents.entries()) {
    if (index % TOGETHER === 0) await vscode.commands.executeCommand("workbench.action.chat.newChat");
    const name = path.slice(path.lastIndexOf("/") + 1, -".md".length).replaceAll("-", " ");
    const result = await vscode.commands.executeCommand("workbench.action.chat.open", {
      query: `@docs ${name}`,
      blockOnResponse: true,
    });
    if (result?.errorDetails === undefined) continue;
    failures += 1;
    console.error(`failed: ${name}: ${result.errorDetails.message}`);
  }
  console.log(`asked: ${documents.length}`);
  if (failures > 0) throw new Error(`${failures} of ${documents.length} questions failed`);
};
