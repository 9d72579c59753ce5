"""Settings: options as they are sent, resolved to values, with a list of what is wrong with them.

Each setting is one attribute below: its default, its limits and its description stand there and
nowhere else; the JSON schema and the table in the documentation are made from them.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias, TypeVar

import attrs
from attrs import frozen

PROJECT_FILE: Final = ".askdocs.toml"
"""The file in a workspace folder's root that the settings of the project are read from."""

KEY_FILE: Final = ".env"
"""The file in a workspace folder's root that may hold a key."""

USER_FILE: Final = "your settings file"
"""What messages call the file that holds the user's own settings, for all folders."""

_MOST_PATTERNS: Final = 1_000
_LONGEST_PATTERN: Final = 1_000

Options: TypeAlias = Mapping[str, object]
"""Settings as they are sent: nested, camelCase, all optional, possibly wrong."""

_LONGEST_TEXT: Final = 1_000

_Value: TypeAlias = bool | int | str | tuple[str, ...]
_T = TypeVar("_T")


def _setting(
    default: _T,
    description: str,
    *,
    least: int | None = None,
    most: int | None = None,
    choices: tuple[str, ...] = (),
    is_users: bool = False,
    adds_up: bool = False,
) -> _T:
    metadata = {
        "description": description,
        "least": least,
        "most": most,
        "choices": choices,
        "is_users": is_users,
        "adds_up": adds_up,
    }
    field: _T = attrs.field(default=default, metadata=metadata)
    return field


@frozen
class IndexingSettings:
    """What is indexed of a folder."""

    include: tuple[str, ...] = _setting(
        (),
        "Patterns as in .gitignore of files to index beside the documentation that is found"
        " without being named.",
    )
    exclude: tuple[str, ...] = _setting(
        (), "Patterns as in .gitignore of files and folders never to index."
    )
    docstrings: bool = _setting(True, "Index the docstrings of the folder's own Python files.")
    max_file_size: int = _setting(
        20 * 1024 * 1024,
        "The size in bytes above which a file is left out.",
        least=1,
        most=1024 * 1024 * 1024,
    )


@frozen
class HoverSettings:
    """Help on hover."""

    enabled: bool = _setting(True, "Show what the docs say about the name under the pointer.")
    max_characters: int = _setting(
        1200, "The length that the text of a hover is kept to.", least=100, most=20_000
    )


@frozen
class RetrievalSettings:
    """How passages are found."""

    vectors: bool = _setting(
        True, "Compare what questions and passages mean, beside the words that they use."
    )


@frozen
class AnswerSettings:
    """How answers are made."""

    max_passages: int = _setting(
        6, "The number of passages that an answer is made from at most.", least=1, most=50
    )


@frozen
class AssistantSettings:
    """Who answers.

    All of it is the user's: a folder that was cloned must neither lead questions elsewhere nor
    spend anybody's money.
    """

    kind: str = _setting(
        "embedded",
        "Who answers: `embedded` on this machine without a model; `responses` or `chat` a model"
        " that is given the passages found on this machine; `hosted` a model that searches a copy"
        " of the docs in a vector store; `auto` what the key and the address allow.",
        choices=("embedded", "auto", "hosted", "responses", "chat"),
        is_users=True,
    )
    model: str = _setting("gpt-6.1-terra", "The model that answers.", is_users=True)
    base_url: str = _setting(
        "",
        "The address of an endpoint that speaks OpenAI's API; OpenAI's own if it is empty.",
        is_users=True,
    )
    max_output_tokens: int = _setting(
        0,
        "The tokens that an answer may have at most; 0 leaves it to the model.",
        least=0,
        most=1_000_000,
        is_users=True,
    )
    reasoning_effort: str = _setting(
        "",
        "How much the model thinks before it answers; empty leaves it to the model.",
        choices=("", "none", "minimal", "low", "medium", "high", "xhigh"),
        is_users=True,
    )
    daily_token_budget: int = _setting(
        0,
        "The tokens, in and out, that may be used in a day; 0 sets no limit.",
        least=0,
        most=1_000_000_000,
        is_users=True,
    )
    conversation_tokens: int = _setting(
        4_000,
        "The tokens of earlier turns that are sent along with a question, about; the oldest go"
        " first.",
        least=0,
        most=200_000,
        is_users=True,
    )


@frozen
class UploadSettings:
    """What of a folder may be copied to a hosted assistant's vector store, and for how long."""

    include: tuple[str, ...] = _setting(
        (),
        "Patterns as in .gitignore of the documents that may be uploaded to a hosted assistant;"
        " all that are indexed if there are none.",
        is_users=True,
    )
    exclude: tuple[str, ...] = _setting(
        (),
        "Patterns as in .gitignore of documents and folders never to upload; those of all sources"
        " hold together.",
        adds_up=True,
    )
    expires_after_days: int = _setting(
        30,
        "The days without a question after which a vector store is deleted; uploaded files go"
        " after so many days, and after 30 at the latest, and are uploaded again when needed.",
        least=1,
        most=365,
    )


@frozen
class GapsSettings:
    """Questions that the docs do not answer."""

    enabled: bool = _setting(
        True,
        "Keep questions that the docs do not answer, on this machine alone, for `askdocs gaps`.",
        is_users=True,
    )


