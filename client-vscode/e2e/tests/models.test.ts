/** A model that answers, over the API of OpenAI, with the real server in between. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { after } from "node:test";
import { DOUBLES, PYTHON, REPOSITORY } from "../harness/places.ts";
import { QUESTION, SAMPLE } from "../harness/sample.ts";
import { picture, scenario } from "../harness/scenario.ts";
import { until } from "../harness/waiting.ts";

const endpoint = spawn(PYTHON, [path.join(DOUBLES, "endpoint.py")], {
  cwd: REPOSITORY,
  env: { ...process.env, PYTHONPATH: REPOSITORY },
  stdio: ["pipe", "pipe", "inherit"],
});
after(() => {
  endpoint.kill();
});
const said: string[] = [];
createInterface({ input: endpoint.stdout }).on("line", (line) => said.push(line));
const address = await until("the endpoint", () => said[0]);

const user = {
  files: SAMPLE,
  open: "src/parcels.py",
  settings: {
    // The bundled server can ask no model before its packages were added.
    "askDocs.importStrategy": "fromEnvironment",
    "askDocs.assistant.kind": "responses",
    "askDocs.assistant.baseUrl": address,
  },
};

scenario(
  "Stop ends an answer that a model writes: the connection to the endpoint is closed, what came stays",
  user,
  async (desk) => {
    const { workbench } = desk;
    const { answers } = workbench;
    await workbench.docsRead();
    await workbench.ask(QUESTION);
    await until("the model to write", () => said.includes("writing") || undefined);
    await answers.answer.getByText("The default").waitFor();
    await picture(desk, "model-writing");
    await answers.button("Stop").click();
    await answers.frame.getByText("Stopped.").first().waitFor();
    await until("the server to hang up", () => said.includes("hung up") || undefined);
    await answers.answer.getByText("The default").waitFor();
    await answers.button("Ask Again").waitFor();
  },
);

scenario(
  "The doctor looks at the model that is set in the editor",
  user,
  async (desk) => {
    const { workbench, page } = desk;
    await workbench.docsRead();
    await workbench.run("Ask Docs: Doctor");
    await workbench.text(`${address} (from your settings) is reachable`).waitFor();
    await picture(desk, "doctor");
    assert.equal(await page.getByText("is not on the PATH").count(), 0);
  },
);
