"""The documents that other programs and people go by say what the code does."""

import json
import re
from pathlib import Path
from typing import get_args

import pytest
from attrs import AttrsInstance
from jsonschema import Draft202012Validator

from askdocs.answering.support import Lack, Support
from askdocs.cli.arguments import parse
from askdocs.lsp import protocol
from askdocs.lsp.convert import support_to_wire
from askdocs.lsp.protocol import COMMANDS
from askdocs.lsp.registry import METHODS, load_handlers
from askdocs.settings import all_settings, resolve
from askdocs.settings_files import read_project
from askdocs.settings_schema import schema
from askdocs.workspace.hidden import Suspicion

ROOT = Path(__file__).parents[2]
PROTOCOL = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
CONFIGURATION = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")

_INTERFACE = re.compile(r"^interface (\w+) \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"^  (\w+)(\??):", re.MULTILINE)


def interface(name: str) -> dict[str, bool]:
    """The fields of an interface in the document, and whether each may be left out."""
    bodies = dict(_INTERFACE.findall(PROTOCOL))
    return {field: bool(optional) for field, optional in _FIELD.findall(bodies[name])}


def test_every_method_is_documented() -> None:
    """The document has a section for each of our requests, and for none that is not there."""
    documented = set(re.findall(r"^### `(askDocs/\w+)`", PROTOCOL, re.MULTILINE))
    assert documented == {method for method in METHODS if method.startswith("askDocs/")}
    assert f"`{protocol.STATUS_CHANGED}`" in PROTOCOL


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("AskParams", protocol.AskParams),
        ("Turn", protocol.TurnParams),
        ("SearchParams", protocol.SearchParams),
        ("FolderParams", protocol.FolderParams),
        ("ReindexParams", protocol.ReindexParams),
        ("SyncParams", protocol.SyncParams),
        ("LedgerParams", protocol.LedgerParams),
    ],
)
def test_params_are_documented(name: str, shape: type[AttrsInstance]) -> None:
    """The document names the fields that are decoded, and those that may be left out."""
    assert interface(name) == protocol.wire_fields(shape)


def test_suspicions_are_documented() -> None:
    """The document names the reasons for suspicion that there are."""
    listed = PROTOCOL[PROTOCOL.index("type Suspicion =") :].partition(";")[0]
    assert re.findall(r'\| "(\w+)"', listed) == list(get_args(Suspicion))


def test_what_a_sentence_may_lack_is_documented() -> None:
    """The document names what the check of a model's sentences can find, and how it is sent."""
    listed = PROTOCOL[PROTOCOL.index("type Lack =") :].partition(";")[0]
    assert re.findall(r'\| "(\w+)"', listed) == list(get_args(Lack))
    (sent,) = support_to_wire([Support("A.", (1,), ("number",), ("9",))])["support"]
    assert set(sent) == set(interface("Support"))
    (supported,) = support_to_wire([Support("A.", (1,), ())])["support"]
    assert set(supported) == {
        field for field, optional in interface("Support").items() if not optional
    }


def test_commands_are_documented() -> None:
    """The table of commands has them all and no other."""
    assert set(re.findall(r"^\| `(askDocs\.\w+)` \|", PROTOCOL, re.MULTILINE)) == set(COMMANDS)


def test_the_version_is_documented() -> None:
    """The document says which version the server announces."""
    assert f"experimental: {{askDocs: {{version: {protocol.VERSION}}}}}" in PROTOCOL


def test_command_lines_are_documented(capsys: pytest.CaptureFixture[str]) -> None:
    """Every command of the table can be said, with the options that it names."""
    usages = re.findall(r"^\| `askdocs (\w+)([^`]*)` \|", PROTOCOL, re.MULTILINE)
    with pytest.raises(SystemExit):
        parse(["--help"])
    listed = re.findall(r"^    (\w+) {2,}", capsys.readouterr().out, re.MULTILINE)
    assert [command for command, _ in usages] == sorted(
        listed, key=[command for command, _ in usages].index
    )
    for command, usage in usages:
        with pytest.raises(SystemExit):
            parse([command, "--help"])
        printed = capsys.readouterr().out
        options = set(re.findall(r"--?[a-z][\w-]*", usage))
        assert options <= set(re.findall(r"--?[a-z][\w-]*", printed)), command


def test_every_setting_is_in_the_table() -> None:
    """The table of settings has each with its default and its description, in order."""
    rows = re.findall(r"^\| `(\w+\.\w+)` \| `(.*?)` \| (.*) \|$", CONFIGURATION, re.MULTILINE)
    assert rows == [
        (setting.key, json.dumps(setting.default), setting.description)
        for setting in all_settings()
    ]


def test_the_published_schema_is_the_code_s() -> None:
    """The schema file is what the code makes; write it anew with ``python -m tests.contract``."""
    published = json.loads((ROOT / "docs/settings.schema.json").read_text(encoding="utf-8"))
    assert published == schema()
    Draft202012Validator.check_schema(published)


def test_the_example_of_a_project_file_is_right(tmp_path: Path) -> None:
    """The example in the document is read without a problem and fits the schema."""
    example = re.search(r"^```toml\n(.*?)^```", CONFIGURATION, re.MULTILINE | re.DOTALL)
    assert example is not None
    (tmp_path / ".askdocs.toml").write_text(example[1], encoding="utf-8")
    options, unreadable = read_project(tmp_path)
    settings, problems = resolve(editor={}, project=options)
    assert (*unreadable, *problems) == ()
    assert not settings.indexing.docstrings
    Draft202012Validator(schema()).validate(options)


def test_every_request_has_its_handler() -> None:
    """The names that are known from the start are those of the handlers that come later."""
    assert load_handlers().keys() == METHODS
