/** Which processes belong to what a test has started. */

import { readFileSync, readdirSync } from "node:fs";

export interface Process {
  readonly id: number;
  readonly command: readonly string[];
}

/** The living processes of a group whose command line holds all of the words. */
export function processesOf(group: number, ...words: readonly string[]): readonly Process[] {
  return living(({ id, command }) => {
    const fits = words.every((word) => command.some((part) => part.includes(word)));
    return fits && Number(stat(String(id))[3]) === group;
  });
}

/** The living processes that were given this home, in whatever group they are by now. */
export function processesAt(home: string): readonly Process[] {
  return living(({ id }) =>
    readFileSync(`/proc/${String(id)}/environ`, "utf8").split("\0").includes(`HOME=${home}`),
  );
}

function living(fits: (process: Process) => boolean): readonly Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        if (stat(name)[1] === "Z") return [];
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0");
        const process = { id: Number(name), command };
        return fits(process) ? [process] : [];
      } catch {
        return []; // It ended while it was looked at, or is another user's.
      }
    });
}

/** The fields after the name, which may itself hold spaces and brackets. */
function stat(name: string): readonly string[] {
  const text = readFileSync(`/proc/${name}/stat`, "utf8");
  return ["", ...text.slice(text.lastIndexOf(")") + 2).split(" ")];
}
