/** The extension where the editor speaks Japanese. */

import assert from "node:assert/strict";
import path from "node:path";
import { DOUBLES } from "../harness/places.ts";
import { scenario, picture } from "../harness/scenario.ts";

const QUESTION = "失敗したリクエストの再送は何回までですか？";

scenario(
  "In Japanese the commands, the status bar and the view are Japanese, and so are the docs",
  {
    files: {
      "docs/retries.md": "# 再送\n\n失敗したリクエストの再送は三回までです。\n",
      "docs/timeouts.md": "# タイムアウト\n\n接続のタイムアウトは五秒です。\n",
      "docs/notes.md": "# メモ\n",
      ".askdocsignore": "docs/notes.md\n",
      "src/parcels.py": "client = Client(max_retries=5)\n",
    },
    open: "src/parcels.py",
    language: { locale: "ja", label: "日本語", extension: path.join(DOUBLES, "japanese") },
  },
  async (desk) => {
    const { workbench } = desk;
    const { answers } = workbench;
    await workbench.docsRead(/ドキュメント/);
    await workbench.ask(QUESTION, "Ask Docs: 質問する…");
    await answers.answer.getByText("失敗したリクエストの再送は三回までです。").waitFor();
    for (const name of ["コピー", "Markdown として開く", "役に立った", "質問する"]) {
      await answers.button(name).waitFor();
    }
    assert.equal(await answers.frame.locator("html").getAttribute("lang"), "ja");
    await picture(desk, "japanese");

    // What the server says itself is Japanese too, whatever the question is in.
    await answers.followUp("zeppelin?");
    await answers.answer.getByText("ドキュメントには記載がありません。").waitFor();
    await workbench.status(/ドキュメント/).first().click();
    await workbench.pick("ドキュメントを一覧表示", "ドキュメントを一覧表示する");
    await workbench.choice("docs/notes.md").getByText(".askdocsignore で無視されています").waitFor();
    await picture(desk, "japanese-documents");
  },
);
