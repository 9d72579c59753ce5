/** What the page says while there is no question. */

import type { Labels } from "../answer/labels";
import type { DocsState, ViewCommand } from "../answer/messages";
import { button, element, fill } from "./elements";

export function drawEmpty(
  where: HTMLElement,
  docs: DocsState,
  labels: Labels,
  run: (command: ViewCommand) => void,
): void {
  const [heading, text, ...commands] = content(docs, labels);
  where.replaceChildren(
    element("h2", { textContent: heading }),
    element("p", { textContent: text }),
    ...commands.map(([title, command]) => button(title, () => { run(command); })),
  );
}

type Content = readonly [heading: string, text: string, ...(readonly [string, ViewCommand])[]];

function content({ kind, detail = "" }: DocsState, labels: Labels): Content {
  switch (kind) {
    case "noFolder":
      return [labels.emptyHeading, labels.noFolder, [labels.openFolder, "vscode.openFolder"]];
    case "starting":
      return [labels.emptyHeading, labels.starting];
    case "indexing":
      return [labels.emptyHeading, fill(labels.indexing, detail)];
    case "noDocs":
      return [
        labels.noDocs,
        labels.noDocsHint,
        [labels.showDocuments, "askDocs.showDocuments"],
        [labels.openSettings, "askDocs.openSettings"],
      ];
    case "failed":
      return [
        labels.serverFailed,
        detail,
        [labels.tryAgain, "askDocs.restartServer"],
        [labels.openSettings, "askDocs.openSettings"],
        [labels.showLog, "askDocs.showLog"],
      ];
    case "ready":
      return [labels.emptyHeading, labels.emptyHint];
  }
}
