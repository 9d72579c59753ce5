/** What the user sees of the index. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after } from "node:test";
import { PYTHON } from "../harness/places.ts";
import { ANSWER, QUESTION, SAMPLE } from "../harness/sample.ts";
import { picture, scenario } from "../harness/scenario.ts";
import { ScriptedServer } from "../harness/scripted-server.ts";

scenario(
  "The status bar says how many documents can be asked; its menu lists them with reasons",
  { files: { ...SAMPLE, ".askdocsignore": "docs/guide.md\n" }, open: "src/parcels.py" },
  async (desk) => {
    const { workbench, page } = desk;
    await workbench.status("3 documents").waitFor();
    await picture(desk, "status");
    await workbench.status("3 documents").first().click();
    await workbench.pick("Show Documents", "Show Documents");
    await workbench.choice("docs/retries.md").waitFor();
    await workbench.choice("docs/guide.md").getByText("askdocsignore").waitFor();
    await picture(desk, "documents");
    await workbench.choice("docs/timeouts.md").click();
    await workbench.tab("docs/timeouts.md").waitFor();
    assert.equal(await page.locator(".notification-toast").count(), 0, "nothing pops up");
  },
);

/** The server with patience for the first reading on whatever machine. */
const folder = mkdtempSync(path.join(tmpdir(), "askdocs-e2e-"));
after(() => {
  rmSync(folder, { recursive: true });
});
const patient = path.join(folder, "askdocs");
const program =
  "import sys; from askdocs.lsp import first_reading; first_reading._PATIENCE = 600.0; " +
  "from askdocs.cli import main; sys.exit(main(sys.argv[1:]))";
writeFileSync(patient, `#!/bin/sh\nexec "${PYTHON}" -c "${program}" "$@"\n`, { mode: 0o755 });

scenario(
  "A question that is asked before anything was read waits for that, and is answered",
  { files: SAMPLE, open: "src/parcels.py", settings: { "askDocs.path": patient } },
  async ({ workbench }) => {
    await workbench.ask(QUESTION);
    await workbench.answers.answer.getByText(ANSWER).waitFor();
    assert.equal(await workbench.answers.frame.getByText("so far").count(), 0);
  },
);

const server = await ScriptedServer.listen();
after(() => server[Symbol.asyncDispose]());

scenario(
  "Indexing shows how far it is, and a trouble shows why",
  { files: SAMPLE, open: "src/parcels.py", settings: { "askDocs.path": server.program } },
  async (desk) => {
    const { workbench } = desk;
    const ready = server.status;
    await workbench.status("3 documents").waitFor();
    await server.say({ ...ready, state: "indexing" });
    await server.beginProgress("indexing");
    await server.reportProgress("indexing", 42);
    await workbench.status("Ask Docs: indexing 42 %").waitFor();
    await server.reportProgress("indexing", 73);
    await workbench.status("Ask Docs: indexing 73 %").waitFor();
    assert.equal(await workbench.message(/./u).count(), 0, "nobody asked for a notification");
    await picture(desk, "indexing");
    await server.endProgress("indexing");
    await server.say({ ...ready, state: "degraded", message: "The disk is full." });
    await workbench.status("3 documents").waitFor();
    await workbench.status("3 documents").first().hover();
    await workbench.page.locator(".monaco-hover:visible").getByText("The disk is full.").waitFor();
    await picture(desk, "degraded");
    await server.say(ready);
  },
);

scenario(
  "A folder without docs says what was looked for",
  { files: { "main.c": "int main(void) { return 0; }\n" }, open: "main.c" },
  async (desk) => {
    const { workbench, page } = desk;
    await workbench.status("no docs").waitFor();
    await workbench.run("Ask Docs: Ask a Question…");
    await page.getByRole("button", { name: "Write Several Lines in the Answer View" }).click();
    await workbench.answers.frame.getByText("No docs found").waitFor();
    await workbench.answers.frame.getByText("askDocs.indexing.include").waitFor();
    await picture(desk, "no-docs");
  },
);

scenario(
  "The folder's own settings count until the user sets others, and these take effect at once",
  {
    files: { ...SAMPLE, ".askdocs.toml": '[indexing]\nexclude = ["docs/guide.md"]\n' },
    open: "src/parcels.py",
  },
  async ({ workbench, editor }) => {
    await workbench.status("3 documents").waitFor();
    const [server] = editor.servers();
    editor.set("askDocs.indexing.exclude", ["docs/guide.md", "docs/retries.md"]);
    await workbench.status("2 documents").waitFor();
    editor.set("askDocs.indexing.exclude", []);
    await workbench.status("4 documents").waitFor();
    assert.deepEqual(editor.servers(), [server], "nothing was started again");
  },
);

scenario(
  "Each of two folders answers for itself",
  {
    files: {
      "one/docs/a.md": "# Alpha\n\nThe alpha valve opens at seven bar.\n",
      "two/docs/a.md": "# Beta\n\nThe beta valve opens at nine bar.\n",
    },
    roots: ["one", "two"],
    open: "one/docs/a.md",
  },
  async (desk) => {
    const { workbench } = desk;
    await workbench.status("2 documents").waitFor();
    await workbench.ask("At how many bar does the beta valve open?");
    await workbench.answers.answer.getByText("nine bar").waitFor();
    assert.equal(await workbench.answers.citations.first().textContent(), "two/docs/a.md:3 [1]");
    await workbench.answers.citations.first().click();
    await workbench.tab("two/docs/a.md").waitFor();
    await picture(desk, "two-roots");
  },
);
