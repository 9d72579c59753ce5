/** The page of the answer view: no script but ours, nothing from outside. */

import { randomBytes } from "node:crypto";

export interface PageParts {
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
  readonly language: string;
  readonly title: string;
  readonly labels: object;
}

export function page(parts: PageParts): string {
  const nonce = randomBytes(24).toString("base64");
  const policy = [
    "default-src 'none'",
    `style-src ${parts.cspSource}`,
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${attribute(parts.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${attribute(parts.style)}">
<title>${attribute(parts.title)}</title>
</head>
<body data-labels="${attribute(JSON.stringify(parts.labels))}">
<script nonce="${nonce}" src="${attribute(parts.script)}"></script>
</body>
</html>`;
}

function attribute(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
