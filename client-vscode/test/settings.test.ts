import { homedir } from "node:os";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { clientSettings, serverSettings } from "../src/settings";
import { readJson } from "./support/source";
import { configured } from "./support/vscode";

const { contributes } = readJson("package.json") as {
  contributes: { configuration: { properties: Record<string, { default: unknown }> } };
};

beforeEach(() => {
  configured.clear();
  for (const [name, setting] of Object.entries(contributes.configuration.properties)) {
    configured.set(name, { defaultValue: setting.default });
  }
});

test("where nobody has set anything the server is told nothing, and its files count", () => {
  expect(serverSettings()).toEqual({});
});

test("what is set is told, on whatever level, also where it is what the default is", () => {
  configured.set("askDocs.indexing.exclude", { defaultValue: [], globalValue: [] });
  configured.set("askDocs.hover.enabled", { defaultValue: true, workspaceValue: false });
  configured.set("askDocs.assistant.kind", { defaultValue: "embedded", globalValue: "auto" });
  expect(serverSettings()).toEqual({
    indexing: { exclude: [] },
    hover: { enabled: false },
    assistant: { kind: "auto" },
  });
});

test("a name that is not known is told, so that the server can say what was meant", () => {
  configured.set("askDocs.indexing.exlude", { globalValue: ["drafts/"] });
  expect(serverSettings()).toEqual({ indexing: { exlude: ["drafts/"] } });
});

test("the extension's own settings are not the server's", () => {
  configured.set("askDocs.path", { defaultValue: "", globalValue: "/usr/bin/askdocs" });
  configured.set("askDocs.chat.writer", { defaultValue: "server", globalValue: "editor" });
  expect(serverSettings()).toEqual({});
});

test("a path may begin with ~, as in a shell", () => {
  configured.set("askDocs.path", { globalValue: "~/bin/askdocs" });
  configured.set("askDocs.interpreter", { globalValue: " ~\\venv\\python.exe " });
  const home = homedir();
  expect(clientSettings().path).toBe(path.join(home, "bin", "askdocs"));
  expect(clientSettings().interpreter).toBe(path.join(home, "\\venv\\python.exe"));
  configured.set("askDocs.interpreter", { globalValue: "~other/python" });
  expect(clientSettings().interpreter).toBe("~other/python");
});
