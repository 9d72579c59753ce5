/** What agents and other extensions get from the extension, seen from inside the extension host. */

"use strict";

const assert = require("node:assert/strict");
const vscode = require("vscode");

const NAME = "askdocs.askdocs";
const QUESTION = "How often is a request sent again?";
const ANSWER = "How often a request is sent again before it fails. The default is three.";

/** What a tool says, asked until the docs are read: nobody tells other extensions when they are. */
async function invoke(tool, input, from = "") {
  for (;;) {
    const result = await vscode.lm.invokeTool(tool, { input, toolInvocationToken: undefined });
    const text = result.content.map(({ value }) => value).join("");
    const isWhole = !/incomplete|Nothing in the docs fits/.test(text);
    if (isWhole && text.includes(from)) return text;
  }
}

async function hoverAt(line, character) {
  const [folder] = vscode.workspace.workspaceFolders;
  const uri = vscode.Uri.joinPath(folder.uri, "src", "parcels.py");
  const place = new vscode.Position(line, character);
  const hovers = await vscode.commands.executeCommand("vscode.executeHoverProvider", uri, place);
  return hovers.flatMap(({ contents }) => contents);
}

module.exports = {
  "The extension is active after start-up, by itself": async () => {
    const extension = vscode.extensions.getExtension(NAME);
    await extension.activate();
    assert.equal(extension.isActive, true);
  },

  "Agents find both tools, with a description and a schema": () => {
    const tools = vscode.lm.tools.filter(({ name }) => name.startsWith("askDocs_"));
    assert.deepEqual(tools.map(({ name }) => name).sort(), ["askDocs_ask", "askDocs_search"]);
    for (const { description, inputSchema } of tools) {
      assert.ok(description.length > 50);
      assert.equal(inputSchema.type, "object");
    }
  },

  "A search gives whole sections with their places, the best first": async () => {
    const text = await invoke("askDocs_search", { query: "max_retries", limit: 2 }, "## docs/retries.md");
    assert.match(text, /^## docs\/retries\.md:\d/);
    assert.ok(text.includes(ANSWER), text);
  },

  "A question gives the outcome first, then a cited answer": async () => {
    const text = await invoke("askDocs_ask", { question: QUESTION });
    assert.match(text, /^outcome: answered\n/);
    assert.ok(text.includes(ANSWER), text);
    assert.ok(text.includes("docs/retries.md:5"), text);
  },

  "What is not in the docs is said to be not there": async () => {
    const text = await invoke("askDocs_ask", { question: "Which colour has the zeppelin?" });
    assert.match(text, /^outcome: notInDocs\n/);
  },

  "Input that a tool does not understand is refused in words": async () => {
    await assert.rejects(
      vscode.lm.invokeTool("askDocs_ask", { input: {}, toolInvocationToken: undefined }),
      /question/,
    );
  },

  "A hover quotes the docs and trusts no command but our own": async () => {
    const contents = await hoverAt(2, 48);
    const text = contents.map(({ value }) => value).join("\n");
    assert.ok(text.includes("How often a request is sent again"), text);
    const trusted = contents.filter(({ isTrusted }) => isTrusted);
    assert.deepEqual(
      trusted.map(({ isTrusted }) => isTrusted.enabledCommands),
      [["askDocs.askAbout"]],
    );
    assert.ok(!trusted[0].value.includes("How often"), "what the docs say is not trusted");
    assert.ok(contents.every(({ supportHtml }) => !supportHtml));
  },

  "Commands are there under the names that the palette shows": async () => {
    const commands = await vscode.commands.getCommands(true);
    const { packageJSON } = vscode.extensions.getExtension(NAME);
    const missing = packageJSON.contributes.commands.filter(
      ({ command }) => !commands.includes(command),
    );
    assert.deepEqual(missing, []);
  },

  "@docs answers in the chat, and the next question takes the conversation along": async () => {
    const ask = (query) =>
      vscode.commands.executeCommand("workbench.action.chat.open", {
        query: `@docs ${query}`,
        blockOnResponse: true,
      });
    // The chat takes no question before it knows of a model, even for those who need none.
    await vscode.extensions.getExtension("askdocs.test-model").activate();
    while ((await vscode.lm.selectChatModels({ vendor: "askdocs-tests" })).length === 0);
    const first = await ask(QUESTION);
    assert.equal(first?.errorDetails, undefined);
    const second = await ask("And how long does it wait between two attempts?");
    assert.equal(second?.errorDetails, undefined);
  },
};
