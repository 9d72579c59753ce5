"""Symbols: operators, emoji and key chords, which are words though they have no letters.

``??``, ``&&`` and ``=>`` are tokens as they are written, alone or between names; punctuation that
ends a sentence, the marks of Markdown and the lines below headings are none. A chord is one token
in whatever style it is written: ``Ctrl+Shift+P``, ``CTRL-W``, ``<C-w>``, ``C-x``, ``⌘K``.
"""

import re
from collections.abc import Iterable
from itertools import product
from typing import Final

from askdocs.patterns import lazy_pattern

_OPERATORS: Final = """
>>>= ... ??= &&= ||= //= <<= >>= >>> === !== <=> ..= ..< <$> <*> <|> %>%
=> <- ~> |> <| ?? ?. ?: && || !! == != <= >= =~ !~ ~= := << >> += -= *= /= %= &= |= ^= <> //
""".split()

_SIGN: Final = r"!%&*+./:<=>?^|~\-"
_RARE: Final = (
    "\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff"
)
_EMOJI: Final = (
    "(?:[\U0001f1e6-\U0001f1ff]{2}"
    f"|[{_RARE}]"
    "(?:[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]|\u200d[\u2190-\u2bff\U0001f000-\U0001faff])*)"
)
_EXTRAS: Final = dict.fromkeys([0xFE0E, 0xFE0F, *range(0x1F3FB, 0x1F400)])
"""What an emoji has beside its meaning: the style it is drawn in, the colour of a skin."""

MAY_BE: Final = lazy_pattern(
    rf"[{_SIGN}@$\\]{{2}}|[`'\"][{_SIGN}@$#_\\][`'\"]|[+<⌘⌥⇧⌃{_RARE}]|^[~^&%@$\\]$"
)
"""What every symbol and every chord has, and much else: it is found fast."""

_LINES: Final = "|".join(re.escape(sign * 4) for sign in "!%&*+./:<=>?^|~-")
SYMBOL: Final = lazy_pattern(
    rf"((?<![{_SIGN}])"
    # Neither a line below a heading nor the end of a sentence.
    rf"(?!{_LINES})(?!(?<=[\w)\]])[!?.]{{2,}}(?:\s|\Z))(?:"
    rf"{'|'.join(map(re.escape, _OPERATORS))}"
    # Inside a name these belong to it, and before or after one to the markup around it.
    r"|->(?!\w)|(?<!\w)->|(?<!\w)::(?![\w:])|(?<![./])\.\.(?![./\w])"
    r"|(?<!\S)(?:\*\*|--|\+\+)(?![^\s?.,])|(?<=[`'\"])(?:\*\*|--|\+\+)(?=[`'\"/])"
    r"|(?<=`)\*\*(?=\w)|(?<=\w)\*\*(?=\w)"
    rf"|(?<=[`'\"])[{_SIGN}@$#_\\](?=[`'\"])|(?<!\S)[~^&%@$\\](?!\S)"
    rf")|{_EMOJI})"
)

_MODIFIERS: Final = {
    **dict.fromkeys(("ctrl", "control", "strg", "c", "⌃"), "ctrl"),
    **dict.fromkeys(("alt", "option", "opt", "meta", "a", "m", "t", "⌥"), "alt"),
    **dict.fromkeys(("shift", "s", "⇧"), "shift"),
    **dict.fromkeys(("cmd", "command", "super", "win", "windows", "d", "⌘"), "cmd"),
}
_ORDER: Final = ("ctrl", "alt", "shift", "cmd")
_SIGNS_OF_KEYS: Final = dict(
    zip(
        "/\\,.-+=`[];'?^@_*<>~!#|",
        "slash backslash comma period minus plus equals backtick bracketleft bracketright semicolon"
        " quote questionmark caret at underscore star less greater tilde exclamation hash"
        " bar".split(),
        strict=True,
    )
)
_KEYS: Final = {
    "escape": "esc",
    "delete": "del",
    **dict.fromkeys(("return", "ret", "cr"), "enter"),
    "spc": "space",
    "bs": "backspace",
    "pgup": "pageup",
    "pgdn": "pagedown",
    **_SIGNS_OF_KEYS,
}
_NAMED_KEY: Final = (
    "(?:f[0-9]{1,2}|enter|return|ret|esc(?:ape)?|tab|space|spc|back(?:space|slash)|del(?:ete)?"
    "|ins(?:ert)?|home|end|page(?:up|down)|pg(?:up|dn)|up|down|left|right|click|scroll|wheel|"
    + "|".join(_SIGNS_OF_KEYS.values())
    + "|[a-z0-9])"
)
_MODIFIER: Final = f"(?:{'|'.join(one for one in _MODIFIERS if len(one) > 1)}|[⌘⌥⇧⌃])"
_JOINED: Final = r"(?:</kbd>|`|\*\*)? ?\+ ?(?:<kbd>|`|\*\*)?"
"""What stands between the keys of a chord, each of which may be marked up by itself."""

