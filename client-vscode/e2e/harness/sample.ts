/** The workspace that most tests are about: a small library with its docs. */

import { pathToFileURL } from "node:url";

export const SAMPLE = {
  "README.md": `# Courier

An HTTP client that delivers, or says why it did not.

See the [guide](docs/guide.md) to begin and [retries](docs/retries.md) for networks that fail.
`,
  "docs/guide.md": `# Guide

## Install

Courier needs no compiler: \`pip install courier\`.

## First request

\`\`\`python
from courier import Client

client = Client("https://service.example", max_retries=5)
client.get("/parcels")
\`\`\`

A request that cannot be delivered raises \`Undelivered\`, which says how often it was tried.
`,
  "docs/retries.md": `# Retries

A request that fails for a reason that may pass is sent again.

## max_retries

How often a request is sent again before it fails. The default is three.

Set it to zero to try once only:

\`\`\`python
client = Client("https://service.example", max_retries=0)
\`\`\`

## Backoff

Between two attempts the client waits: half a second at first, twice as long each time, and never
longer than a minute. A server that answers with \`Retry-After\` is obeyed.
`,
  "docs/timeouts.md": `# Timeouts

| what | seconds |
| --- | --- |
| connect | 5 |
| read | 30 |

A timeout of None waits for ever.
`,
  "src/parcels.py": `from courier import Client

client = Client("https://service.example", max_retries=5)
print(client.get("/parcels"))
`,
} as const;

/** A question that the sample's docs answer, and where they do: `docs/retries.md`, line 7. */
export const QUESTION = "How often is a request sent again?";
export const ANSWER = "How often a request is sent again before it fails. The default is three.";

/** The place of the answer, as a server names it. */
export function citationOf(file: string) {
  return {
    uri: pathToFileURL(file).toString(),
    path: "docs/retries.md",
    range: { start: { line: 6, character: 0 }, end: { line: 6, character: ANSWER.length } },
    headings: ["Retries", "max_retries"],
    quote: ANSWER,
    verified: true,
  };
}
