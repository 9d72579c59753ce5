/** The answer view: one panel beside the editor, which shows the conversation. */

import * as vscode from "vscode";
import type { UserSelection } from "../asking/selection";
import type { Place } from "../places";
import { apply } from "../server/problems";
import type { Server } from "../server/server";
import { Asking, type Change } from "./asking";
import type { Scope, Turn } from "./conversation";
import { docsState } from "./docs-state";
import { asMarkdown } from "./export";
import { Feedback } from "./feedback";
import { page } from "./html";
import { labels } from "./labels";
import { fromView, type FromView, type ToView } from "./messages";
import { Opening } from "./opening";
import { restored } from "./restoring";

export const VIEW_TYPE = "askDocs.answer";

export class AnswerView implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly feedback: Feedback;
  private panel: vscode.WebviewPanel | undefined;
  private readonly asking: Asking;
  private readonly opening = new Opening();
  private readonly disposables: readonly { dispose(): unknown }[];
  /** Whether the page is there to be told anything; while it is hidden it is not. */
  private isPageThere = false;
  /** What the box for questions is to hold as soon as the page is there. */
  private draft: string | undefined;
  /** What the page was told that the next question is about. */
  private toldAbout: string | undefined;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly server: Server,
    private readonly selection: UserSelection,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.asking = new Asking(server, log);
    this.feedback = new Feedback(context);
    this.disposables = [
      this.asking,
      this.opening,
      this.asking.onDidChange((change) => {
        this.show(change);
        this.postContext();
      }),
      selection.onDidChange(() => {
        this.postContext();
      }),
      server.onDidChange(() => {
        this.post({ type: "docs", docs: docsState(server) });
      }),
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this),
    ];
  }

  /** Asks a question that begins a conversation, in sight. */
  async ask(question: string, scope?: Scope): Promise<void> {
    this.reveal();
    await this.asking.ask(question, false, scope);
  }

  /** Shows the view with the cursor in the box for questions. */
  open(draft: string): void {
    this.reveal();
    if (this.isPageThere) this.post({ type: "draft", draft });
    else this.draft = draft;
  }

  stop(): void {
    this.asking.stop();
  }

  clear(): void {
    this.asking.clear();
    this.postAll();
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    if (this.panel) {
      // A tab is restored when it is first seen, which may be long after another one was asked.
      panel.dispose();
    } else {
      this.asking.turns = restored(state);
      this.adopt(panel);
    }
    return Promise.resolve();
  }

  dispose(): void {
    this.panel?.dispose();
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private reveal(): void {
    if (this.panel) {
      this.panel.reveal(undefined, false);
      return;
    }
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false };
    const title = vscode.l10n.t("Ask Docs");
    const options = { enableFindWidget: true };
    this.adopt(vscode.window.createWebviewPanel(VIEW_TYPE, title, place, options));
  }

  private adopt(panel: vscode.WebviewPanel): void {
    const folder = vscode.Uri.joinPath(this.context.extensionUri, "dist", "webview");
    const words = labels();
    panel.iconPath = vscode.Uri.joinPath(this.context.extensionUri, "images", "icon.png");
    panel.webview.options = {
      enableScripts: true,
      enableCommandUris: false,
      enableForms: false,
      localResourceRoots: [folder],
    };
    panel.webview.onDidReceiveMessage((message: unknown) => {
      const said = fromView(message);
      if (said) this.answer(said).catch((error: unknown) => { this.fault(error); });
    });
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.isPageThere = false;
    });
    panel.onDidDispose(() => {
      if (this.panel !== panel) return;
      this.panel = undefined;
      this.isPageThere = false;
      this.asking.clear();
    });
    this.panel = panel;
    panel.webview.html = page({
      cspSource: panel.webview.cspSource,
      script: panel.webview.asWebviewUri(vscode.Uri.joinPath(folder, "main.js")).toString(),
      style: panel.webview.asWebviewUri(vscode.Uri.joinPath(folder, "style.css")).toString(),
      language: vscode.env.language,
      title: words.conversation,
      labels: words,
    });
  }

  private async answer(said: FromView): Promise<void> {
    switch (said.type) {
      case "ready":
        this.isPageThere = true;
        this.postAll();
        if (this.draft !== undefined) this.post({ type: "draft", draft: this.draft });
        this.draft = undefined;
        return;
      case "ask":
        return this.asking.ask(said.question, true, this.about);
      case "leaveOut":
        this.selection.leaveOut();
        return;
      case "fault":
        this.log.error(`the answer view: ${said.message}`);
        return;
      case "run":
        await vscode.commands.executeCommand(said.command);
        return;
      case "link":
        return openLink(said.href);
      default: {
        const turn = this.asking.turn(said.id);
        if (turn) await this.act(said, turn);
      }
    }
  }

  private async act(said: Extract<FromView, { readonly id: number }>, turn: Turn): Promise<void> {
    switch (said.type) {
      case "stop":
        this.asking.stop();
        return;
      case "again":
        return this.asking.askAgain(turn.id);
      case "remedy": {
        const remedy = turn.failure?.remedies?.[said.index];
        if (remedy) await apply(remedy);
        return;
      }
      case "copy":
        await vscode.env.clipboard.writeText(turn.text.trim());
        return;
      case "markdown": {
        // A document that is not saved is taken to be in the first folder.
        const base = vscode.workspace.workspaceFolders?.[0]?.uri.toString() ?? "file:///";
        const content = asMarkdown(turn, vscode.l10n.t("Sources"), base);
        const document = await vscode.workspace.openTextDocument({ language: "markdown", content });
        await vscode.window.showTextDocument(document);
        return;
      }
      case "vote":
        this.asking.vote(turn.id, said.vote);
        return this.feedback.keep(turn, said.vote);
      case "open": {
        const place = turn[said.list]?.[said.index];
        if (place) await this.follow(place);
        return;
      }
    }
  }

  private async follow(place: Place): Promise<void> {
    try {
      await this.opening.open(place);
    } catch (error) {
      this.log.warn(`cannot open ${place.path}: ${String(error)}`);
      void vscode.window.showWarningMessage(
        vscode.l10n.t("{0} cannot be opened. It may have been moved or deleted.", place.path),
      );
    }
  }

  private show({ turn, text, isAnew }: Change): void {
    const { text: _, ...rest } = turn;
    this.post({ type: "turn", turn: rest, text, isAnew });
  }

  /** What a question from the page is about: what is selected, until the latest question was. */
  private get about(): Scope | undefined {
    const scope = this.selection.current;
    const latest = this.asking.turns.at(-1)?.scope;
    return JSON.stringify(scope) === JSON.stringify(latest) ? undefined : scope;
  }

  private postAll(): void {
    this.post({ type: "turns", turns: this.asking.turns, docs: docsState(this.server) });
    this.toldAbout = undefined;
    this.postContext();
  }

  private postContext(): void {
    const label = this.about?.label;
    if (label === this.toldAbout) return;
    this.toldAbout = label;
    this.post({ type: "context", ...(label !== undefined && { label }) });
  }

  /** What went wrong is in the log, and the page says so. */
  private fault(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.log.error(`the answer view: ${error instanceof Error ? (error.stack ?? message) : message}`);
    this.post({ type: "fault", message });
  }

  /** A page that is hidden does not get it; it asks for everything when it is shown again. */
  private post(message: ToView): void {
    void this.panel?.webview.postMessage(message);
  }
}

/** Opens a link of an answer if it leads to the web; everything else is not followed. */
async function openLink(href: string): Promise<void> {
  const uri = vscode.Uri.parse(href, true);
  if (["http", "https", "mailto"].includes(uri.scheme)) await vscode.env.openExternal(uri);
}
