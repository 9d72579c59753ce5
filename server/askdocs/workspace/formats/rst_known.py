"""What a document of reStructuredText says that its substitutions, labels and roles stand for."""

import re

from askdocs.text import on_one_line
from askdocs.workspace.formats.rst_inline import Known, shown

_SUBSTITUTION = re.compile(
    r"^[ \t]*\.\. \|(?P<name>[^|\n]{1,200})\|[ \t]+(?P<way>replace|unicode|image|date)::"
    r"(?P<said>[^\n]*(?:\n[ \t]+[^\s][^\n]*)*)",
    re.MULTILINE,
)
_ALTERNATIVE = re.compile(r":alt:[ \t]*([^\n]*)")
_CODE_POINT = re.compile(r"(?:0x|x|\\x|U\+?|u|\\u|&#x)([0-9a-fA-F]{1,6});?\Z")
_LABEL = re.compile(r"^\.\. _(?:`([^`\n]{1,200})`|([^:`\n]{1,200})):[ \t]*$", re.MULTILINE)
_RAW_ROLE = re.compile(r"^\.\. role:: *([\w-]{1,60}) *\(raw\)", re.MULTILINE)
_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1{2,}[ \t]*\Z")
_LOOKED_THROUGH = 600
"""Characters after a label in which its title stands."""
_MOST = 2_000


def known_in(text: str) -> Known:
    """What ``text`` defines."""
    return Known(
        _substitutions(text) if ".. |" in text else {},
        _titles(text) if ":ref:" in text and "\n.. _" in text else {},
        frozenset(_RAW_ROLE.findall(text)) if ".. role::" in text else frozenset(),
    )


def _substitutions(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for definition in _SUBSTITUTION.finditer(text):
        if len(found) >= _MOST:
            break
        said = definition["said"]
        match definition["way"]:
            case "replace":
                # One that is made of others is made of those before it.
                words = shown(on_one_line(said), Known(found))
            case "unicode":
                words = _characters(said)
            case "image":
                named = _ALTERNATIVE.search(said)
                words = named[1].strip() if named else ""
            case _:
                words = ""
        found[definition["name"].strip().lower()] = words
    return found


def _characters(said: str) -> str:
    """What is said by code points and by words."""
    parts = []
    for part in said.partition(" .. ")[0].partition("\n")[0].split():
        point = _CODE_POINT.match(part)
        number = int(point[1], 16) if point else 0
        is_character = 0 < number < 0xD800 or 0xE000 <= number < 0x110000
        parts.append(chr(number) if is_character else "" if point else part)
    return "".join(parts)


def _titles(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for named in _LABEL.finditer(text):
        if len(found) >= _MOST:
            break
        title = _title_after(text[named.end() : named.end() + _LOOKED_THROUGH])
        if title:
            found[" ".join((named[1] or named[2]).lower().split())] = title
    return found


def _title_after(text: str) -> str:
    lines = [
        line for line in text.split("\n", 12)[:12] if line.strip() and not line.startswith(".. _")
    ][:3]
    if lines and _ADORNMENT.match(lines[0]):
        del lines[0]
    is_title = len(lines) > 1 and _ADORNMENT.match(lines[1]) and not lines[0].startswith("..")
    return on_one_line(shown(lines[0])) if is_title else ""
