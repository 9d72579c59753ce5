/** Bundles the extension and its webview into `dist/`, with the licences of what went in. */

import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const isDevelopment = process.argv.includes("--development");

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: !isDevelopment,
  sourcemap: isDevelopment ? "inline" : false,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
};

const host = await esbuild.build({
  ...common,
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  platform: "node",
  target: "node20",
  format: "cjs",
  external: ["vscode"],
});

const webview = await esbuild.build({
  ...common,
  entryPoints: ["src/webview/main.ts", "src/webview/style.css"],
  outdir: "dist/webview",
  platform: "browser",
  target: "es2022",
  format: "iife",
});

await mkdir(path.join(root, "dist"), { recursive: true });
await writeFile(
  path.join(root, "dist", "THIRD-PARTY-LICENCES.txt"),
  await licences([host.metafile, webview.metafile]),
);

/** The licence of every package that has a file in one of the bundles. */
async function licences(metafiles) {
  const folders = new Set();
  for (const metafile of metafiles) {
    for (const input of Object.keys(metafile.inputs)) {
      const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
      if (match?.[1] !== undefined) folders.add(match[1]);
    }
  }
  const parts = [];
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(
      await readFile(path.join(root, folder, "package.json"), "utf8"),
    );
    const file = (await readdir(path.join(root, folder))).find((one) => /^licen[cs]e/i.test(one));
    const text =
      file === undefined ? license : await readFile(path.join(root, folder, file), "utf8");
    parts.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
  }
  return parts.join(`\n${"-".repeat(80)}\n\n`);
}
