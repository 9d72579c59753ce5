/** Asks for a question: a new one, or one of those asked lately. */

import * as vscode from "vscode";

const KEY = "askDocs.recentQuestions";
const MOST_RECENT = 20;

/** Longest first line of a question that the list shows. */
const LONGEST_LABEL = 120;

/** The questions that were asked lately in this workspace, the latest first. */
export class RecentQuestions {
  constructor(private readonly memory: vscode.Memento) {}

  get all(): readonly string[] {
    return this.memory.get<readonly string[]>(KEY, []);
  }

  async add(question: string): Promise<void> {
    const others = this.all.filter((one) => one !== question);
    await this.memory.update(KEY, [question, ...others].slice(0, MOST_RECENT));
  }

  async remove(question: string): Promise<void> {
    const others = this.all.filter((one) => one !== question);
    await this.memory.update(KEY, others);
  }
}

export type Picked =
  | { readonly kind: "question"; readonly question: string }
  /** The user wants to write more than a line. */
  | { readonly kind: "long"; readonly draft: string };

interface Item extends vscode.QuickPickItem {
  readonly question: string;
}

export function pickQuestion(recent: RecentQuestions): Promise<Picked | undefined> {
  const { t } = vscode.l10n;
  const writeMore: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon("edit"),
    tooltip: t("Write Several Lines in the Answer View"),
  };
  const forget: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon("close"),
    tooltip: t("Forget This Question"),
  };
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = t("Ask the Docs");
  picker.placeholder = t("Type a question, or choose one asked before");
  picker.buttons = [writeMore];

  const fill = (): void => {
    const typed = picker.value.trim();
    const asked = recent.all.map(
      (question): Item => ({
        label: firstLine(question),
        iconPath: new vscode.ThemeIcon("history"),
        question,
        buttons: [forget],
      }),
    );
    const now: Item[] =
      typed === "" || recent.all.includes(typed)
        ? []
        : [
            {
              label: typed,
              description: t("Ask"),
              iconPath: new vscode.ThemeIcon("comment-discussion"),
              question: typed,
              alwaysShow: true,
            },
          ];
    picker.items = [...now, ...asked];
    // What was typed is asked with Enter, whatever else the list holds.
    const [first] = now;
    if (first) picker.activeItems = [first];
  };

  return new Promise((resolve) => {
    picker.onDidChangeValue(fill);
    picker.onDidTriggerButton(() => {
      resolve({ kind: "long", draft: picker.value });
      picker.hide();
    });
    picker.onDidTriggerItemButton(({ item }) => {
      void recent.remove(item.question).then(fill);
    });
    picker.onDidAccept(() => {
      const question = picker.selectedItems[0]?.question ?? picker.value.trim();
      if (question === "") return;
      resolve({ kind: "question", question });
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    fill();
    picker.show();
  });
}

function firstLine(question: string): string {
  const [line = ""] = question.split("\n");
  const isWhole = line.length === question.length && line.length <= LONGEST_LABEL;
  return isWhole ? line : `${line.slice(0, LONGEST_LABEL)} …`;
}
