"""Words of a manual page on their way into a block, with the spaces between them."""

from typing import Final

CLOSING: Final = frozenset(".,:;)]?!")
OPENING: Final = frozenset("([")


class Words:
    """Words that are joined by spaces, but for what sticks to its neighbour."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._sticks = True
        self._tight: int | None = None
        """How many words stand before those that are written without spaces."""
        self.is_bold = False
        """Whether the first word is typed as it stands."""

    def __bool__(self) -> bool:
        return bool(self._parts)

    def add(self, word: str, *, before: bool = False, after: bool = False) -> None:
        """Adds ``word``, which sticks to what stands before or comes after it."""
        if word:
            is_tight = self._tight is not None and len(self._parts) > self._tight
            if self._parts and not (before or self._sticks or is_tight):
                self._parts.append(" ")
            self._parts.append(word)
            self._sticks = after
        elif after or before:
            self._sticks = True

    def end_line(self) -> None:
        """Goes on with a new line."""
        if self._parts and self._parts[-1] != "\n":
            self._parts.append("\n")
        self._sticks = True

    def space(self, *, wanted: bool) -> None:
        """Whether there are spaces between the words that come next."""
        self._tight = None if wanted else len(self._parts)

    def stick(self) -> None:
        """The next word follows without a space."""
        self._sticks = True

    def take(self) -> str:
        """All words so far, which are gone with it."""
        text = "".join(self._parts)
        self._parts, self._sticks, self.is_bold = [], True, False
        self._tight = None if self._tight is None else 0
        return "\n".join(line.rstrip() for line in text.strip().split("\n"))
