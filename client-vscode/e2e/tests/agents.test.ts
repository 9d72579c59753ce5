/** The chat, with a language model that another extension brings. */

import assert from "node:assert/strict";
import path from "node:path";
import { DOUBLES } from "../harness/places.ts";
import { ANSWER, QUESTION, SAMPLE } from "../harness/sample.ts";
import { picture, scenario } from "../harness/scenario.ts";

const options = {
  files: SAMPLE,
  open: "src/parcels.py",
  extensions: [path.join(DOUBLES, "model")],
};
const withChat = { "chat.disableAIFeatures": false };

scenario(
  "@docs answers in the chat through the server, with references to the lines",
  { ...options, settings: withChat },
  async (desk) => {
    const { workbench } = desk;
    await workbench.docsRead();
    await workbench.say(`@docs ${QUESTION}`, "Echo");
    await workbench.response.getByText(ANSWER).waitFor();
    await picture(desk, "chat");
    // The last one: the chat follows the answer, and what it has left behind is not in sight.
    await workbench.responseToolbar.waitFor();
    await workbench.response.getByText("retries.md").last().click();
    await workbench.tab("docs/retries.md").waitFor();
  },
);

scenario(
  "@docs has the editor's language model write, over the passages that the server found",
  { ...options, settings: { ...withChat, "askDocs.chat.writer": "editor" } },
  async (desk) => {
    const { workbench } = desk;
    await workbench.docsRead();
    await workbench.say(`@docs ${QUESTION}`, "Echo");
    await workbench.response.getByText(/The model was sent \d+ messages/).waitFor();
    await workbench.response.getByText("retries.md").first().waitFor();
    assert.equal(await workbench.response.getByText("[1]").count(), 0, "the reference is a link");
    await picture(desk, "chat-editor");
  },
);
