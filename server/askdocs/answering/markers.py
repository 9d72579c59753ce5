"""Markers: the ``[n]`` with which a model refers to passages, found while its text streams.

A text comes in pieces that end anywhere. What may still become a marker is held back until that is
decided, which takes a few characters; so any split of a text gives the same result. Inside code,
in links (``[1](…)``), images and escapes there are no markers.
"""

import re
from typing import Final, Literal, TypeAlias

from attrs import frozen

from askdocs.patterns import lazy_pattern

_NUMBERS: Final = r"[0-9]{1,3}(?:[ ]?[,;][ ]?[0-9]{1,3}){0,15}"
_MARKER: Final = lazy_pattern(rf"([ ]?)(?:\[({_NUMBERS})\]|【({_NUMBERS})】)")
_MAYBE: Final = lazy_pattern(
    # The beginning of a marker, as far as it goes.
    r"[ ]?(?:[\[【](?:[0-9]{1,3}[ ]?(?:[,;][ ]?[0-9]{1,3}[ ]?){0,15}(?:[,;][ ]?)?)?)?"
)
_SPECIAL: Final = lazy_pattern(r"[ ]?[\[【]|[ ](?=\Z)|`+|~{3,}|~{1,2}(?=\Z)|\\|!|\n")
_FENCE_PREFIX: Final = lazy_pattern(r"[ \t>]*(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)?[ \t]*\Z")
"""What may stand before a fence on its line: quotes, indentation, an item's bullet."""

_LONGEST_PREFIX: Final = 40


@frozen
class Text:
    """Text without markers."""

    text: str


@frozen
class Reference:
    """A marker: the numbers in it, and the space before it."""

    numbers: tuple[int, ...]
    lead: str


Piece: TypeAlias = Text | Reference

_Mode: TypeAlias = Literal["text", "inline", "fence"]


class MarkerReader:
    """Finds the markers of one text that comes in pieces."""

    def __init__(self) -> None:
        self._held = ""
        """What is not decided yet."""
        self._mode: _Mode = "text"
        self._run = ""
        """The backticks or tildes that opened the code."""
        self._line = ""
        """The beginning of the line so far, as much as matters."""
        self._escape = ""
        """The backslash or exclamation mark that stands directly before, if one does."""

    @property
    def is_in_code(self) -> bool:
        """Whether the text so far ends inside code."""
        return self._mode != "text"

    def feed(self, delta: str) -> list[Piece]:
        """What ``delta`` makes certain."""
        return self._read(self._held + delta, is_end=False)

    def finish(self) -> list[Piece]:
        """What is left when the text has ended."""
        return self._read(self._held, is_end=True)

    def _read(self, text: str, *, is_end: bool) -> list[Piece]:
        pieces: list[Piece] = []
        plain: list[str] = []
        at = 0
        self._held = ""
        while at < len(text):
            special = _SPECIAL.search(text, at)
            if special is None:
                self._take(text[at:], plain)
                break
            if special.start() > at:
                self._take(text[at : special.start()], plain)
                at = special.start()
            if self._is_undecided(text, at, special) and not is_end:
                self._held = text[at:]
                break
            found = special.group()
            marker = None
            if (
                self._mode == "text"
                and found[-1] in "[【"
                and (found[0] == " " or not self._escape)
            ):
                marker = _MARKER.match(text, at)
            if marker is not None and text[marker.end() : marker.end() + 1] != "(":
                if plain:
                    pieces.append(Text("".join(plain)))
                    plain = []
                numbers = re.findall("[0-9]+", marker[2] or marker[3])
                pieces.append(Reference(tuple(map(int, numbers)), marker[1]))
                self._remember(marker.group())
                at = marker.end()
                continue
            if found[0] in "`~":
                self._meet_run(found, text, at + len(found))
            self._take(found, plain)
            at += len(found)
        if plain:
            pieces.append(Text("".join(plain)))
        return pieces

    def _is_undecided(self, text: str, at: int, special: re.Match[str]) -> bool:
        """Whether what follows could change what ``special`` is."""
        found = special.group()
        if found[0] in "`~":
            # The run may go on; a fence closes only where nothing follows it on its line.
            return special.end() == len(text) or (
                self._mode == "fence"
                and text.find("\n", at) < 0
                and not text[special.end() :].strip()
            )
        if found[0] not in " [【" or self._mode != "text":
            return False
        marker = _MARKER.match(text, at)
        if marker is not None:
            return marker.end() == len(text)
        maybe = _MAYBE.match(text, at)
        return maybe is not None and maybe.end() == len(text)

    def _meet_run(self, run: str, text: str, end: int) -> None:
        """Code begins or ends with ``run``, or neither."""
        starts_line = len(run) >= 3 and _FENCE_PREFIX.fullmatch(self._line) is not None
        match self._mode:
            case "text" if starts_line:
                self._mode, self._run = "fence", run
            case "text" if run[0] == "`" and self._escape != "\\":
                self._mode, self._run = "inline", run
            case "inline" if run == self._run:
                self._mode, self._run = "text", ""
            case "fence" if starts_line and run.startswith(self._run):
                rest, _, _ = text[end:].partition("\n")
                if not rest.strip():
                    self._mode, self._run = "text", ""
            case _:
                pass

    def _take(self, text: str, plain: list[str]) -> None:
        plain.append(text)
        self._remember(text)

    def _remember(self, text: str) -> None:
        """Keep what later decisions need of ``text``, which holds no line break but at its end."""
        is_escaped = self._escape == "\\"
        self._escape = text if text in {"\\", "!"} and not is_escaped else ""
        if text == "\n":
            if self._mode == "inline" and not self._line.strip():
                # A paragraph ends here, and with it what was never closed.
                self._mode, self._run = "text", ""
            self._line = ""
        elif len(self._line) <= _LONGEST_PREFIX:
            self._line += text[: _LONGEST_PREFIX + 1]
