"""Who may decide who answers."""

from pathlib import Path

import pytest

from askdocs.settings import AssistantSettings, Settings, resolve
from askdocs.settings_files import read_user


def test_nothing_is_sent_unless_it_is_wanted() -> None:
    """By default the embedded assistant answers."""
    assert AssistantSettings().kind == "embedded"


def test_every_assistant_setting_is_the_users() -> None:
    """The project's file is not heeded, and is told so for each setting."""
    project = {"assistant": {"kind": "hosted", "baseUrl": "https://x.example.org", "model": "m"}}
    settings, problems = resolve(editor={}, project=project)
    assert settings.assistant == AssistantSettings()
    assert len(problems) == 3
    assert all("A folder may not decide this" in problem.reason for problem in problems)


@pytest.mark.parametrize(
    ("group", "name", "value"), [("answer", "maxPassages", 50), ("upload", "expiresAfterDays", 365)]
)
def test_what_costs_money_is_the_users(group: str, name: str, value: int) -> None:
    """A folder neither makes prompts longer nor keeps uploads for longer."""
    settings, problems = resolve(editor={}, project={group: {name: value}})
    assert settings == Settings()
    assert [problem.key for problem in problems] == [f"{group}.{name}"]
    settings, problems = resolve(editor={}, project={}, user={group: {name: value}})
    assert settings != Settings()
    assert problems == ()


def test_the_editor_goes_before_the_users_file() -> None:
    """And that before the default; the project's word counts between them for other settings."""
    user = {"assistant": {"model": "a", "kind": "chat"}, "indexing": {"maxFileSize": 2_000}}
    project = {"indexing": {"maxFileSize": 3_000}}
    editor = {"assistant": {"model": "b"}}
    settings, problems = resolve(editor=editor, project=project, user=user)
    assert (settings.assistant.model, settings.assistant.kind) == ("b", "chat")
    assert settings.indexing.max_file_size == 3_000
    assert problems == ()


@pytest.mark.parametrize(
    "value", ["nobody", 5, True, ["embedded"], {"a": 1}, "", "Embedded", "embedded "]
)
def test_kinds_that_are_none(value: object) -> None:
    """What is no kind is reported, and the default counts."""
    settings, problems = resolve(editor={"assistant": {"kind": value}}, project={})
    assert settings.assistant.kind == "embedded"
    assert len(problems) == 1


@pytest.mark.parametrize("value", ["a\nb", "x" * 1_001, 5, None, "  "])
def test_models_that_are_none(value: object) -> None:
    """What is no name, and an empty one, leaves the default."""
    settings, _ = resolve(editor={"assistant": {"model": value}}, project={})
    assert settings.assistant.model == AssistantSettings().model


def test_a_users_file_that_is_wrong(tmp_path: Path) -> None:
    """It is reported and counts as empty; a missing one is none."""
    assert read_user(tmp_path / "none.toml") == ({}, ())
    path = tmp_path / "config.toml"
    path.write_text("[assistant\n")
    options, (problem,) = read_user(path)
    assert options == {}
    assert str(problem).startswith("Your settings file is not used. It is no valid TOML")
