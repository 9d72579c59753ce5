/** The server as a process: found, killed, missing, another one. */

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after } from "node:test";
import type { Editor } from "../harness/editor.ts";
import { PYTHON } from "../harness/places.ts";
import { ANSWER, QUESTION, SAMPLE } from "../harness/sample.ts";
import { picture, scenario } from "../harness/scenario.ts";
import { until } from "../harness/waiting.ts";

const options = { files: SAMPLE, open: "src/parcels.py" };
const folder = mkdtempSync(path.join(tmpdir(), "askdocs-e2e-"));
after(() => {
  rmSync(folder, { recursive: true });
});

scenario("A server that is killed is started again, and answers", options, async (desk) => {
  const { workbench, editor } = desk;
  await workbench.docsRead();
  const [first] = editor.servers();
  assert.ok(first);
  process.kill(first.id, "SIGKILL");
  await until("another server", () => {
    const [other] = editor.servers();
    return other !== undefined && other.id !== first.id ? other : undefined;
  });
  await workbench.docsRead();
  await workbench.ask(QUESTION);
  await workbench.answers.answer.getByText(ANSWER).waitFor();
  assert.equal(await workbench.page.locator(".notification-toast").count(), 0, "nothing pops up");
});

scenario(
  "A server that hangs is ended by a restart; who waits for it is told so, and is answered then",
  options,
  async ({ workbench, editor }) => {
    await workbench.docsRead();
    const [first] = editor.servers();
    assert.ok(first);
    process.kill(first.id, "SIGSTOP");
    await workbench.ask(QUESTION);
    await workbench.answers.button("Stop").waitFor();
    await workbench.run("Ask Docs: Restart Server");
    await workbench.answers.frame.getByText("ended before it had answered").first().waitFor();
    await until("the other server alone", () => {
      const [other, ...more] = editor.servers();
      return other !== undefined && other.id !== first.id && more.length === 0 ? other : undefined;
    });
    await workbench.docsRead();
    await workbench.answers.button("Try Again").click();
    await workbench.answers.answer.getByText(ANSWER).waitFor();
  },
);

scenario(
  "A restart during the start leaves one server, which answers",
  options,
  async ({ workbench, editor }) => {
    await until("the first server", () => editor.servers()[0]);
    await workbench.run("Ask Docs: Restart Server");
    await workbench.run("Ask Docs: Restart Server");
    await workbench.ask(QUESTION);
    await workbench.answers.answer.getByText(ANSWER).waitFor();
    await until("one server", () => (editor.servers().length === 1 ? true : undefined));
    assert.doesNotMatch(logOf(editor), /already exists/);
  },
);

/** What the extension has written into its log. */
function logOf({ logs }: Editor): string {
  return readdirSync(logs, { recursive: true, encoding: "utf8" })
    .filter((name) => path.basename(name) === "Ask Docs.log")
    .map((name) => readFileSync(path.join(logs, name), "utf8"))
    .join("");
}

const broken = path.join(folder, "broken");
writeFileSync(broken, "#!/bin/sh\necho the disk is upside down >&2\nexit 1\n", { mode: 0o755 });

scenario(
  "A server that always ends at once is given up, and the reason is in the log",
  { ...options, settings: { "askDocs.path": broken } },
  async (desk) => {
    const { workbench, editor } = desk;
    await workbench.status("not running").waitFor();
    await workbench.ask(QUESTION);
    const reason = "ended as soon as it was started (1): the disk is upside down";
    await workbench.answers.frame.getByText(reason).first().waitFor();
    await picture(desk, "server-broken");
    assert.equal(await workbench.page.locator(".notification-toast").count(), 0, "nothing pops up");
    const starts = logOf(editor).match(/Starting /g)?.length;
    assert.equal(starts, 2, "once by itself and once for the question");
    await workbench.answers.button("Show Log").click();
    await workbench.page.locator(".part.panel .action-item.checked").getByText("Output").waitFor();
    await until("the reason in the log", () => logOf(editor).includes("the disk is upside down") || undefined);
  },
);

scenario(
  "Without Python the status bar and the view say what is missing and how to mend it",
  // A machine on which nothing is found by its name.
  { ...options, settings: { "askDocs.interpreter": "" }, environment: { PATH: folder } },
  async (desk) => {
    const { workbench } = desk;
    await workbench.status("not running").first().click();
    await workbench.choices.first().getByText("askDocs.interpreter").waitFor();
    await workbench.page.keyboard.press("Escape");
    await workbench.ask(QUESTION);
    const { frame } = workbench.answers;
    await frame.getByText("Ask Docs needs Python 3.11 or newer and found none").first().waitFor();
    await picture(desk, "no-python");
    await workbench.answers.button("Open Settings").click();
    await workbench.page.locator(".settings-editor", { hasText: "askDocs.interpreter" }).waitFor();
  },
);

scenario(
  "The askdocs of the user's own environment is used where that is set",
  { ...options, settings: { "askDocs.importStrategy": "fromEnvironment" } },
  async ({ workbench, editor }) => {
    await workbench.docsRead();
    const [server] = editor.servers();
    assert.equal(server?.command[0], PYTHON);
    await workbench.run("Ask Docs: Show Status");
    await workbench.choices.getByText("(environment)").waitFor();
  },
);
