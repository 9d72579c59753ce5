"""The macros of mdoc inside a line, which BSD's manual pages are written with."""

from collections.abc import Callable, Sequence
from typing import Final

from askdocs.workspace.formats.man_text import CLOSING, OPENING, Words

_ENCLOSED: Final = {
    "Op": "[]",
    "Bq": "[]",
    "Pq": "()",
    "Brq": "{}",
    "Aq": "<>",
    "Dq": "“”",
    "Sq": "‘’",
    "Qq": '""',
    "Ql": "‘’",
}
_OPENED: Final = {
    "Oo": "[",
    "Bo": "[",
    "Po": "(",
    "Bro": "{",
    "Ao": "<",
    "Do": "“",
    "So": "‘",
    "Qo": '"',
}
_CLOSED: Final = {
    "Oc": "]",
    "Bc": "]",
    "Pc": ")",
    "Brc": "}",
    "Ac": ">",
    "Dc": "”",
    "Sc": "’",
    "Qc": '"',
}
_TYPED: Final = frozenset({"Cm", "Ic", "Li", "Ev", "Er", "Dv", "Va", "Pa", "Nm", "Fl", "Sy", "Fn"})
_PLAIN: Final = frozenset(
    {
        *("Cm", "Ic", "Li", "Ev", "Er", "Dv", "Va", "Vt", "Sy", "Em", "No", "Tn", "Fa", "Ft", "Ad"),
        *("An", "Cd", "Ms", "Fr", "Fd", "Lb", "Mt", "Sx", "Bt", "Ud", "Hf", "Ot", "Bf"),
        *("%A", "%B", "%C", "%D", "%I", "%J", "%N", "%O", "%P", "%Q", "%R", "%T", "%U", "%V"),
    }
)
_NAMED: Final = {
    "Bx": "BSD",
    "Bsx": "BSD/OS",
    "Fx": "FreeBSD",
    "Nx": "NetBSD",
    "Ox": "OpenBSD",
    "Dx": "DragonFly",
    "Ux": "UNIX",
    "At": "AT&T UNIX",
}
_SILENT: Final = frozenset({"Xo", "Xc", "Bk", "Ek", "Sm", "Es", "En", "Rs", "Re", "Ef", "Tg", "Db"})
_WITH_SETTINGS: Final = frozenset({"Bk", "Sm", "Tg", "Db"})
_STANDARDS: Final = {"-p1003.1": "POSIX.1", "-ansiC": "ANSI C", "-isoC": "ISO C", "-isoC-99": "C99"}

CALLABLE: Final = frozenset(
    {
        *_ENCLOSED,
        *_OPENED,
        *_CLOSED,
        *_PLAIN,
        *_NAMED,
        *_SILENT,
        *("Fl", "Ar", "Nm", "Xr", "Pa", "Ns", "Pf", "Ap", "Fn", "Fo", "Fc", "In", "Lk", "St", "Nd"),
        *("Ex", "Rv", "Eo", "Ec", "Ta", "D1", "Dl"),
    }
)
"""Macros that may stand inside the line of another one."""

_MOST: Final = 400
"""Words of one line that are read."""


