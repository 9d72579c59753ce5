"""What askdocs says itself, in the language of the reader.

A sentence is written in English where it arises. It is the key of its translations, as in gettext;
what is filled in is kept beside it, so that no text of a user, a folder or an endpoint is ever
taken for a sentence of ours. A ``Message`` is put into another language where it leaves for a
client or a terminal, which names its language once.
"""

import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import TypeAlias

Say: TypeAlias = Callable[[str], str]
"""Translates what is said; a text that is not in the catalogue stays as it is."""


class Message(str):
    """A sentence in English that knows its key and what is filled in.

    Values that are messages are translated with it; all others are shown as they are.
    """

    __slots__ = ("key", "values")

    key: str
    """The sentence with ``{}`` for each value."""
    values: tuple[object, ...]

    def __new__(cls, key: str, *values: object) -> "Message":
        """The sentence ``key`` with ``values`` filled in."""
        message = super().__new__(cls, key.format(*values) if values else key)
        message.key = key
        message.values = values
        return message

    def __reduce__(self) -> tuple[type["Message"], tuple[object, ...]]:
        return Message, (self.key, *self.values)


def joined(parts: Iterable[str], by: str = " ") -> Message:
    """The messages among ``parts`` and what stands between them as one message."""
    values = [part for part in parts if part]
    return Message(by.join(["{}"] * len(values)), *map(as_message, values))


def clause(sentence: str) -> Message:
    """``sentence`` without its final full stop."""
    message = as_message(sentence)
    return Message(message.key.removesuffix("."), *message.values)


def as_message(text: str) -> Message:
    """``text`` as a message; a plain text is a sentence without values."""
    return text if isinstance(text, Message) else Message(text)


def counted(number: int, noun: str) -> Message:
    """So many of what ``noun`` names, such as ``1 file`` or ``2,000 files``."""
    return Message(f"{{}} {noun}" if number == 1 else f"{{}} {noun}s", f"{number:,}")


def to_json(text: str) -> str:
    """``text`` as JSON that ``from_json`` reads: it outlives the process with its values."""
    return json.dumps(_parts(text), ensure_ascii=False) if text else ""


def from_json(encoded: str) -> str:
    """The text that ``to_json`` was given."""
    return _whole(json.loads(encoded)) if encoded else ""


def wording_for(locale: str) -> Say:
    """A translator into the language of ``locale``, a tag such as ``ja`` or ``ja_JP.UTF-8``."""
    return _japanese() if is_japanese(locale) else str


def is_japanese(locale: str) -> bool:
    """Whether ``locale`` is Japanese."""
    return re.split(r"[-_.]", locale)[0].lower() == "ja"


def _parts(value: object) -> object:
    if isinstance(value, Message) and value.values:
        return [value.key, *map(_parts, value.values)]
    # A message without values is told from a plain text, which as a value is never translated.
    if isinstance(value, Message):
        return [value.key]
    return value if isinstance(value, str | int | float | None) else str(value)


def _whole(parts: object) -> str:
    match parts:
        case [str(key), *values]:
            return Message(key, *(_whole(v) if isinstance(v, list) else v for v in values))
        case _:
            return str(parts)


@cache
def _japanese() -> Say:
    # Imported here because most readers do not need it.
    from askdocs.wording.japanese import SENTENCES  # noqa: PLC0415

    def translated(text: str) -> str:
        if not isinstance(text, Message):
            return SENTENCES.get(text, text)
        sentence = SENTENCES.get(text.key, text.key)
        values = [translated(v) if isinstance(v, Message) else v for v in text.values]
        return sentence.format(*values) if values else sentence

    return translated
