/** Documents, and models, that try to do something: nothing runs, nothing is fetched. */

import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { after } from "node:test";
import { QUESTION, SAMPLE } from "../harness/sample.ts";
import { picture, scenario } from "../harness/scenario.ts";
import { ScriptedServer } from "../harness/scripted-server.ts";

/** Listens for whatever a document gets fetched; on this machine, so that nothing else stops it. */
const fetched: string[] = [];
const canary = http.createServer((request, response) => {
  fetched.push(request.url ?? "");
  response.setHeader("access-control-allow-origin", "*").end();
});
canary.listen(0, "127.0.0.1");
await once(canary, "listening");
const at = `http://127.0.0.1:${String((canary.address() as AddressInfo).port)}`;
const server = await ScriptedServer.listen();
after(async () => {
  canary.close();
  await server[Symbol.asyncDispose]();
});

const ATTACK = `The zeppelin is moored with two ropes.
<script>parent.postMessage("pwned", "*"); fetch("${at}/script")</script>
<img src="${at}/image" onerror="fetch('${at}/onerror')">
<svg onload="fetch('${at}/svg')"><use href="${at}/use"></use></svg>
<iframe src="${at}/frame"></iframe><object data="${at}/object"></object>
<link rel="stylesheet" href="${at}/sheet"><style>@import "${at}/import";</style>
<form action="${at}/form"><button autofocus onfocus="fetch('${at}/focus')">Go</button></form>
<a href="javascript:fetch('${at}/javascript')">scheme</a>
</div></main></body></html><!-- --><template><b>

![remote](${at}/markdown-image)
![data](data:image/svg+xml,<svg onload="fetch('${at}/data')"/>)
[command](command:workbench.action.quit) [encoded](command%3Aworkbench.action.quit)
[script](javascript:fetch%28%27${at}/link%27%29) [file](file:///etc/passwd)
[vscode](vscode://askdocs.askdocs/run) <command:workbench.action.quit>
\`\`\`html "></code></pre><img src=x onerror="fetch('${at}/fence')">
</code></pre><img src="${at}/closed">
\`\`\`
`;

/** What of the page could run something, or ask for something. */
const DANGEROUS = [
  "script:not([nonce])",
  ...["img", "svg", "iframe", "object", "embed", "link[href*='127.0.0.1']", "style:not([id])"],
  ...["form[action]", "template", "video", "audio", "base", "meta[http-equiv=refresh]"],
  ...["[onerror]", "[onload]", "[onfocus]", "[style]"],
  ...["a[href^='command:']", "a[href^='javascript:']", "a[href^='file:']", "a[href^='vscode:']"],
].join(", ");

scenario(
  "What a document holds is shown as text in the answer",
  { files: { ...SAMPLE, "docs/zeppelin.md": `# Zeppelin\n\n${ATTACK}` }, open: "src/parcels.py" },
  async (desk) => {
    const { workbench } = desk;
    await workbench.docsRead();
    await workbench.ask("With how many ropes is the zeppelin moored?");
    await workbench.answers.answer.getByText("moored with two ropes").first().waitFor();
    await workbench.answers.button("Copy").waitFor();
    assert.equal(await workbench.answers.answer.locator(DANGEROUS).count(), 0);
    assert.deepEqual(fetched, []);
    await picture(desk, "hostile-document");
  },
);

scenario(
  "What a model says is shown as text, however it is cut into pieces",
  { files: SAMPLE, open: "src/parcels.py", settings: { "askDocs.path": server.program } },
  async (desk) => {
    const { workbench } = desk;
    const { answers } = workbench;
    server.script = ({ send }) => {
      for (const text of ATTACK) send({ kind: "text", text });
      send({ kind: "text", text: "\n\nThe end.\n" });
      return Promise.resolve();
    };
    await workbench.ask(QUESTION);
    await answers.answer.getByText("The end.").waitFor();
    assert.equal(await answers.answer.locator(DANGEROUS).count(), 0);
    // Links that are left lead to the web at most, and are opened by the editor, which asks first.
    const links = await answers.answer.locator("a").evaluateAll((all) =>
      all.map((one) => one.getAttribute("href") ?? ""),
    );
    assert.deepEqual(links.filter((link) => !/^(https?|mailto):/.test(link)), []);
    assert.deepEqual(fetched, []);
    await picture(desk, "hostile-model");

    // And if something got into the page after all, its policy would keep it from doing anything.
    const body = answers.frame.locator("body");
    const blocked = await body.evaluate(async (element, address) => {
      const violations = new Set<string>();
      const all = new Promise<void>((resolve) => {
        document.addEventListener("securitypolicyviolation", (event) => {
          violations.add(event.effectiveDirective);
          if (violations.size === 3) resolve();
        });
      });
      const script = document.createElement("script");
      script.textContent = "document.title = 'pwned'";
      const image = document.createElement("img");
      image.src = `${address}/image`;
      element.append(script, image);
      const answer = await fetch(`${address}/fetch`).then(
        () => "fetched",
        () => "refused",
      );
      await all;
      return { violations: [...violations].sort(), title: document.title, answer };
    }, at);
    assert.deepEqual(blocked.violations, ["connect-src", "img-src", "script-src-elem"]);
    assert.notEqual(blocked.title, "pwned");
    assert.equal(blocked.answer, "refused");
    assert.deepEqual(fetched, []);
  },
);
