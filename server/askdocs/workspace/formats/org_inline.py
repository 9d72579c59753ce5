"""Inline Org as a reader sees it: links, code, emphasis, macros, footnotes."""

import re
from collections.abc import Mapping
from typing import Final

_BEFORE: Final = r"(?<![^\s\-–—(\[{'\"/*_+=~>|、。「」（）\u3040-\u9fff])"
_AFTER: Final = r"(?![^\s\-–—.,;:!?'\")\]}\\\[/*_+=~<|、。「」（）\u3040-\u9fff])"
_INLINE: Final = re.compile(
    r"\[\[(?P<target>[^\[\]\n]{1,1000})\](?:\[(?P<label>(?:[^\]\n]|\](?!\])|\n(?!\n)){1,600})\])?\]"
    r"|<<<(?P<radio>[^<>\n]{1,200})>>>|<<(?P<anchor>[^<>\n]{1,200})>>"
    r"|\[fn:[\w-]{0,60}:(?P<note>(?:[^\[\]\n]|\[\[[^\]\n]{0,300}\](?:\[[^\]\n]{0,300}\])?\]|\n(?!\n)){1,1000})\]|(?P<mark>\[fn:[\w-]{1,60}\])"
    r"|\{\{\{(?P<macro>[A-Za-z][\w-]{0,60})(?:\((?P<given>(?:[^)\n]|\)(?!\}\}\})|\n(?!\n)){0,1000})\))?\}\}\}"
    r"|(?P<export>@@[a-z]{1,20}:[^@\n]{0,500}@@)"
    rf"|{_BEFORE}(?P<code>(?P<quote>[=~])(?=\S)(?:[^\n]|\n(?!\n)){{0,300}}?(?<=\S)(?P=quote)){_AFTER}"
    rf"|{_BEFORE}(?P<strong>(?P<star>[*/_+])(?=[^\s*/_+])(?:[^\n]|\n(?!\n)){{0,300}}?(?<=\S)(?P=star)){_AFTER}"
    r"|\\(?P<entity>[A-Za-z]{1,30})(?:\{\})?(?![A-Za-z])"
    r"|(?P<newline>\\\\)(?=[ \t]*(?:\n|\Z))"
)
_ENTITIES: Final = {
    "ldots": "…",
    "dots": "…",
    "nbsp": " ",
    "to": "→",
    "rarr": "→",
    "rightarrow": "→",
    "larr": "←",
    "leftarrow": "←",
    "Rightarrow": "⇒",
    "uarr": "↑",
    "darr": "↓",
    "times": "×",
    "mdash": "—",
    "ndash": "–",
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "lambda": "λ",
    "mu": "µ",
    "pi": "π",
    "copy": "©",
    "reg": "®",
    "trade": "™",
    "amp": "&",
    "lt": "<",
    "gt": ">",
    "vert": "|",
    "star": "*",
    "under": "_",
    "plus": "+",
    "slash": "/",
    "tilde": "~",
    "equal": "=",
    "dollar": "$",
    "percent": "%",
    "zwnj": "",
    "zwj": "",
    "ast": "*",
    "ge": "≥",
    "le": "≤",
    "ne": "≠",
    "pm": "±",
    "infin": "∞",
    "deg": "°",
    "bull": "•",
    "hellip": "…",
    "laquo": "«",
    "raquo": "»",
    "quot": '"',
    "apos": "'",
    "check": "✓",
    "checkmark": "✓",
}
_PICTURE: Final = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp)(?:\?\S*)?$", re.IGNORECASE)
_MARKED: Final = re.compile(r"[\[<{@=~*/_+\\]")
_ANCHOR: Final = re.compile(r"(?<!<)<<([^<>\n]{1,200})>>(?!>)")


def shown(text: str, macros: Mapping[str, str] | None = None) -> str:
    """``text`` with its markup as the words that stand for it, line for line.

    Code comes in backticks, as in Markdown.
    """
    if not _MARKED.search(text):
        return text
    return _INLINE.sub(lambda found: _shown(found, macros or {}), text)


def anchors_in(text: str) -> list[str]:
    """The targets that ``text`` gives to links."""
    return _ANCHOR.findall(text) if "<<" in text else []


def _shown(found: re.Match[str], macros: Mapping[str, str]) -> str:
    if found["target"] is not None:
        label = found["label"]
        target = found["target"]
        if label is not None:
            # A label that is a picture shows no words.
            return (
                ""
                if _PICTURE.search(label)
                else _INLINE.sub(lambda one: _shown(one, macros), label)
            )
        if _PICTURE.search(target):
            return ""
        return target.removeprefix("file:").removeprefix("#").removeprefix("*")
    if found["code"] is not None:
        words = found["code"][1:-1]
        return f"``{words}``" if "`" in words else f"`{words}`"
    if found["strong"] is not None:
        return _INLINE.sub(lambda one: _shown(one, macros), found["strong"][1:-1])
    if found["macro"] is not None:
        return _expanded(found["macro"], found["given"], macros)
    if found["note"] is not None:
        return f" ({_INLINE.sub(lambda one: _shown(one, macros), found['note']).strip()})"
    if found["entity"] is not None:
        return _ENTITIES.get(found["entity"], found[0])
    return found["radio"] or ""


def _expanded(name: str, given: str | None, macros: Mapping[str, str]) -> str:
    arguments = re.split(r"(?<!\\),", given or "")
    body = macros.get(name.lower())
    if body is None:
        return (given or "").replace("\\,", ",")
    for number, argument in enumerate(arguments[:9], 1):
        body = body.replace(f"${number}", argument.strip().replace("\\,", ","))
    body = re.sub(r"@@[a-z]{1,20}:[^@\n]{0,500}@@", "", body)[:2_000]
    return _INLINE.sub(lambda one: _shown(one, {}), body)