class Inline:
    """Turns the words of one line after the other into text."""

    def __init__(self, words: Words, shown: Callable[[str], str]) -> None:
        self.name = ""
        """The name of the page's subject, which ``Nm`` stands for."""
        self._words = words
        self._shown = shown

    def add(self, given: Sequence[str]) -> None:
        """Adds the words of a line, the name of its macro first."""
        given = given[:_MOST]
        if given and not self._words:
            first = next((one for one in given if one not in _SILENT), "")
            self._words.is_bold = first in _TYPED
        position = 0
        # What is enclosed in the rest of the line, innermost last.
        closing: list[str] = []
        end = len(given)
        while end and _is_closing(given[end - 1]):
            end -= 1
        while position < end:
            position = self._add_one(given[:end], position, closing)
        for mark in [*reversed(closing), *given[end:]]:
            # What ends the sentence stands after what is enclosed.
            self._words.add(mark, before=True)

    def _add_one(self, given: Sequence[str], position: int, closing: list[str]) -> int:
        macro = given[position]
        words = self._words
        after = position + 1
        if macro not in CALLABLE:
            self._add_word(macro)
        elif macro in _ENCLOSED:
            words.add(_ENCLOSED[macro][0], after=True)
            closing.append(_ENCLOSED[macro][1])
        elif macro in _OPENED:
            words.add(_OPENED[macro], after=True)
        elif macro in _CLOSED:
            words.add(_CLOSED[macro], before=True)
        elif macro in _SILENT:
            if macro == "Sm":
                words.space(wanted=given[after:] != ["off"])
            after = len(given) if macro in _WITH_SETTINGS else after
        elif macro == "Ns":
            words.stick()
        elif macro == "Ap":
            words.add("'", before=True, after=True)
        elif macro == "Pf":
            if after < len(given):
                words.add(self._shown(given[after]), after=True)
                after += 1
        else:
            end = after
            while end < len(given) and given[end] not in CALLABLE:
                end += 1
            self._add_named(macro, given[after:end], is_last=end == len(given))
            after = end
        return after

    def _add_named(self, macro: str, given: Sequence[str], *, is_last: bool) -> None:
        words = self._words
        first, end = 0, len(given)
        while end and _is_closing(given[end - 1]):
            end -= 1
        while first < end and given[first] in OPENING:
            words.add(given[first], after=True)
            first += 1
        texts = [self._shown(one) for one in given[first:end]]
        if macro == "Fl" and not (given or is_last):
            # A dash of its own, before another option: two make a long one.
            words.add("-", after=True)
        elif macro == "Nm":
            self.name = self.name or " ".join(texts[:1])
            words.add(" ".join(texts) or self.name)
        elif macro in {"Fn", "Fo"}:
            words.add(f"{' '.join(texts[:1])}({', '.join(texts[1:])}", after=macro == "Fo")
            words.add(")" if macro == "Fn" else "", before=macro == "Fn")
        elif macro == "Fc":
            words.add(")", before=True)
        elif macro == "Ex":
            name = " ".join(texts[1:]) or self.name
            words.add(f"The {name} utility exits 0 on success, and >0 if an error occurs.")
        else:
            for one in _spelled(macro, texts):
                words.add(one)
        for mark in given[end:]:
            words.add(mark, before=True)

    def _add_word(self, word: str) -> None:
        if _is_closing(word):
            self._words.add(word, before=True)
        elif word in OPENING:
            self._words.add(word, after=True)
        else:
            self._words.add(self._shown(word))


def _spelled(macro: str, texts: list[str]) -> list[str]:
    """The words that a macro prints for what it is given."""
    spell = _SPELLED.get(macro)
    if spell is not None:
        return spell(texts)
    return [" ".join([_NAMED[macro], *texts])] if macro in _NAMED else texts


_SPELLED: Final[dict[str, Callable[[list[str]], list[str]]]] = {
    # What stands between alternatives is none of them.
    "Fl": lambda texts: [one if one == "|" else f"-{one}" for one in texts or [""]],
    "Ar": lambda texts: texts or ["file", "..."],
    "Pa": lambda texts: [" ".join(texts) or "~"],
    "Xr": lambda texts: [f"{texts[0]}({texts[1]})"] if len(texts) > 1 else texts,
    "In": lambda texts: [f"#include <{' '.join(texts)}>"],
    "Lk": lambda texts: [f"{' '.join(texts[1:])} ({texts[0]})"] if len(texts) > 1 else texts,
    "St": lambda texts: [_STANDARDS.get(one, one.lstrip("-")) for one in texts],
    "Nd": lambda texts: [f"- {' '.join(texts)}"],
    "Rv": lambda _: ["It returns 0 on success; otherwise -1 is returned and errno is set."],
}


def _is_closing(word: str) -> bool:
    # A mark with an escape that prints nothing behind it is a word.
    return word != "" and all(character in CLOSING for character in word)
