"""Links in an answer that streams: what was sent cannot be taken back, so it is tamed before.

The text is read character by character. Of all that Markdown makes links, images or HTML of, two
forms alone are let through unescaped: a reference in square brackets, and a plain link to a host
that is allowed. Code is left alone only where no reader can take it for anything else: a span that
ends on its line, and a fence whose lines are indented as it is.
"""

import re
from collections.abc import Iterable
from typing import Final

from askdocs.answering.links import is_allowed, tame_word
from askdocs.patterns import lazy_pattern

_LONGEST_HELD: Final = 2_500
"""Characters that wait for the end of a link, a code span or an address; then they are none."""

_STEP: Final = 500

_FENCE: Final = lazy_pattern(r"( {0,3})(`{3,}|~{3,})([^`\n]*)\n")
_MAYBE_FENCE: Final = lazy_pattern(r" {0,3}(?:`{0,3}|~{0,3}|`{3,}[^`\n]*|~{3,}[^\n]*)\Z")
_INDENT: Final = lazy_pattern(r" *")
_OPENING: Final = lazy_pattern(r"(?:[ \t>*+-]|\d{1,9}[.)])*")
"""What may stand on a line before the definition of a link."""

_REFERENCE: Final = lazy_pattern(r"\[\d{1,3}(?: ?[,;] ?\d{1,3}){0,15}\]")
_CODE: Final = r"`[^`\[\]<>|\n\\]{1,300}"
"""The begin of code in a link's text; the tick that ends it is missing."""
_LABEL: Final = rf"(?:[^\[\]<>`\n\\]|{_CODE}`){{0,300}}"
_LINK: Final = lazy_pattern(rf"\[({_LABEL})\]\(([^\s()<>\\\[\]`]{{0,2000}})\)")
_MAYBE_LINK: Final = lazy_pattern(
    rf"\[{_LABEL}(?:`|{_CODE}|\](?:\([^\s()<>\\\[\]`]{{0,2000}})?)?\Z"
)
_WORD: Final = lazy_pattern(r"[^\s\[\]<>`\\!()]+|[\])(>]")
_GLUED: Final = lazy_pattern(r"[\w:/.@-]")
_GOES_ON: Final = lazy_pattern(r"[\w-]*[.:/@?]+[\w-]")
"""What could make an address of the text before it, or go on with one."""
_SPACE: Final = lazy_pattern(r"[^\S\n]+")


