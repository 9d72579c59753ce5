/** Asks for a question: a new one, or one of those asked lately. */

import * as vscode from "vscode";
import type { UserSelection } from "./selection";

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
  /** Undefined in the line that says what the question is about. */
  readonly question: string | undefined;
}

/** The selection that the question is about has a line of its own, and choosing it leaves it out. */
export function pickQuestion(
  recent: RecentQuestions,
  selection: Pick<UserSelection, "current" | "leaveOut">,
): Promise<Picked | undefined> {
  const { t } = vscode.l10n;
  const writeMore: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon("edit"),
    tooltip: t("Write Several Lines in the Answer View"),
  };
  const forget: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon("close"),
    tooltip: t("Forget This Question"),
  };
  const leaveOut: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon("close"),
    tooltip: t("Leave Out the Selection"),
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
    const scope = selection.current;
    const about: Item[] =
      scope === undefined
        ? []
        : [
            {
              label: t("About {0}", scope.label),
              description: t("what is selected; Enter leaves it out"),
              iconPath: new vscode.ThemeIcon("selection"),
              question: undefined,
              buttons: [leaveOut],
              alwaysShow: true,
            },
          ];
    picker.items = [...now, ...about, ...asked];
    // What was typed is asked with Enter, whatever else the list holds.
    const [first] = [...now, ...asked];
    picker.activeItems = first ? [first] : [];
  };

  return new Promise((resolve) => {
    picker.onDidChangeValue(fill);
    picker.onDidTriggerButton(() => {
      resolve({ kind: "long", draft: picker.value });
      picker.hide();
    });
    const withoutSelection = (): void => {
      selection.leaveOut();
      fill();
    };
    picker.onDidTriggerItemButton(({ item }) => {
      if (item.question === undefined) withoutSelection();
      else void recent.remove(item.question).then(fill);
    });
    picker.onDidAccept(() => {
      const [chosen] = picker.selectedItems;
      if (chosen?.question === undefined && chosen !== undefined) {
        withoutSelection();
        return;
      }
      const question = chosen?.question ?? picker.value.trim();
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
