"""Help on hover, and the code action, over the protocol."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.conftest import running
from tests.support.rpc import Connection, Message
from tests.support.workspace import split_cursor, split_selection

MARKDOWN = {"textDocument": {"hover": {"contentFormat": ["markdown", "plaintext"]}}}


@pytest.fixture
def editor(connect: Callable[[], Connection], folder: Path) -> Iterator[Connection]:
    """A server whose client shows Markdown."""
    with running(connect(), folder, MARKDOWN) as server:
        yield server


def place(text: str, offset: int) -> Message:
    """The position of ``offset``, for a client that counts UTF-16."""
    before = text[:offset]
    last = before.rpartition("\n")[2]
    return {"line": before.count("\n"), "character": len(last.encode("utf-16-le")) // 2}


def hover(server: Connection, uri: str, **where: object) -> Any:  # noqa: ANN401 (null or a hover)
    return server.request("textDocument/hover", {"textDocument": {"uri": uri}, **where})


def at_cursor(server: Connection, folder: Path, marked: str) -> Any:  # noqa: ANN401 (see above)
    """The hover in an open file that holds ``marked`` without its mark."""
    text, offset = split_cursor(marked)
    uri = server.open(folder / "src/scratch.py", text)
    return hover(server, uri, position=place(text, offset))


def test_a_name(editor: Connection, folder: Path) -> None:
    """The docs' own words, with a link to the file and line."""
    contents = at_cursor(editor, folder, "😀 = max_<CURSOR>retries\n")["contents"]
    assert contents["kind"] == "markdown"
    assert "Set `max_retries` in `parcel.toml`." in contents["value"]
    uri = (folder / "docs/retries.md").as_uri()
    assert re.search(rf"\[docs/retries\.md:(\d+)\]\(<{re.escape(uri)}#L\1>\)", contents["value"])


@pytest.mark.parametrize(
    "marked",
    [
        "<CURSOR>max_retries",
        "max_retries<CURSOR>",
        "(<CURSOR>max_retries)",
        "x.send_lett<CURSOR>er()",
    ],
)
def test_where_the_cursor_may_stand(editor: Connection, folder: Path, marked: str) -> None:
    """In the name, or at its start or end."""
    assert at_cursor(editor, folder, marked) is not None


@pytest.mark.parametrize(
    "marked",
    [
        "<CURSOR>",
        "  <CURSOR>  max_retries",
        "x = 1  <CURSOR>",
        "of_no_interest<CURSOR>",
        "\n\n<CURSOR>",
    ],
)
def test_where_nothing_fits(editor: Connection, folder: Path, marked: str) -> None:
    """A name that the docs do not know, and no name at all, get no popup."""
    assert at_cursor(editor, folder, marked) is None


def test_a_documented_symbol(editor: Connection, folder: Path) -> None:
    """The docstring of a function of the workspace itself."""
    value = at_cursor(editor, folder, "post.send_<CURSOR>letter(x)")["contents"]["value"]
    assert "Send a letter and wait for the pigeon." in value
    assert "src/post.py:" in value


def test_a_flag(editor: Connection, folder: Path) -> None:
    """The list item that explains it."""
    value = at_cursor(editor, folder, "parcel --dry<CURSOR>-run")["contents"]["value"]
    assert "only print what would be sent" in value


@pytest.mark.parametrize("form", ["range beside", "range in position", "range from its end"])
def test_a_selection_in_each_form(editor: Connection, folder: Path, form: str) -> None:
    """A field of its own or in the place of the position; which end comes first is no matter."""
    marked = "# how do <SELECTION>I configure\n# retries here</SELECTION>?\n"
    text, start, end = split_selection(marked)
    uri = editor.open(folder / "src/scratch.py", text)
    selected = {"start": place(text, start), "end": place(text, end)}
    match form:
        case "range beside":
            answer = hover(editor, uri, position=selected["end"], range=selected)
        case "range in position":
            answer = hover(editor, uri, position=selected)
        case _:
            turned = {"start": selected["end"], "end": selected["start"]}
            answer = hover(editor, uri, position=selected["start"], range=turned)
    assert "max_retries" in answer["contents"]["value"]


