/** Places and answers for tests. */

import type { AskResult, Citation, Hit, NearPlace } from "../../src/protocol";

export function place(path: string, first: number, last: number): NearPlace {
  return {
    uri: `file:///docs/${path}`,
    path,
    range: { start: { line: first - 1, character: 0 }, end: { line: last - 1, character: 5 } },
    headings: ["Guide", "Retries"],
  };
}

export function citation(path: string, first: number, last: number, quote = "quoted"): Citation {
  return { ...place(path, first, last), quote, verified: true };
}

export function hit(path: string, first: number, last: number, text = "found"): Hit {
  return { ...place(path, first, last), quote: text, text, score: 1 };
}

export const answered: AskResult = {
  text: "",
  citations: [],
  outcome: "answered",
  assistant: { name: "embedded" },
  indexRevision: 1,
};

/** Only what comes near. */
export const related: AskResult = { ...answered, outcome: "related", absent: ["MongoDB"] };