class LinkGuard:
    """Tames one text that comes in pieces."""

    def __init__(self, hosts: Iterable[str]) -> None:
        self._hosts = frozenset(hosts)
        self._held = ""
        self._line = ""
        """What was read of the line."""
        self._last = ""
        """The last character that was shown."""
        self._is_cut = False
        """Whether a reference may stand right before what comes."""
        self._is_late = False
        """Whether something may stand on the line that was not read here."""
        self._is_after_label = False
        """Whether the text of a link that was taken away ends right before what comes."""
        self._fence: tuple[int, str] | None = None
        """Indentation and mark of the fence whose code is being written."""

    def allow(self, hosts: Iterable[str]) -> None:
        """Let what follows link to ``hosts`` too."""
        self._hosts |= frozenset(hosts)

    def feed(self, delta: str) -> str:
        """What ``delta`` makes certain, tame."""
        # In steps: what is held is looked at again with each.
        shown = []
        for start in range(0, len(delta), _STEP):
            self._held += delta[start : start + _STEP]
            shown.append(self._read(is_end=False))
        return "".join(shown)

    def flush(self) -> str:
        """All that is held, because a reference may stand after it; nothing of a fence's code.

        There a reference comes later, and a line that is read in two might end the fence unseen.
        """
        if self._fence:
            return ""
        self._is_cut = True
        shown = self._read(is_end=True)
        self._is_late = True
        return shown

    def finish(self) -> str:
        """What is left when the text has ended."""
        return self._read(is_end=False) + self._read(is_end=True)

    def _read(self, *, is_end: bool) -> str:
        shown: list[str] = []
        while self._held:
            step = self._code(is_end=is_end) if self._fence else self._prose(is_end=is_end)
            if step is None:
                break
            shown.append(step)
            self._last = step[-1:] or self._last
        return "".join(shown)

    def _code(self, *, is_end: bool) -> str | None:
        """The next line of the fence; the fence ends with its mark, or where it must."""
        assert self._fence is not None  # noqa: S101 (the caller looked)
        indent, mark = self._fence
        line, end, _ = self._held.partition("\n")
        if not end and not is_end:
            return None if len(line) < _LONGEST_HELD else self._take(len(line))
        depth = _INDENT.match(line)
        is_inside = not line.strip() or (depth is not None and depth.end() >= indent)
        bare = line.strip()
        if not is_inside or (bare.startswith(mark) and not bare.strip(mark[0])):
            self._fence = None
        return self._take(len(line) + len(end)) if is_inside else ""

    def _prose(self, *, is_end: bool) -> str | None:
        """The next step of what is no fence; ``None`` if it is not decided yet."""
        text = self._held
        if self._may_be_fence() and (fence := _FENCE.match(text)) is not None:
            self._fence = (len(fence[1]), fence[2])
            return self._take(fence.end())
        if (
            self._may_be_fence()
            and not is_end
            and len(text) < _LONGEST_HELD
            and _MAYBE_FENCE.match(text)
        ):
            return None
        is_decided = is_end or len(text) > _LONGEST_HELD
        if self._is_cut and not is_end:
            self._is_cut = False
            if text[0] in "(:" or (text[0] == "`" and self._last == "`"):
                # With a reference before it, it would be a link's target, or a definition; without
                # one, ticks would meet that were read apart.
                return "\\" + self._take(1)
        match text[0]:
            case "\\":
                return self._escape(is_decided=is_decided)
            case "`":
                return self._ticks(is_decided=is_decided)
            case "[":
                return self._bracket(is_decided=is_decided)
            case "!":
                return self._mark(is_decided=is_decided)
            case "<":
                return self._angle(is_decided=is_decided)
            case "\n":
                return self._take(1)
            case _:
                return self._word(is_decided=is_decided)

    def _may_be_fence(self) -> bool:
        return not self._line and not self._is_late

    def _escape(self, *, is_decided: bool) -> str | None:
        if len(self._held) > 1:
            return self._take(2)
        # Alone at the end, it must escape nothing that comes later.
        return "\\" + self._take(1) if is_decided else None

    def _ticks(self, *, is_decided: bool) -> str | None:
        text = self._held
        run = text[: len(text) - len(text.lstrip("`"))]
        line = text.partition("\n")[0]
        close = re.compile(rf"(?<!`){run}(?!`)").search(line, len(run))
        if close and (close.end() < len(text) or is_decided):
            code = text[: close.end()]
            # A table takes its cells apart before anybody looks for code.
            if "|" not in code or not re.search(r"[\[<]", code):
                return self._take(len(code))
        elif len(line) == len(text) and not is_decided:
            return None
        return "".join(f"\\{tick}" for tick in self._take(len(run)))

    def _bracket(self, *, is_decided: bool) -> str | None:
        text = self._held
        link = _LINK.match(text)
        if link is not None and "`" in link[1]:
            if link.end() == len(text) and not is_decided:
                return None
            # Ticks that meet others would be others' code.
            if "`" in (self._last, text[link.end() : link.end() + 1]):
                link = None
        if link is not None:
            whole = self._take(link.end())
            if is_allowed(link[2], self._hosts) and link[1].strip():
                return whole
            return self._label(link[1])
        if not is_decided and _MAYBE_LINK.match(text):
            return None
        reference = _REFERENCE.match(text)
        if reference is not None:
            after = text[reference.end() : reference.end() + 1]
            defines = after == ":" and _OPENING.fullmatch(self._line)
            if after != "(" and not defines:
                return self._take(reference.end())
        return "\\" + self._take(1)

    def _label(self, label: str) -> str:
        """The text of a link that is none any more; no part of an address, whatever is beside it.

        Where it would go on with one, its brackets stay.
        """
        if _GLUED.match(self._last):
            return f"\\[{self._tame(label)}\\]"
        self._is_after_label = True
        return self._tame(label)

    def _tame(self, label: str) -> str:
        parts = re.split(r"(`[^`]*`|\s+)", label)
        return "".join(
            part if part.startswith("`") else tame_word(part, self._hosts, goes_on=True)
            for part in parts
        )

    def _mark(self, *, is_decided: bool) -> str | None:
        if len(self._held) == 1 and not is_decided:
            return None
        # Before a bracket it would make an image of it.
        mark = self._take(1)
        return "" if self._held.startswith("[") else "\\!" if not self._held else mark

    def _angle(self, *, is_decided: bool) -> str | None:
        if not is_decided and len(self._held) == 1:
            return None
        is_plain = re.match(r"<[\s\d=<]", self._held) is not None
        return ("" if is_plain else "\\") + self._take(1)

    def _word(self, *, is_decided: bool) -> str | None:
        text = self._held
        space = _SPACE.match(text)
        if space is not None:
            self._is_after_label = False
            return self._take(space.end())
        word = _WORD.match(text)
        assert word is not None  # noqa: S101 (every other character was looked at)
        if word.end() == len(text) and not is_decided:
            # It may go on, and be an address.
            return None
        is_after_label, self._is_after_label = self._is_after_label, False
        if is_after_label and _GOES_ON.match(word[0]):
            return f"`{self._take(word.end())}`"
        return tame_word(self._take(word.end()), self._hosts, goes_on=word.end() == len(text))

    def _take(self, end: int) -> str:
        taken, self._held = self._held[:end], self._held[end:]
        if "\n" in taken:
            self._is_late = False
        if taken:
            self._line = (self._line + taken).rpartition("\n")[2][:_LONGEST_HELD]
        return taken