def test_an_empty_selection_is_a_position(editor: Connection, folder: Path) -> None:
    """Clients send the range of a cursor that selects nothing."""
    text, offset = split_cursor("max_<CURSOR>retries")
    uri = editor.open(folder / "src/scratch.py", text)
    where = place(text, offset)
    nothing = {"start": where, "end": where}
    assert hover(editor, uri, position=where, range=nothing) is not None
    assert hover(editor, uri, position=nothing) is not None


def test_plain_text(server: Connection, folder: Path) -> None:
    """A client that does not say that it shows Markdown gets none."""
    contents = at_cursor(server, folder, "max_<CURSOR>retries")["contents"]
    assert contents["kind"] == "plaintext"
    assert "Set max_retries in parcel.toml." in contents["value"].replace("`", "")
    assert "docs/retries.md:" in contents["value"]
    assert "](" not in contents["value"]


def test_a_file_that_is_not_open(editor: Connection, folder: Path) -> None:
    """It is read from disk if it is in a folder of the workspace, and not otherwise."""
    uri = (folder / "src/post.py").as_uri()
    where = {"line": 3, "character": 6}
    assert "Send a letter" in hover(editor, uri, position=where)["contents"]["value"]
    outside = folder.parent / "outside.py"
    outside.write_text("max_retries\n")
    for other in (
        outside.as_uri(),
        "untitled:1",
        "http://example.org/x",
        (folder / "gone").as_uri(),
    ):
        assert hover(editor, other, position={"line": 0, "character": 2}) is None


def test_a_file_outside_that_is_open(editor: Connection, folder: Path) -> None:
    """What the client shows may be asked about wherever it is."""
    uri = editor.open(folder.parent / "outside.py", "max_retries\n")
    assert hover(editor, uri, position={"line": 0, "character": 2}) is not None


def test_a_place_past_the_end(editor: Connection, folder: Path) -> None:
    """A position that the text does not have is moved into it."""
    uri = editor.open(folder / "src/scratch.py", "max_retries\n")
    for line, character in ((99, 0), (2**31 - 1, 2**31 - 1), (2**53 - 1, 2**53 - 1)):
        assert hover(editor, uri, position={"line": line, "character": character}) is None
    assert hover(editor, uri, position={"line": 0, "character": 99}) is not None
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 2**32 - 1, "character": 0}}
    assert hover(editor, uri, position=whole) is not None


def test_hovers_can_be_turned_off(editor: Connection, folder: Path) -> None:
    """By the setting of the project, at once."""
    (folder / ".askdocs.toml").write_text("[hover]\nenabled = false\n")
    uri = (folder / ".askdocs.toml").as_uri()
    editor.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    # The settings are read in the background; they hold once this has come to an end.
    answers = (at_cursor(editor, folder, "max_<CURSOR>retries") for _ in range(1_000))
    assert None in answers
    answer = editor.request("askDocs/ask", {"question": "How do I configure retries?"})
    assert answer["outcome"] == "answered"


def test_no_workspace(connect: Callable[[], Connection], tmp_path: Path) -> None:
    """A hover shows nothing and is no error."""
    server = connect()
    server.initialize()
    uri = server.open(tmp_path / "a.py", "max_retries\n")
    assert hover(server, uri, position={"line": 0, "character": 2}) is None
    assert server.stop() == 0


def code_actions(
    server: Connection, uri: str, selected: Message, **context: object
) -> list[Message]:
    params = {
        "textDocument": {"uri": uri},
        "range": selected,
        "context": {"diagnostics": [], **context},
    }
    return list(server.request("textDocument/codeAction", params))


def test_the_code_action(editor: Connection, folder: Path) -> None:
    """It is there where something is selected, and its command writes an answer document."""
    text, start, end = split_selection("x = <SELECTION>max_retries</SELECTION>\n")
    uri = editor.open(folder / "src/scratch.py", text)
    selected = {"start": place(text, start), "end": place(text, end)}
    (action,) = code_actions(editor, uri, selected)
    assert action["title"] == "Ask the docs about this selection"
    command = action["command"]
    result = editor.request(
        "workspace/executeCommand",
        {"command": command["command"], "arguments": command["arguments"]},
    )
    assert result["uri"].startswith("file:///")
    assert result["uri"].endswith(".md")
    assert code_actions(editor, uri, {"start": selected["start"], "end": selected["start"]}) == []
    assert code_actions(editor, uri, selected, only=["quickfix"]) == []
    assert code_actions(editor, uri, selected, only=[]) == [action]
