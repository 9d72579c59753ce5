/**
 * Makes the settings of the server in `package.json` from its schema, `docs/settings.schema.json`,
 * and their English descriptions. `--check` says what is not as the schema wants it.
 *
 * Every setting is for the machine alone, unless it is listed here as harmless: a folder that was
 * cloned must not start a program, lead questions elsewhere or spend anybody's money.
 */

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const read = (...parts) => JSON.parse(readFileSync(path.join(root, ...parts), "utf8"));

/** Groups of settings that a workspace may decide. */
const HARMLESS = ["hover", "indexing", "retrieval"];

/**
 * Of the harmless ones, and of the extension's own, those that only a workspace may decide that the
 * user trusts: what is read, and who is asked in the chat.
 */
const TRUSTED = ["chat", "indexing"];

const schema = read("..", "docs", "settings.schema.json");
const own = read("src", "own-settings.json");
const manifest = read("package.json");
const english = read("package.nls.json");

const { properties, descriptions } = made();
const { configuration } = manifest.contributes;
const isOwn = (key) => own.includes(key.split(".")[1]);
const kept = Object.fromEntries(
  Object.entries(configuration.properties).filter(([key]) => isOwn(key)),
);
const wantedManifest = structuredClone(manifest);
wantedManifest.contributes.configuration.properties = { ...kept, ...properties };
wantedManifest.capabilities.untrustedWorkspaces.restrictedConfigurations = Object.entries({
  ...kept,
  ...properties,
})
  .filter(([key, { scope }]) => scope === "machine" || TRUSTED.includes(key.split(".")[1]))
  .map(([key]) => key);
const wantedEnglish = {
  ...Object.fromEntries(
    Object.entries(english).filter(([key]) => !isServers(key) || key in descriptions),
  ),
  ...descriptions,
};

if (process.argv.includes("--write")) {
  write("package.json", wantedManifest);
  write("package.nls.json", wantedEnglish);
} else if (
  !isDeepStrictEqual(manifest, wantedManifest) ||
  !isDeepStrictEqual(english, wantedEnglish)
) {
  console.error("The settings are not those of docs/settings.schema.json: npm run settings");
  process.exit(1);
}

function made() {
  const settings = {};
  const texts = {};
  for (const [group, { properties: members }] of Object.entries(schema.properties)) {
    for (const [name, { description, ...shape }] of Object.entries(members)) {
      const key = `settings.${group}.${name}`;
      texts[key] = description;
      settings[`askDocs.${group}.${name}`] = {
        ...shape,
        scope: HARMLESS.includes(group) ? "window" : "machine",
        markdownDescription: `%${key}%`,
      };
    }
  }
  return { properties: settings, descriptions: texts };
}

/** Whether a description is of a setting of the server. */
function isServers(key) {
  const [first, group, name] = key.split(".");
  return first === "settings" && name !== undefined && !own.includes(group);
}

function write(file, value) {
  writeFileSync(path.join(root, file), `${JSON.stringify(value, null, 2)}\n`);
}
