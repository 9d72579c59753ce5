/** The processes of one editor: those of the group that it was started with. */

import { readFileSync, readdirSync } from "node:fs";

export interface Process {
  readonly id: number;
  readonly command: readonly string[];
}

/** The living processes of a group whose command line holds all of the words. */
export function processesOf(group: number, ...words: readonly string[]): readonly Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const [, state, , groupId] = stat(name);
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0");
        const fits = words.every((word) => command.some((part) => part.includes(word)));
        return Number(groupId) === group && state !== "Z" && fits
          ? [{ id: Number(name), command }]
          : [];
      } catch {
        return []; // It ended while it was looked at.
      }
    });
}

/** The fields after the name, which may itself hold spaces and brackets. */
function stat(name: string): readonly string[] {
  const text = readFileSync(`/proc/${name}/stat`, "utf8");
  return ["", ...text.slice(text.lastIndexOf(")") + 2).split(" ")];
}
