"""Options as they are sent become settings, with a list of what is wrong with them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

import attrs
from attrs import frozen

from askdocs.settings.checking import Wrong, checked
from askdocs.settings.groups import (
    GROUPS,
    AnswerSettings,
    AssistantSettings,
    EmbeddingsSettings,
    GapsSettings,
    HoverSettings,
    IndexingSettings,
    RerankingSettings,
    RetrievalSettings,
    Setting,
    Settings,
    UploadSettings,
    Value,
    all_settings,
    wire_name,
)

PROJECT_FILE: Final = ".askdocs.toml"
"""The file in a workspace folder's root that the settings of the project are read from."""

KEY_FILE: Final = ".env"
"""The file in a workspace folder's root that may hold a key."""

USER_FILE: Final = "your settings file"
"""What messages call the file that holds the user's own settings, for all folders."""

Options: TypeAlias = Mapping[str, object]
"""Settings as they are sent: nested, camelCase, all optional, possibly wrong."""

_NOT_THE_PROJECTS: Final = (
    "A folder may not decide this. Set it in your editor or in your own settings file."
)


@frozen
class Problem:
    """A setting that was not used, and why."""

    key: str
    """As the user wrote it, with dots; empty for the project file as a whole."""
    reason: str
    """A sentence that says what to do."""
    source: str
    """``your editor's settings`` or the name of the project file."""

    def __str__(self) -> str:
        return f"{self.key} in {self.source}: {self.reason}" if self.key else self.reason


def resolve(
    *, editor: Options, project: Options, user: Options | None = None
) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings of a folder: the editor's over the project's over the user's own file's.

    A value that does not fit is left out and reported; the next source's counts in its place.
    """
    given: dict[str, Value] = {}
    problems: list[Problem] = []
    known = {setting.key: setting for setting in all_settings()}
    sources = (
        (USER_FILE, user or {}),
        (PROJECT_FILE, project),
        ("your editor's settings", editor),
    )
    for source, options in sources:
        for key, value in _flattened(options):
            if value is None:
                continue
            setting = known.get(key)
            if setting is None:
                problems.append(Problem(key, _unknown(key, known), source))
                continue
            if setting.is_users and source == PROJECT_FILE:
                problems.append(Problem(key, _NOT_THE_PROJECTS, source))
                continue
            fitting = checked(setting, value)
            if isinstance(fitting, Wrong):
                problems.append(Problem(key, fitting.reason, source))
            else:
                given[key] = _added(given.get(key), fitting) if setting.adds_up else fitting
    return _settings_from(given), tuple(problems)


def _added(before: Value | None, more: Value) -> Value:
    """Patterns of one source with those of the next; the same one is not said twice."""
    if isinstance(before, tuple) and isinstance(more, tuple):
        return tuple(dict.fromkeys((*before, *more)))
    return more


def _settings_from(given: Mapping[str, Value]) -> Settings:
    return Settings(
        indexing=IndexingSettings(**_of_group("indexing", given)),
        retrieval=RetrievalSettings(**_of_group("retrieval", given)),
        embeddings=EmbeddingsSettings(**_of_group("embeddings", given)),
        reranking=RerankingSettings(**_of_group("reranking", given)),
        hover=HoverSettings(**_of_group("hover", given)),
        answer=AnswerSettings(**_of_group("answer", given)),
        assistant=AssistantSettings(**_of_group("assistant", given)),
        upload=UploadSettings(**_of_group("upload", given)),
        gaps=GapsSettings(**_of_group("gaps", given)),
    )


def _of_group(name: str, given: Mapping[str, Value]) -> dict[str, Any]:
    keys = {one.name: f"{name}.{wire_name(one.name)}" for one in attrs.fields(GROUPS[name])}
    return {attribute: given[key] for attribute, key in keys.items() if key in given}


def _flattened(options: Options) -> Iterator[tuple[str, object]]:
    """The leaves of the options under keys with dots; two levels are all there are."""
    for key, value in options.items():
        if isinstance(value, Mapping):
            for inner, inner_value in value.items():
                yield f"{key}.{inner}", inner_value
        else:
            yield str(key), value


def _unknown(key: str, known: Mapping[str, Setting]) -> str:
    # Imported here because settings are right as a rule.
    from difflib import get_close_matches  # noqa: PLC0415

    nearest = get_close_matches(key, known, n=1)
    meant = f" Did you mean {nearest[0]}?" if nearest else ""
    return f"There is no such setting.{meant}"
