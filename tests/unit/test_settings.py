"""Settings: what is sent, what is used of it, and what is said about the rest."""

from pathlib import Path

import pytest
from attrs import asdict, evolve
from hypothesis import given
from hypothesis import strategies as st

from askdocs.lsp.protocol import camel_case
from askdocs.settings import (
    PROJECT_FILE,
    HoverSettings,
    IndexingSettings,
    Settings,
    all_settings,
    resolve,
)
from askdocs.settings_files import read_project
from askdocs.settings_schema import schema


def problem_of(options: dict[str, object]) -> str:
    """The one problem with ``options``, which must change nothing."""
    settings, problems = resolve(editor=options, project={})
    assert settings == Settings()
    (problem,) = problems
    return str(problem)


def test_nothing_sent_means_the_defaults() -> None:
    """Neither does a null, nor an empty group."""
    sent: list[dict[str, object]] = [
        {},
        {"hover": {}},
        {"hover": None},
        {"hover": {"enabled": None}},
    ]
    for options in sent:
        assert resolve(editor=options, project=options) == (Settings(), ())


def test_the_editor_goes_over_the_project() -> None:
    """One setting at a time, not a group at a time."""
    settings, problems = resolve(
        editor={"hover": {"enabled": False}},
        project={"hover": {"enabled": True, "maxCharacters": 500}, "indexing": {"include": ["a"]}},
    )
    assert problems == ()
    assert settings == Settings(
        hover=HoverSettings(enabled=False, max_characters=500),
        indexing=IndexingSettings(include=("a",)),
    )


def test_what_does_not_fit_leaves_the_other_source() -> None:
    """A mistake in the editor does not take away what the project says."""
    settings, (problem,) = resolve(
        editor={"hover": {"maxCharacters": "many"}}, project={"hover": {"maxCharacters": 500}}
    )
    assert settings.hover.max_characters == 500
    assert problem.source == "your editor's settings"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"hover": {"enabled": "yes"}}, "hover.enabled in your editor's settings: It must be true"),
        ({"hover": {"enabled": 1}}, "It must be true or false."),
        ({"hover": {"maxCharacters": 99}}, "It must be a whole number from 100 to 20000."),
        ({"hover": {"maxCharacters": 20_001}}, "It must be a whole number from 100 to 20000."),
        ({"hover": {"maxCharacters": True}}, "It must be a whole number"),
        ({"hover": {"maxCharacters": 100.5}}, "It must be a whole number"),
        ({"hover": {"maxCharacters": float("nan")}}, "It must be a whole number"),
        ({"hover": {"maxCharacters": float("inf")}}, "It must be a whole number"),
        ({"hover": {"maxCharacters": [500]}}, "It must be a whole number"),
        ({"hover": {"maxCharacter": 500}}, "Did you mean hover.maxCharacters?"),
        ({"colour": "red"}, "colour in your editor's settings: There is no such setting."),
        ({"hover": True}, "There is no such setting."),
        ({"hover": {"enabled": {"deep": 1}}}, "It must be true or false."),
        ({"indexing": {"include": "docs/"}}, "It must be a list of patterns"),
        ({"indexing": {"include": ["a", 5]}}, "It must be a list of patterns"),
        ({"indexing": {"include": ["x" * 1_001]}}, "1,000 patterns of 1,000 characters"),
        ({"indexing": {"include": ["x"] * 1_001}}, "1,000 patterns of 1,000 characters"),
        ({"indexing": {"exclude": ["a\nb"]}}, "A pattern may not hold a line break."),
    ],
)
def test_mistakes_are_told(options: dict[str, object], said: str) -> None:
    """What was wrong, where, and what would be right."""
    assert said in problem_of(options)


@pytest.mark.parametrize(
    "pattern",
    ["../secrets", "a/../../b", "!../x", " ../x", "..\\x", "~/docs", "C:/docs", "c:\\docs", ".."],
)
def test_patterns_do_not_lead_out(pattern: str) -> None:
    """Another folder is added to the workspace and not to the patterns."""
    assert "leads out of the folder" in problem_of({"indexing": {"include": [pattern]}})


def test_patterns_that_only_look_so() -> None:
    """Two dots inside a name are a name."""
    patterns = ("a..b", "...", "/docs/**", "!keep.md", "a~b", "*.{md,rst}", "")
    settings, problems = resolve(editor={"indexing": {"include": list(patterns)}}, project={})
    assert problems == ()
    assert settings.indexing.include == patterns


