/** Shows an answer in the chat: text that can run nothing, and links into the docs. */

import * as vscode from "vscode";
import type { Segment } from "../markers";
import { placeName, type Place } from "../places";

/** Text as it is, and references as links into the docs. */
export function show(
  segments: readonly Segment<Place>[],
  stream: vscode.ChatResponseStream,
): void {
  for (const segment of segments) {
    if ("to" in segment) stream.anchor(locationOf(segment.to), placeName(segment.to));
    else stream.markdown(plain(segment.text));
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
