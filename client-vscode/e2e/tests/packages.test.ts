/** Packages that are compiled for a system: added by the user, from wherever their pip finds them. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after } from "node:test";
import type { Desk } from "../harness/desk.ts";
import { CLIENT, DOUBLES, PYTHON, REPOSITORY } from "../harness/places.ts";
import { QUESTION, SAMPLE } from "../harness/sample.ts";
import { picture, scenario } from "../harness/scenario.ts";
import { until } from "../harness/waiting.ts";

const folder = mkdtempSync(path.join(tmpdir(), "askdocs-e2e-"));
after(() => {
  rmSync(folder, { recursive: true });
});

/** A Python as a user has it who has none of the packages. */
const bare = path.join(folder, "bare");
execFileSync(PYTHON, ["-m", "venv", bare]);
const packages = path.join(folder, "packages");
const list = readFileSync(path.join(CLIENT, "bundled", "extras.txt"), "utf8").trim().split("\n");
execFileSync(PYTHON, [path.join(DOUBLES, "package_folder.py"), packages, ...list]);
const empty = path.join(folder, "empty");
mkdirSync(empty);

const program = `
import sys
from tests.support.pdf import pdf
sys.stdout.buffer.write(pdf(["A pigeon carries seventy grams at most."], title="Loads"))
`;
const PAGE = execFileSync(PYTHON, ["-c", program], { cwd: REPOSITORY, encoding: "latin1" });
const HOW_MUCH = "How many grams does a pigeon carry?";

/** A user whose pip knows one folder and nothing else. */
function user(links: string) {
  return {
    files: { ...SAMPLE, "docs/loads.pdf": PAGE },
    open: "src/parcels.py",
    settings: { "askDocs.interpreter": path.join(bare, "bin", "python") },
    environment: {
      PIP_NO_INDEX: "1",
      PIP_FIND_LINKS: links,
      PIP_CONFIG_FILE: "/dev/null",
    },
  };
}

async function addPackages({ workbench }: Desk): Promise<void> {
  await workbench.docsRead();
  await workbench.run("Ask Docs: Add Packages for PDF and Models…");
  const dialog = workbench.dialog("packages that are compiled for your system");
  await dialog.waitFor();
  await dialog.getByRole("button", { name: "Install" }).click();
}

/** The folders that packages were added to. */
function added(desk: Desk): readonly string[] {
  return readdirSync(path.join(desk.home, "data"), { recursive: true, encoding: "utf8" }).filter(
    // Compiled files lie elsewhere in folders of the same names.
    (name) => /extras\/python[\d.]+(?:\.new)?$/u.test(name) && !name.includes("bytecode"),
  );
}

scenario(
  "Packages are added from where the user's pip finds them, and then a PDF is read",
  user(packages),
  async (desk) => {
    const { workbench } = desk;
    await workbench.docsRead();
    await workbench.ask(HOW_MUCH);
    await workbench.answers.answer.getByText("not in your docs").first().waitFor();
    assert.deepEqual(added(desk), []);
    await addPackages(desk);
    await workbench.message("The packages were added.").waitFor();
    await picture(desk, "packages-added");
    assert.equal(added(desk).length, 1, "all or nothing");
    await workbench.ask(HOW_MUCH);
    await workbench.answers.answer.getByText("seventy grams").waitFor();
    assert.equal(await workbench.answers.citations.first().textContent(), "docs/loads.pdf, p. 1 [1]");
    await picture(desk, "packages-pdf");
  },
);

scenario(
  "Where pip finds nothing it is said, the log has what pip said, and all works as before",
  user(empty),
  async (desk) => {
    const { workbench, editor } = desk;
    await addPackages(desk);
    await workbench.message("The packages could not be added").waitFor();
    await picture(desk, "packages-missing");
    const log = readdirSync(editor.logs, { recursive: true, encoding: "utf8" }).find(
      (name) => path.basename(name) === "Ask Docs.log",
    );
    assert.ok(log);
    await until("what pip said in the log", () =>
      readFileSync(path.join(editor.logs, log), "utf8").includes("No matching distribution") || undefined,
    );
    assert.deepEqual(added(desk).filter((name) => !name.endsWith(".new")), []);
    await workbench.ask(QUESTION);
    await workbench.answers.answer.getByText("The default is three").waitFor();
  },
);
