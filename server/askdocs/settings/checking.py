"""Whether a value that was sent fits its setting."""

from typing import Final

from attrs import frozen

from askdocs.settings.groups import Setting, Value

_MOST_PATTERNS: Final = 1_000
_LONGEST_PATTERN: Final = 1_000
_LONGEST_TEXT: Final = 1_000


@frozen
class Wrong:
    """A value that does not fit."""

    reason: str
    """A sentence that says what would."""


def checked(setting: Setting, value: object) -> Value | Wrong:
    """``value`` as ``setting`` takes it, or why it does not."""
    match setting.default:
        case bool():
            return value if isinstance(value, bool) else Wrong("It must be true or false.")
        case int():
            return _checked_number(setting, value)
        case str():
            return _checked_text(setting, value)
        case tuple():
            return _checked_patterns(value)


def _checked_number(setting: Setting, value: object) -> int | Wrong:
    wrong = Wrong(f"It must be a whole number from {setting.least} to {setting.most}.")
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return wrong
    fits = (setting.least is None or value >= setting.least) and (
        setting.most is None or value <= setting.most
    )
    return int(value) if fits else wrong


def _checked_text(setting: Setting, value: object) -> str | Wrong:
    if setting.choices:
        named = ", ".join(choice or '""' for choice in setting.choices)
        is_one = isinstance(value, str) and value in setting.choices
        return str(value) if is_one else Wrong(f"It must be one of {named}.")
    if not isinstance(value, str):
        return Wrong("It must be a text.")
    if len(value) > _LONGEST_TEXT or any(character < " " for character in value):
        return Wrong(f"It must be one line of {_LONGEST_TEXT:,} characters at most.")
    # An empty text is as good as none, for instance for the name of a model.
    return value.strip() or str(setting.default)


def _checked_patterns(value: object) -> tuple[str, ...] | Wrong:
    sent = value if isinstance(value, list | tuple) else [None]
    patterns = tuple(one for one in sent if isinstance(one, str))
    if len(patterns) < len(sent):
        return Wrong('It must be a list of patterns, such as ["handbook/**"].')
    if len(patterns) > _MOST_PATTERNS or any(len(one) > _LONGEST_PATTERN for one in patterns):
        return Wrong(
            f"It may hold {_MOST_PATTERNS:,} patterns of {_LONGEST_PATTERN:,} characters at most."
        )
    for pattern in patterns:
        body = pattern.strip().removeprefix("!").replace("\\", "/")
        if ".." in body.split("/") or body.startswith("~") or body[1:3] == ":/":
            return Wrong(
                f"“{pattern}” leads out of the folder; patterns are relative to it. To index"
                " another folder, add it to the workspace."
            )
        if "\n" in pattern or "\0" in pattern:
            return Wrong("A pattern may not hold a line break.")
    return patterns
