"""The titles of an AsciiDoc document by the ids that refer to them."""

import re

_HEADING = re.compile(
    r"(?:^\[\[(?P<anchor>[^\[\],\n]{1,200})[^\n]{0,200}\]\]\n"
    r"|^\[(?:[\w-]*#(?P<id>[\w.-]{1,200})|id=\"?(?P<named>[\w.-]{1,200}))[^\n]{0,200}\]\n)?"
    r"^(?:={1,6}|#{1,6})[ \t]+(?:\[\[(?P<inline>[^\[\],\n]{1,200})[^\n\]]{0,200}\]\])?"
    r"[ \t]*(?P<title>\S[^\n]{0,300})$",
    re.MULTILINE,
)
_NOT_IN_IDS = re.compile(r"[^\w\s.-]")
_GAPS = re.compile(r"[\s.-]+")
_MARKS = re.compile(r"[`*_#]")
_MOST = 5_000


def titles_in(text: str) -> dict[str, str]:
    """Each section's title, by its own ids and by those that are made of it, in lower case."""
    if "<<" not in text and "xref:" not in text:
        return {}
    titles: dict[str, str] = {}
    for found in _HEADING.finditer(text):
        if len(titles) > _MOST:
            break
        title = found["title"].rstrip(" =#")
        if "{" in title or "[" in title:
            continue
        words = _MARKS.sub("", title)
        for given in found.group("anchor", "id", "named", "inline"):
            if given:
                titles[given.lower()] = words
        bare = _NOT_IN_IDS.sub("", words.lower()).strip()
        for separator, prefix in (("_", "_"), ("-", ""), ("_", "")):
            titles.setdefault(f"{prefix}{_GAPS.sub(separator, bare)}", words)
        titles.setdefault(words.lower(), words)
    return titles
