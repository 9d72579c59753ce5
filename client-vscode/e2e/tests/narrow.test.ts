/** The answer view as narrow as a side bar, and as wide as a window. */

import assert from "node:assert/strict";
import { after } from "node:test";
import { citationOf, QUESTION, SAMPLE } from "../harness/sample.ts";
import { picture, scenario } from "../harness/scenario.ts";
import { ScriptedServer } from "../harness/scripted-server.ts";

const server = await ScriptedServer.listen();
after(() => server[Symbol.asyncDispose]());

const LONG = `docs/${"a-very-long-name-without-a-blank-".repeat(6)}.md`;
const TEXT = `**Retries › max_retries** — ${LONG}:7 [1]

> How often a request is sent again: \`${"x".repeat(90)}\`.
>
> \`\`\`python
> client = Client("https://service.example", max_retries=5, backoff=0.5, timeout=30, verify=True)
> \`\`\`
>
> | option | default | what it is for | since |
> | --- | --- | --- | --- |
> | max_retries | three | how often a request is sent again | 1.0 |
>
> - one ${"y".repeat(120)}

${"z".repeat(200)}
`;

/** Widths of a panel, with the theme that it is looked at in. */
const WIDTHS = [
  [250, "Default Dark Modern"],
  [400, "Default Light Modern"],
  [900, "Default Dark Modern"],
  [900, "Default Light Modern"],
] as const;

scenario(
  "Nothing of an answer sticks out of its view, down to a width of 250 pixels",
  { files: SAMPLE, open: "src/parcels.py", settings: { "askDocs.path": server.program } },
  async (desk) => {
    const { workbench, page, editor } = desk;
    const { answers } = workbench;
    const citation = { ...citationOf(desk.file("docs/retries.md")), path: LONG };
    server.script = ({ send }) => {
      send({ kind: "sources", hits: [{ ...citation, path: `${LONG}x`, score: 1, text: "" }] });
      send({ kind: "citation", citation });
      send({ kind: "text", text: TEXT });
      return Promise.resolve();
    };
    await workbench.goTo(3, 44);
    await workbench.select("max_retries".length);
    await workbench.ask(QUESTION);
    await answers.button("Copy").waitFor();
    // The view alone in the window; last what moves the focus, which closes a list of commands.
    await workbench.run("View: Toggle Primary Side Bar Visibility");
    await workbench.run("View: Move Editor into Previous Group");
    const frame = answers.frame.locator("html");
    const other = await width() - (await frame.evaluate((root) => root.clientWidth));
    for (const [wanted, theme] of WIDTHS) {
      editor.set("workbench.colorTheme", theme);
      await page.setViewportSize({ width: wanted + other, height: 900 });
      const [box] = await Promise.all([
        frame.evaluate((root, most) => new Promise<{ width: number; scroll: number }>((resolve) => {
          const look = () => {
            if (root.clientWidth > most) requestAnimationFrame(look);
            else resolve({ width: root.clientWidth, scroll: root.scrollWidth });
          };
          look();
        }), wanted),
        answers.frame.locator(theme.includes("Dark") ? "body.vscode-dark" : "body.vscode-light").waitFor(),
      ]);
      const name = `view-${String(wanted)}-${theme.includes("Dark") ? "dark" : "light"}`;
      await picture(desk, name);
      assert.equal(box.scroll, box.width, `${name}: ${String(box.scroll)} pixels of ${String(box.width)}`);
      const out = await answers.frame.locator("main *, form *").evaluateAll((all) =>
        all
          .filter((one) => one.closest("pre, table") === null)
          .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
          .map((one) => one.outerHTML.slice(0, 80)),
      );
      assert.deepEqual(out, [], name);
    }

    async function width(): Promise<number> {
      return page.evaluate(() => window.innerWidth);
    }
  },
);