_CHORD: Final = lazy_pattern(
    rf"(?<![\w+-])(?P<plus>{_MODIFIER}(?:/{_MODIFIER}){{0,2}}(?:{_JOINED}{_MODIFIER}){{0,3}})"
    rf"{_JOINED}"
    rf"(?P<key>{_NAMED_KEY}(?!\w)|[^\w\s])"
    rf"|<(?P<vim>(?:[acdmst]-){{1,4}})(?P<vim_key>[^\s<>]{{1,9}}|[<>])>"
    rf"|(?<![⌘⌥⇧⌃])(?P<apple>[⌘⌥⇧⌃]{{1,4}}) ?(?P<apple_key>{_NAMED_KEY}(?!\w))"
    rf"|(?<![\w-])(?P<help>CTRL-)(?P<help_key>[^\w\s{{}}])",
    re.IGNORECASE,
)
_BROKEN: Final = (" + ", "+ ", "+,", "+;", "+[", "+]", "-[", "-]")
"""What a chord has that would come apart where words do."""

_WRITTEN: Final = lazy_pattern(
    rf"(?i:(?P<long>(?:{_MODIFIER}-)+)(?P<key>{_NAMED_KEY}))"
    rf"|(?P<short>(?:[CM]-)+(?:S-)?)(?P<short_key>[A-Za-z0-9]|RET|SPC|TAB|DEL)"
)


def with_chords(text: str) -> str:
    """``text`` with its key chords written as ``chord_of`` knows them."""
    return _CHORD.sub(_rewritten, text)


def joined_chords(text: str) -> str:
    """``text`` with those chords written so that have spaces or brackets inside."""
    return with_chords(text) if any(sign in text for sign in _BROKEN) else text


def _rewritten(found: re.Match[str]) -> str:
    key = found["key"] or found["vim_key"] or found["apple_key"] or found["help_key"]
    if found["plus"]:
        modifiers = [one.split("/") for one in re.split(_JOINED, found["plus"])]
    else:
        modifiers = [[one] for one in (found["vim"] or found["help"] or "").split("-") if one]
        modifiers += [[one] for one in found["apple"] or ""]
    # Ctrl/Cmd+K is both.
    return " ".join(("", *(_spelled(one, key) for one in product(*modifiers)), ""))


def chord_of(word: str) -> str:
    """The key chord that ``word`` is, in one spelling; empty if it is something else."""
    found = _WRITTEN.fullmatch(word)
    if found is None:
        return ""
    modifiers = (found["long"] or found["short"]).split("-")[:-1]
    return _spelled(modifiers, found["key"] or found["short_key"]).replace("-", "+")


def _spelled(modifiers: Iterable[str], key: str) -> str:
    # Letters such as ı are equal to i where case makes no difference, and have no entry.
    held = {_MODIFIERS.get(one.casefold(), "") for one in modifiers}
    key = key.casefold()
    return "-".join((*(one for one in _ORDER if one in held), _KEYS.get(key, key)))


def symbol_token(symbol: str) -> str:
    """The token of what ``SYMBOL`` found."""
    return symbol if symbol.isascii() else symbol.translate(_EXTRAS)
