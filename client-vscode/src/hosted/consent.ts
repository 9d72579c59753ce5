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
      const plan = await waitingPlan(client, params.message);
      if (plan === undefined) {
        return (await vscode.window.showInformationMessage(params.message, ...actions)) ?? null;
      }
      return askWithPlan(params.message, plan, actions, show);
    },
  );
}

/** The plan that waits for consent, of the folder that the question names if there are several. */
async function waitingPlan(
  client: LanguageClient,
  question: string,
): Promise<UploadPlan | undefined> {
  const waiting: { readonly name: string; readonly plan: UploadPlan }[] = [];
  try {
    for (const { name, uri } of vscode.workspace.workspaceFolders ?? []) {
      const folder = client.code2ProtocolConverter.asUri(uri);
      const plan = await client.sendRequest<UploadPlan>(UPLOAD_PLAN, { folder });
      if (!plan.consent) waiting.push({ name, plan });
    }
  } catch {
    return undefined; // No hosted assistant: the question is about something else.
  }
  const named = waiting.find(({ name }) => question.includes(name));
  return (named ?? waiting[0])?.plan;
}

interface Choice extends vscode.MessageItem {
  /** What the server is answered. */
  readonly action?: MessageActionItem;
}

async function askWithPlan(
  message: string,
  plan: UploadPlan,
  actions: readonly MessageActionItem[],
  show: ShowReport,
): Promise<MessageActionItem | null> {
  const showAll: Choice = { title: vscode.l10n.t("Show All Files") };
  const detail = summary(plan);
  // The last one refuses: it is what closing the question means, and no other button is needed.
  const choices = actions.map((action, index): Choice => {
    return { title: action.title, isCloseAffordance: index === actions.length - 1, action };
  });
  for (;;) {
    const options = { modal: true, detail };
    const chosen = await vscode.window.showWarningMessage(message, options, ...choices, showAll);
    if (chosen !== showAll) return chosen?.action ?? null;
    await showPlan(plan, show);
  }
}

function summary(plan: UploadPlan): string {
  const { t } = vscode.l10n;
  const named = plan.files.slice(0, NAMED).map(({ path }) => `  ${path}`);
  const others = plan.files.length - named.length;
  return [
    t("To: {0}", plan.endpoint),
    t("Files: {0} ({1} KB, about {2} tokens)", ...amounts(plan)),
    t("Cost: {0}", plan.cost),
    ...named,
    ...(others > 0 ? [`  ${t("… and {0} more", others)}`] : []),
    t("Files left out: {0}", plan.excluded.length),
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
    t("Files: {0} ({1} KB, about {2} tokens)", ...amounts(plan)),
    files.join("\n"),
    `## ${t("Files left out: {0}", plan.excluded.length)}`,
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
