"""How well the text of an answer answers, for somebody who reads it from the top."""

from collections.abc import Sequence
from enum import Enum
from typing import Final

from askdocs.answering.phrases import phrases_for
from askdocs.patterns import lazy_pattern

FIRST: Final = 15
"""Lines that are seen at once."""

SHOWN: Final = 60
"""Lines that are read by somebody who looks for it."""


class Grade(Enum):
    """What an answer is worth; the value is its name in what is printed."""

    FIRST = "first"
    """What was expected is among the first lines."""
    SHOWN = "shown"
    """It comes later."""
    DOUBTED = "doubted"
    """It is shown as what comes near, and said to be no more."""
    LOST = "lost"
    """Something else is shown."""
    REFUSED = "refused"
    """It is not in the docs, it says; or it doubts, and does not show what was expected."""
    WRONG = "answered"
    """It answers what the docs do not say."""
    ABSTAINED = "abstained"
    """It refuses or doubts what the docs do not say."""


def grade_of(text: str, outcome: str, must: Sequence[str], *, is_answerable: bool) -> Grade:
    """What the answer ``text`` is worth that came with ``outcome``.

    ``must`` are phrases that all have to be shown, each with its other wordings behind ``|``.
    """
    if not is_answerable:
        return Grade.ABSTAINED if outcome in {"notInDocs", "related"} else Grade.WRONG
    if outcome == "notInDocs":
        return Grade.REFUSED
    lines = lines_shown(text)
    doubts = outcome == "related"
    if not lacking(lines[:SHOWN], must):
        if doubts:
            return Grade.DOUBTED
        return Grade.SHOWN if lacking(lines[:FIRST], must) else Grade.FIRST
    return Grade.REFUSED if doubts else Grade.LOST


def lines_shown(text: str) -> list[str]:
    """The lines of an answer that say something: no blank ones, no places, no further reading."""
    shown = []
    for line in map(str.strip, text.splitlines()):
        if line in _ENDINGS:
            break
        said = line.lstrip(">").strip()
        if said and not _PLACE.fullmatch(line):
            shown.append(said)
    return shown


def lacking(lines: Sequence[str], must: Sequence[str]) -> list[str]:
    """Those phrases of ``must`` of which no wording stands in ``lines``, over their ends as well.

    White space, case and the marks of Markdown make no difference.
    """
    text = _bare("".join(lines))
    return [
        phrase
        for phrase in must
        if not any(_bare(wording) in text for wording in phrase.split("|"))
    ]


_PLACE: Final = lazy_pattern(r"\*\*.*\*\*\s+—\s.*")
_MARKS: Final = lazy_pattern(r"[\s>`*_\\]+")
_ENDINGS: Final = frozenset(
    f"**{heading}**"
    for phrases in (phrases_for("", "en"), phrases_for("", "ja"))
    for heading in (phrases.further, phrases.sources)
)


def _bare(text: str) -> str:
    return _MARKS.sub("", text).casefold()
