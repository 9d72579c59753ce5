import { beforeEach, expect, test } from "vitest";
import { UserSelection } from "../src/asking/selection";
import { activated, selected, TextEditorSelectionChangeKind, window } from "./support/vscode";

const { Keyboard, Mouse, Command } = TextEditorSelectionChangeKind;

/** What is selected on one line, from one character to another. */
class Selection {
  constructor(
    readonly from: number,
    readonly to: number,
  ) {}

  get isEmpty(): boolean {
    return this.from === this.to;
  }

  get start() {
    return { line: 4, character: this.from };
  }

  get end() {
    return { line: 4, character: this.to };
  }

  isEqual(other: Selection): boolean {
    return this.from === other.from && this.to === other.to;
  }

  contains(other: Selection): boolean {
    return this.from <= other.from && other.to <= this.to;
  }
}

class Editor {
  selection = new Selection(0, 0);
  readonly document;

  constructor(path: string, scheme = "file") {
    this.document = { uri: { scheme, path: `/docs/${path}`, toString: () => `${scheme}:///${path}` } };
  }

  select(from: number, to: number, kind: number | undefined): void {
    this.selection = new Selection(from, to);
    selected.fire({ textEditor: this, selections: [this.selection], kind });
  }
}

let editor: Editor;
let selection: UserSelection;

beforeEach(() => {
  editor = new Editor("a.py");
  window.visibleTextEditors = [editor];
  window.activeTextEditor = editor;
  selection = new UserSelection();
});

const label = () => selection.current?.label;

test.each([
  ["the mouse", Mouse],
  ["a key", Keyboard],
])("what the user selects with %s is what a question is about", (_, kind) => {
  editor.select(2, 9, kind);
  expect(selection.current).toEqual({
    uri: "file:///a.py",
    label: "a.py:5",
    range: { start: { line: 4, character: 2 }, end: { line: 4, character: 9 } },
  });
});

test("an open file in which nothing is selected is not what a question is about", () => {
  editor.select(2, 2, Keyboard);
  expect(label()).toBeUndefined();
});

test("what a program selects is not what a question is about", () => {
  editor.select(2, 2, Mouse);
  editor.select(30, 40, Command);
  expect(label()).toBeUndefined();
});

test("what a command widens from the user's cursor or selection is the user's", () => {
  editor.select(5, 5, Mouse);
  editor.select(2, 9, Command);
  expect(label()).toBe("a.py:5");
  editor.select(0, 20, undefined);
  expect(label()).toBe("a.py:5");
});

test("what is left out comes back only with another selection", () => {
  editor.select(2, 9, Mouse);
  selection.leaveOut();
  expect(label()).toBeUndefined();
  editor.select(2, 10, Keyboard);
  expect(label()).toBe("a.py:5");
});

test("it stays while the cursor is in the answer view, and goes with the editor", () => {
  editor.select(2, 9, Mouse);
  activated.fire(undefined);
  expect(label()).toBe("a.py:5");
  window.visibleTextEditors = [];
  expect(label()).toBeUndefined();
});

test("the editor that the user went to last decides", () => {
  editor.select(2, 9, Mouse);
  const other = new Editor("b.py");
  window.visibleTextEditors = [editor, other];
  activated.fire(other);
  expect(label()).toBeUndefined();
  activated.fire(editor);
  expect(label()).toBe("a.py:5");
});

test("what is selected in an output channel is not what a question is about", () => {
  const output = new Editor("log", "output");
  window.visibleTextEditors = [output];
  activated.fire(output);
  output.select(2, 9, Mouse);
  expect(label()).toBeUndefined();
});