@frozen
class Settings:
    """Everything that can be set, resolved: no value means "default"."""

    indexing: IndexingSettings = IndexingSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    hover: HoverSettings = HoverSettings()
    answer: AnswerSettings = AnswerSettings()
    assistant: AssistantSettings = AssistantSettings()
    upload: UploadSettings = UploadSettings()
    gaps: GapsSettings = GapsSettings()


_NOT_THE_PROJECTS: Final = (
    "A folder may not decide this. Set it in your editor or in your own settings file."
)

_GROUPS: Final[Mapping[str, type[attrs.AttrsInstance]]] = {
    "indexing": IndexingSettings,
    "retrieval": RetrievalSettings,
    "hover": HoverSettings,
    "answer": AnswerSettings,
    "assistant": AssistantSettings,
    "upload": UploadSettings,
    "gaps": GapsSettings,
}


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


@frozen
class Setting:
    """One setting as the documentation and the schema show it."""

    key: str
    default: _Value
    description: str
    least: int | None
    most: int | None
    choices: tuple[str, ...]
    is_users: bool
    """Whether it is taken from the user alone, never from a folder."""
    adds_up: bool
    """Whether the values of all sources hold together, so that none can undo another's."""


def all_settings() -> tuple[Setting, ...]:
    """Every setting in the order in which they are documented."""
    return tuple(
        Setting(f"{name}.{_wire(one.name)}", one.default, **one.metadata)
        for name, group in _GROUPS.items()
        for one in attrs.fields(group)
    )


def resolve(
    *, editor: Options, project: Options, user: Options | None = None
) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings of a folder: the editor's over the project's over the user's own file's.

    A value that does not fit is left out and reported; the next source's counts in its place.
    """
    given: dict[str, _Value] = {}
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
            checked = _checked(setting, value)
            if isinstance(checked, _Wrong):
                problems.append(Problem(key, checked.reason, source))
            else:
                given[key] = _added(given.get(key), checked) if setting.adds_up else checked
    return _settings_from(given), tuple(problems)


def _added(before: _Value | None, more: _Value) -> _Value:
    """Patterns of one source with those of the next; the same one is not said twice."""
    if isinstance(before, tuple) and isinstance(more, tuple):
        return tuple(dict.fromkeys((*before, *more)))
    return more


@frozen
class _Wrong:
    reason: str


def _checked(setting: Setting, value: object) -> _Value | _Wrong:
    match setting.default:
        case bool():
            return value if isinstance(value, bool) else _Wrong("It must be true or false.")
        case int():
            return _checked_number(setting, value)
        case str():
            return _checked_text(setting, value)
        case tuple():
            return _checked_patterns(value)


def _checked_number(setting: Setting, value: object) -> int | _Wrong:
    wrong = _Wrong(f"It must be a whole number from {setting.least} to {setting.most}.")
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return wrong
    fits = (setting.least is None or value >= setting.least) and (
        setting.most is None or value <= setting.most
    )
    return int(value) if fits else wrong


def _checked_text(setting: Setting, value: object) -> str | _Wrong:
    if setting.choices:
        named = ", ".join(choice or '""' for choice in setting.choices)
        is_one = isinstance(value, str) and value in setting.choices
        return str(value) if is_one else _Wrong(f"It must be one of {named}.")
    if not isinstance(value, str):
        return _Wrong("It must be a text.")
    if len(value) > _LONGEST_TEXT or any(character < " " for character in value):
        return _Wrong(f"It must be one line of {_LONGEST_TEXT:,} characters at most.")
    # An empty text is as good as none, for instance for the name of a model.
    return value.strip() or str(setting.default)


def _checked_patterns(value: object) -> tuple[str, ...] | _Wrong:
    sent = value if isinstance(value, list | tuple) else [None]
    patterns = tuple(one for one in sent if isinstance(one, str))
    if len(patterns) < len(sent):
        return _Wrong('It must be a list of patterns, such as ["handbook/**"].')
    if len(patterns) > _MOST_PATTERNS or any(len(one) > _LONGEST_PATTERN for one in patterns):
        return _Wrong(
            f"It may hold {_MOST_PATTERNS:,} patterns of {_LONGEST_PATTERN:,} characters at most."
        )
    for pattern in patterns:
        body = pattern.strip().removeprefix("!").replace("\\", "/")
        if ".." in body.split("/") or body.startswith("~") or body[1:3] == ":/":
            return _Wrong(
                f"“{pattern}” leads out of the folder; patterns are relative to it. To index"
                " another folder, add it to the workspace."
            )
        if "\n" in pattern or "\0" in pattern:
            return _Wrong("A pattern may not hold a line break.")
    return patterns


def _settings_from(given: Mapping[str, _Value]) -> Settings:
    return Settings(
        indexing=IndexingSettings(**_of_group("indexing", given)),
        retrieval=RetrievalSettings(**_of_group("retrieval", given)),
        hover=HoverSettings(**_of_group("hover", given)),
        answer=AnswerSettings(**_of_group("answer", given)),
        assistant=AssistantSettings(**_of_group("assistant", given)),
        upload=UploadSettings(**_of_group("upload", given)),
        gaps=GapsSettings(**_of_group("gaps", given)),
    )


def _of_group(name: str, given: Mapping[str, _Value]) -> dict[str, Any]:
    keys = {one.name: f"{name}.{_wire(one.name)}" for one in attrs.fields(_GROUPS[name])}
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


def _wire(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
