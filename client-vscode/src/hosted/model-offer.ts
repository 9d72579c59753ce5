/** Offers to have a model answer once there is a key: the key by itself changes no answer. */

import * as vscode from "vscode";
import { SECTION } from "../settings";

/**
 * Whether a model is asked for anything now. Where the answers are quoted without one, the user is
 * told what a model would change and may choose it.
 */
export async function offerModel(): Promise<boolean> {
  const { t } = vscode.l10n;
  const section = vscode.workspace.getConfiguration(SECTION);
  if (section.get<string>("assistant.kind", "embedded") !== "embedded") return true;
  const answer = t("Answer with the Model");
  const address = section.get("assistant.baseUrl", "").trim() || "https://api.openai.com/v1";
  const detail = t(
    "With the model each question goes to {0}, together with the passages found for it, earlier turns and what is selected. That may cost money. Files are uploaded only after you have seen the list and agreed. This sets askDocs.assistant.kind to “auto”; “embedded” takes it back.",
    address,
  );
  const chosen = await vscode.window.showInformationMessage(
    t("The key is kept. Answers are still quoted on this machine, without a model."),
    { modal: true, detail },
    answer,
  );
  if (chosen === answer) {
    await section.update("assistant.kind", "auto", vscode.ConfigurationTarget.Global);
    return true;
  }
  // The key may be for other models than the one that answers.
  return ["embeddings.kind", "reranking.kind"].some((name) => section.get(name) === "endpoint");
}
