"""What the model behind the double says."""

import re

from attrs import frozen


@frozen
class Reply:
    """One answer of the model; the text comes word by word unless its pieces are given."""

    text: str = ""
    pieces: tuple[str, ...] = ()
    """The exact deltas, instead of ``text`` word by word."""

    refusal: str = ""
    """Said instead of an answer."""

    reasons: bool = False
    """Whether the model thinks before it writes."""

    searches: bool = True
    """Whether the model uses the file search that it was given."""

    filtered: bool = False
    """Whether a content filter ends the answer."""

    breaks_down: bool = False
    """Whether the model fails after it wrote; only the Responses API can say so."""

    @property
    def deltas(self) -> tuple[str, ...]:
        return self.pieces or words(self.text)


def words(text: str) -> tuple[str, ...]:
    """The text in the pieces that a model would write: words with the space before, and stops."""
    return tuple(re.findall(r"\s*\w+|\s*[^\w\s]+|\s+$", text))


def tokens(text: str) -> int:
    """How many tokens a text is, as the double counts: a piece is a token."""
    return len(words(text))
