/** What the user decides: keys, uploads, folders that are not trusted, servers of another version. */

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after } from "node:test";
import { ANSWER, QUESTION, SAMPLE } from "../harness/sample.ts";
import { picture, scenario } from "../harness/scenario.ts";
import { ScriptedServer } from "../harness/scripted-server.ts";
import { until } from "../harness/waiting.ts";

const server = await ScriptedServer.listen();
const folder = mkdtempSync(path.join(tmpdir(), "askdocs-e2e-"));
after(async () => {
  rmSync(folder, { recursive: true });
  await server[Symbol.asyncDispose]();
});
const scripted = {
  files: SAMPLE,
  open: "src/parcels.py",
  settings: { "askDocs.path": server.program, "askDocs.trace.server": "verbose" },
};

const KEY = "sk-only-for-this-test-0123456789";

scenario(
  "A key that is set reaches the server when it starts, and no file and no log, whatever is traced",
  { ...scripted, tracesAll: true },
  async (desk) => {
    const { workbench, page } = desk;
    await workbench.docsRead();
    assert.deepEqual(server.options.at(-1), {});
    await workbench.run("Ask Docs: Set API Key…");
    const input = page.locator(".quick-input-widget:visible input[type=password]");
    await input.fill(KEY);
    await picture(desk, "key");
    await page.keyboard.press("Enter");
    await until("the server to be started with the key", () => {
      const options = server.options.at(-1) as { apiKey?: string };
      return options.apiKey === KEY ? true : undefined;
    });
    const offer = workbench.dialog("Answers are still quoted on this machine");
    await offer.getByText("each question goes to").first().waitFor();
    await picture(desk, "key-alone");
    await offer.getByRole("button", { name: "Answer with the Model" }).click();
    const model = '"askDocs.assistant.kind":"auto"';
    await until("the setting", () => desk.editor.settingsText().includes(model) || undefined);
    await workbench.docsRead();
    const written = readdirSync(desk.home, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    const log = written.find((file) => file.endsWith("Ask Docs.log"));
    assert.ok(log);
    // The start with the key is in it, with all else that was sent then.
    await until("the trace", () => readFileSync(log, "utf8").includes('"apiKey": "…"') || undefined);
    assert.deepEqual(
      written.filter((file) => readFileSync(file).includes(KEY)),
      [],
    );
  },
);

scenario(
  "Nothing is uploaded before the user has seen what and where to, and has agreed",
  scripted,
  async (desk) => {
    const { workbench, page } = desk;
    await workbench.docsRead();
    server.plan = {
      endpoint: "https://models.example/v1",
      consent: false,
      files: [
        { path: "docs/guide.md", chapters: 1, bytes: 420 },
        { path: "docs/retries.md", chapters: 1, bytes: 580 },
      ],
      excluded: [{ path: "docs/secret.md", reason: "it holds what looks like a key" }],
      bytes: 1000,
      estimatedTokens: 250,
      cost: "small",
      waiting: 2,
    };
    const answer = server.question("May the docs be uploaded?", "Upload", "Not now");
    const dialog = workbench.dialog("May the docs be uploaded?");
    for (const told of ["https://models.example/v1", "docs/guide.md", "docs/retries.md"]) {
      await dialog.getByText(told).first().waitFor();
    }
    await picture(desk, "consent");
    const buttons = await dialog.locator(".dialog-buttons .monaco-button").allTextContents();
    assert.deepEqual(buttons.sort(), ["Not now", "Show All Files", "Upload"]);
    await dialog.getByRole("button", { name: "Not now" }).click();
    assert.equal(await answer, "Not now");

    const other = server.question("May the docs be uploaded?", "Upload", "Not now");
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await other, "Not now", "to close the question is not to agree");
    server.plan = undefined;
  },
);

scenario(
  "A server that speaks another protocol is not used, and both versions are named",
  () => {
    server.protocol = 99;
    return Promise.resolve(scripted);
  },
  async (desk) => {
    const { workbench } = desk;
    await workbench.status("not running").waitFor();
    await workbench.ask(QUESTION);
    const { frame } = workbench.answers;
    await frame.getByText("does not understand the server, askdocs 0.1.0 (protocol 99)").first().waitFor();
    await picture(desk, "protocol");
    server.protocol = 1;
  },
);

const trap = path.join(folder, "trap");
const sprung = path.join(folder, "sprung");
writeFileSync(trap, `#!/bin/sh\ntouch "${sprung}"\n`, { mode: 0o755 });

scenario(
  "A folder cannot choose the program that is run; before it is trusted it can be asked",
  {
    files: {
      ...SAMPLE,
      ".vscode/settings.json": JSON.stringify({
        "askDocs.path": trap,
        "askDocs.interpreter": trap,
        "askDocs.importStrategy": "fromEnvironment",
      }),
    },
    open: "src/parcels.py",
    asksForTrust: true,
  },
  async (desk) => {
    const { workbench } = desk;
    await workbench.status("Restricted Mode").waitFor();
    await workbench.docsRead();
    await workbench.ask(QUESTION);
    await workbench.answers.answer.getByText(ANSWER).waitFor();
    await picture(desk, "restricted");
    assert.equal(existsSync(sprung), false);
  },
);

scenario(
  "The first steps are there to be walked through; nothing pops up by itself",
  { files: SAMPLE, open: "src/parcels.py" },
  async (desk) => {
    const { workbench, page } = desk;
    await workbench.docsRead();
    assert.equal(await page.locator(".notification-toast").count(), 0);
    await workbench.run("Welcome: Open Walkthrough...");
    await workbench.pick("Ask the docs of your workspace", "Ask the docs of your workspace");
    await page.getByText("Your docs are read").first().waitFor();
    await picture(desk, "walkthrough");
    await page.getByRole("button", { name: "Show the documents" }).click();
    await workbench.choice("docs/retries.md").waitFor();
  },
);

scenario(
  "Consent to send docs is withdrawn from the palette, and what that changes is said",
  { files: SAMPLE, open: "src/parcels.py" },
  async (desk) => {
    const { workbench } = desk;
    await workbench.docsRead();
    await workbench.run("Ask Docs: Withdraw Consent to Send Docs");
    await workbench.message("You had not agreed to send anything of these folders.").waitFor();
    await picture(desk, "withdrawn");
  },
);
