/** Asks the user before docs are uploaded: the server's question, with the plan in sight. */

import * as vscode from "vscode";
import type { LanguageClient, ShowMessageRequestParams, MessageActionItem } from "vscode-languageclient/node";
import { UPLOAD_PLAN, type UploadPlan } from "../protocol";
import type { ShowReport } from "../reports";

/** Files that the question names; the list holds them all. */
const NAMED = 8;

/**
 * Takes the place of the client's handler of the server's questions. A question that comes while an
 * upload waits for consent is a modal with the plan; another one is an ordinary message.
 */
export function answerQuestions(client: LanguageClient, show: ShowReport): void {
  client.onRequest(
    "window/showMessageRequest",
    async (params: ShowMessageRequestParams): Promise<MessageActionItem | null> => {
      const actions = params.actions ?? [];
      const plan = await waitingPlan(client);
      if (plan === undefined) {
        return (await vscode.window.showInformationMessage(params.message, ...actions)) ?? null;
      }
      return askWithPlan(params.message, plan, actions, show);
    },
  );
}

async function waitingPlan(client: LanguageClient): Promise<UploadPlan | undefined> {
  try {
    const plan = await client.sendRequest<UploadPlan>(UPLOAD_PLAN, {});
    return plan.consent ? undefined : plan;
  } catch {
    return undefined; // No hosted assistant: the question is about something else.
  }
}

async function askWithPlan(
  message: string,
  plan: UploadPlan,
  actions: readonly MessageActionItem[],
  show: ShowReport,
): Promise<MessageActionItem | null> {
  const showAll = { title: vscode.l10n.t("Show All Files") };
  const detail = summary(plan);
  for (;;) {
    const options = { modal: true, detail };
    const chosen = await vscode.window.showWarningMessage(message, options, ...actions, showAll);
    if (chosen !== showAll) return chosen ?? null;
    await showPlan(plan, show);
  }
}

function summary(plan: UploadPlan): string {
  const { t } = vscode.l10n;
  const named = plan.files.slice(0, NAMED).map(({ path }) => `  ${path}`);
  const others = plan.files.length - named.length;
  return [
    t("To: {0}", plan.endpoint),
    t("{0} files, {1} KB, about {2} tokens", ...amounts(plan)),
    ...named,
    ...(others > 0 ? [`  ${t("… and {0} more", others)}`] : []),
    t("Left out: {0} files", plan.excluded.length),
  ].join("\n");
}

/** Shows the whole plan. */
export async function showPlan(plan: UploadPlan, show: ShowReport): Promise<void> {
  const { t } = vscode.l10n;
  const files = plan.files.map(({ path, bytes }) => `- ${path} (${kilobytes(bytes)} KB)`);
  const excluded = plan.excluded.map(({ path, reason }) => `- ${path}: ${reason}`);
  const content = [
    `# ${t("What would be uploaded")}`,
    t("To: {0}", plan.endpoint),
    t("{0} files, {1} KB, about {2} tokens", ...amounts(plan)),
    files.join("\n"),
    `## ${t("Left out: {0} files", plan.excluded.length)}`,
    excluded.join("\n"),
  ].join("\n\n");
  await show("upload-plan.md", `${content}\n`);
}

function amounts({ files, bytes, estimatedTokens }: UploadPlan): [number, string, string] {
  const { language } = vscode.env;
  return [files.length, kilobytes(bytes), estimatedTokens.toLocaleString(language)];
}

function kilobytes(bytes: number): string {
  return Math.ceil(bytes / 1024).toLocaleString(vscode.env.language);
}
