"""Links in an answer that streams: what was sent cannot be taken back, so it is tamed before.

What may still become a link or code is held, up to a bound. Code is left alone only where no
reader can take it for anything else: a span that ends on its line, and a fence whose lines are
indented as it is. A backtick that opens nothing is escaped, so that it opens nothing later either.
"""

import re
from collections.abc import Iterable
from typing import Final

from askdocs.answering.links import all_escaped, is_tame, tamed_prose

_LONGEST_HELD: Final = 2_500
"""Characters that wait for the end of a link or a code span; then they are none."""

_TOKEN: Final = re.compile(r"`+|!?\[|!\Z|<|\n")
_OPENING: Final = re.compile(r"(?:[ \t>*+-]|\d{1,9}[.)])*")
"""What may stand on a line before the definition of a link."""
_DEFINITION: Final = re.compile(r"((?:[ \t>*+-]|\d{1,9}[.)])*)\[(?=[^\]\n]{1,999}\]:)")
_FENCE: Final = re.compile(r"( {0,3})(`{3,}|~{3,})([^`\n]*)\n")

_INDENT: Final = re.compile(r" *")


class LinkGuard:
    """Tames one text that comes in pieces."""

    def __init__(self, hosts: Iterable[str]) -> None:
        self._hosts = frozenset(hosts)
        self._held = ""
        self._line = ""
        """What was sent of the line."""
        self._fence: tuple[int, str] | None = None
        """Indentation and mark of the fence whose code is being written."""

    def feed(self, delta: str) -> str:
        """What ``delta`` makes certain, tame."""
        self._held += delta
        return self._released(is_end=False)

    def finish(self) -> str:
        """What is left when the text has ended."""
        return self._released(is_end=True)

    def _released(self, *, is_end: bool) -> str:
        released: list[str] = []
        while self._held:
            text = self._code(is_end=is_end) if self._fence else self._prose(is_end=is_end)
            if not text:
                break
            released.append(text)
        return "".join(released)

    def _code(self, *, is_end: bool) -> str:
        """The next whole line of the fence; the fence ends with its mark, or where it must."""
        assert self._fence is not None  # noqa: S101 (the caller looked)
        indent, mark = self._fence
        line, end, _ = self._held.partition("\n")
        if not end and not is_end:
            return ""
        held = _INDENT.match(line)
        is_deep = held is not None and (held.end() >= indent or not line.strip())
        closes = is_deep and line.strip().startswith(mark) and not line.strip().strip(mark[0])
        if closes or not is_deep:
            self._fence = None
        if not is_deep:
            return ""
        return self._take(len(line) + len(end))

    def _prose(self, *, is_end: bool) -> str:
        if not self._line:
            fence = _FENCE.match(self._held)
            if fence is not None:
                self._fence = (len(fence[1]), fence[2])
                return self._take(fence.end())
            stripped = self._held.lstrip(" ")
            if not is_end and "\n" not in self._held and stripped[:1] in {"", "`", "~"}:
                # It may become a fence.
                return "" if len(self._held) <= _LONGEST_HELD else self._tame(len(self._held))
        end, is_code = self._next(is_end=is_end)
        if end == 0:
            return ""
        return self._take(end) if is_code else self._tame(end)

    def _next(self, *, is_end: bool) -> tuple[int, bool]:
        """How much of what is held is decided, and whether it is a code span."""
        text = self._held
        if text[0] == "`":
            return self._next_ticks(is_end=is_end)
        safe = 0
        """Up to here every link is whole."""
        while (token := _TOKEN.search(text, safe)) is not None:
            at = token.start()
            if text[max(at - 1, 0) : at] == "\\" and token[0] != "\n":
                safe = token.end()
                continue
            if token[0][0] == "`":
                return at, False
            if token[0] == "\n":
                return token.end(), False
            if token[0] == "!" and not is_end:
                # It may make an image of what follows.
                return at or self._given_up(), False
            after = self._end_of_tag(at) if token[0] == "<" else self._end_of_link(token.end() - 1)
            if after is None and not is_end:
                return at or self._given_up(), False
            safe = after or len(text)
        if is_end:
            return len(text), False
        # A word that is not whole may be an address.
        space = max(text.rfind(" "), text.rfind("\t")) + 1
        return max(space, safe) or self._given_up(), False

    def _next_ticks(self, *, is_end: bool) -> tuple[int, bool]:
        """A code span that ends on its line; else the backticks alone."""
        text = self._held
        run = text[: len(text) - len(text.lstrip("`"))]
        line = text.partition("\n")[0]
        close = re.compile(rf"(?<!`){run}(?!`)").search(line, len(run))
        if close and (close.end() < len(text) or is_end):
            return close.end(), True
        if len(line) < len(text) or is_end or len(text) > _LONGEST_HELD:
            return len(run), False
        return 0, False

    def _end_of_link(self, start: int) -> int | None:
        """Where the link that ``[`` opens at ``start`` is whole, or known to be none."""
        text = self._held
        depth = 0
        for index in range(start, len(text)):
            character = text[index]
            if text[index - 1 : index] == "\\":
                continue
            if character == "\n" and text[index + 1 : index + 2] == "\n":
                return index
            depth += {"[": 1, "]": -1}.get(character, 0)
            if depth == 0:
                break
        else:
            return None
        if index + 1 == len(text):
            return None
        if text[index + 1] != "(":
            return index + (2 if text[index + 1] == ":" else 1)
        for after in range(index + 1, len(text)):
            depth += {"(": 1, ")": -1}.get(text[after], 0)
            if depth == 0:
                return after + 1
            if text[after] == "\n" and text[after + 1 : after + 2] == "\n":
                return after
        return None

    def _end_of_tag(self, start: int) -> int | None:
        end = re.compile(r"[>\n]").search(self._held, start + 1)
        return None if end is None else end.end() if end[0] == ">" else end.start()

    def _given_up(self) -> int:
        return len(self._held) if len(self._held) > _LONGEST_HELD else 0

    def _tame(self, end: int) -> str:
        before = self._line
        text = self._take(end)
        if _OPENING.fullmatch(before) and (definition := _DEFINITION.match(text)):
            text = f"{definition[1]}\\{text[definition.end() - 1 :]}"
        if text and not text.strip("`"):
            return "".join(f"\\{tick}" for tick in text)
        # A comma stands for what was sent of the line, so that nothing seems to begin it.
        lead = "," if before.strip() else ""
        tame = tamed_prose(lead + text, self._hosts).removeprefix(lead)
        if ("](" in tame or "<" in tame.replace("\\<", "")) and not is_tame(tame, self._hosts):
            return all_escaped(text)
        return tame

    def _take(self, end: int) -> str:
        taken, self._held = self._held[:end], self._held[end:]
        if taken:
            self._line = (self._line + taken).rpartition("\n")[2][:_LONGEST_HELD]
        return taken
