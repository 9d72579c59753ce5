/** Shows an answer in the chat: text that can run nothing, and links into the docs. */

import * as vscode from "vscode";
import type { Segment } from "../markers";
import { placeName, type Place } from "../places";

/** What an answer is shown with. */
export interface Showing {
  readonly stream: vscode.ChatResponseStream;
  readonly log: vscode.LogOutputChannel;
}

/** Text as it is, and references as links into the docs; by its name what cannot be a link. */
export function show(segments: readonly Segment<Place>[], { stream, log }: Showing): void {
  for (const segment of segments) {
    if (!("to" in segment)) {
      stream.markdown(plain(segment.text));
      continue;
    }
    const name = placeName(segment.to);
    try {
      stream.anchor(locationOf(segment.to), name);
    } catch (error) {
      log.error(`no link to ${name}`, error);
      stream.markdown(new vscode.MarkdownString().appendText(name));
    }
  }
}

/** Lists a place among the references of the answer, if it can be. */
export function refer(place: Place, { stream, log }: Showing): void {
  try {
    stream.reference(locationOf(place));
  } catch (error) {
    log.error(`no reference to ${placeName(place)}`, error);
  }
}

/** Markdown of which no link runs a command and no image is fetched. */
function plain(text: string): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString(text.replaceAll("![", "!\\["));
  markdown.isTrusted = false;
  markdown.supportHtml = false;
  return markdown;
}

export function locationOf({ uri, range }: Place): vscode.Location {
  const { start, end } = range;
  const lines = new vscode.Range(start.line, start.character, end.line, end.character);
  return new vscode.Location(vscode.Uri.parse(uri, true), lines);
}