def test_a_whole_number_may_be_written_with_a_point() -> None:
    """Lua and JavaScript know no other numbers."""
    settings, problems = resolve(editor={"answer": {"maxPassages": 3.0}}, project={})
    assert problems == ()
    assert settings.answer.max_passages == 3
    assert isinstance(settings.answer.max_passages, int)


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
options = st.dictionaries(
    st.one_of(
        st.sampled_from(["indexing", "hover", "answer", "assistant", "upload"]), st.text(max_size=5)
    ),
    st.one_of(
        json_values,
        st.dictionaries(
            st.sampled_from([one.key.split(".")[1] for one in all_settings()]), json_values
        ),
    ),
    max_size=4,
)


@pytest.mark.slow
@given(editor=options, project=options)
def test_any_options_are_resolved(editor: dict[str, object], project: dict[str, object]) -> None:
    """Whatever is sent, every setting has a value of its type and inside its limits."""
    settings, problems = resolve(editor=editor, project=project)
    for problem in problems:
        assert problem.reason.endswith((".", "?"))
        assert problem.source in {PROJECT_FILE, "your editor's settings"}
    values = asdict(settings)
    for setting in all_settings():
        group, name = setting.key.split(".")
        wire_names = {camel_case(one): value for one, value in values[group].items()}
        value = wire_names[name]
        assert type(value) is type(setting.default)
        if isinstance(value, int) and setting.least is not None and setting.most is not None:
            assert setting.least <= value <= setting.most
        if isinstance(value, tuple):
            assert all(isinstance(one, str) for one in value)


def test_each_setting_can_be_set() -> None:
    """By the name that the documentation gives it."""
    other: dict[type, object] = {bool: None, int: 150, str: "other", tuple: ["x"]}
    for setting in all_settings():
        group, name = setting.key.split(".")
        is_switch = isinstance(setting.default, bool)
        value = not setting.default if is_switch else other[type(setting.default)]
        if name == "maxPassages":
            value = 7
        if setting.choices:
            value = setting.choices[-1]
        settings, problems = resolve(editor={group: {name: value}}, project={})
        assert problems == ()
        assert settings != Settings()
        assert evolve(settings, **{group: getattr(Settings(), group)}) == Settings()


def test_the_schema_names_each_setting() -> None:
    """With its type, its default and its limits."""
    described = schema()["properties"]
    for setting in all_settings():
        group, name = setting.key.split(".")
        one = described[group]["properties"][name]
        default = setting.default
        assert one["default"] == (list(default) if isinstance(default, tuple) else default)
        assert (one.get("minimum"), one.get("maximum")) == (setting.least, setting.most)
        assert tuple(one.get("enum", ())) == setting.choices


def test_the_project_file(tmp_path: Path) -> None:
    """TOML in UTF-8, with or without a mark; no file is no problem."""
    assert read_project(tmp_path) == ({}, ())
    text = '[indexing]\nexclude = ["Entwürfe/"]\n'
    for encoding in ("utf-8", "utf-8-sig"):
        (tmp_path / PROJECT_FILE).write_bytes(text.encode(encoding))
        assert read_project(tmp_path) == ({"indexing": {"exclude": ["Entwürfe/"]}}, ())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"[indexing\n", "It is no valid TOML: "),
        (b"a = 1\na = 2\n", "It is no valid TOML: "),
        (b"a = " + b"[" * 5_000, "It is no valid TOML: "),
        ("name = 'ä'".encode("latin-1"), "It is not UTF-8; save it as UTF-8."),
        (b"#" * (256 * 1024 + 1), "It is too large to be a settings file."),
    ],
    ids=["syntax", "twice", "deep", "encoding", "large"],
)
def test_a_project_file_that_cannot_be_used(tmp_path: Path, data: bytes, said: str) -> None:
    """It counts as empty, and the problem says why."""
    (tmp_path / PROJECT_FILE).write_bytes(data)
    options, (problem,) = read_project(tmp_path)
    assert options == {}
    assert str(problem).startswith(f"{PROJECT_FILE} is not used. {said}")
    assert str(tmp_path) not in str(problem)


def test_a_project_file_that_is_a_link(tmp_path: Path) -> None:
    """Inside of the folder it is followed; one that leads out, or in a circle, is not."""
    root = tmp_path / "project"
    root.mkdir()
    (tmp_path / "outside.toml").write_text("[hover]\nenabled = false\n")
    link = root / PROJECT_FILE
    link.symlink_to(tmp_path / "outside.toml")
    options, (problem,) = read_project(root)
    assert options == {}
    assert "links outside the workspace" in str(problem)
    link.unlink()
    link.symlink_to(PROJECT_FILE)
    assert read_project(root)[0] == {}
    link.unlink()
    (root / "real.toml").write_text("[hover]\nenabled = false\n")
    link.symlink_to("real.toml")
    assert read_project(root) == ({"hover": {"enabled": False}}, ())


def test_a_folder_of_that_name(tmp_path: Path) -> None:
    """It is no project file."""
    (tmp_path / PROJECT_FILE).mkdir()
    assert read_project(tmp_path) == ({}, ())
