// What engine_process.py does, for qmd's keyword search: node qmd.mjs MODULES CORPUS HOME.
import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const SAVED = "docs/part0/page1.md";
const [modules, corpus, home] = process.argv.slice(2);
const entry = join(modules, "node_modules/@tobilu/qmd/dist/index.js");
const { createStore } = await import(pathToFileURL(entry).href);
const store = await createStore({
  dbPath: join(home, "qmd.db"),
  config: { collections: { docs: { path: corpus, pattern: "**/*.{md,rst,txt}" } } },
});

async function timed(call) {
  const began = process.cpuUsage();
  const found = await call();
  const { user, system } = process.cpuUsage(began);
  return { seconds: (user + system) / 1e6, found };
}

async function search(question, limit) {
  const all = await store.searchLex(question, { limit });
  return all.map((hit) => hit.displayPath.replace(/^docs\//, ""));
}

async function answer(request) {
  switch (request.do) {
    case "build":
      return { seconds: (await timed(() => store.update())).seconds };
    case "search":
      return timed(() => search(request.question, request.limit));
    case "save": {
      const page = join(corpus, SAVED);
      const before = readFileSync(page, "utf8");
      appendFileSync(page, `\n## Saved\n\nThe word is ${request.word}.\n`);
      const { seconds } = await timed(() => store.update());
      writeFileSync(page, before);
      return { seconds, found: await search(request.word, 1) };
    }
    default: {
      const sizes = readdirSync(home).map((name) => statSync(join(home, name)).size);
      const memory = process.resourceUsage().maxRSS * 1024;
      return { disk: sizes.reduce((sum, size) => sum + size, 0), memory };
    }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
await store.close();
