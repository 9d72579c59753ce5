"""Inline reStructuredText as a reader sees it."""

import re
from collections.abc import Mapping
from functools import partial

from attrs import field, frozen

from askdocs.text import on_one_line

# Each way begins with a literal, for which a search is many times as fast as one that has to look
# behind at every place: what may not stand before is asked once the literal is found.
_LITERALS_AND_ROLES = (
    r"``(?P<literal>[^`]+(?:`[^`]+)*?)``"
    r"|:(?<![\w`]:)(?P<role>[a-zA-Z][\w:+.-]{0,60}):`(?P<text>[^`]{1,1000})`"
)
_MARKS = (
    _LITERALS_AND_ROLES
    + r"|`(?<![\w`]`)(?P<quoted>[^`]{1,1000})`(?P<suffix>_{1,2}(?!\w)|:[a-z][\w-]{0,40}:)?"
    r"|_(?<![\w`]_)`(?P<target>[^`]{1,1000})`(?:_{1,2}(?!\w)|:[a-z]+:)?"
    r"|\|(?<![\w|]\|)(?P<substituted>[\w][\w .-]{0,60})\|(?:_{1,2})?(?![\w|])"
    r"|\[(?P<note>(?:[\w#*.-]{1,60}))\]_(?!\w)"
    r"|\\(?P<escaped>.|\n)"
)
_INLINE = re.compile(_MARKS)
_IN_DOCSTRINGS = re.compile(
    _LITERALS_AND_ROLES
    + r"|`(?P<quoted>[^`\n]{1,300}(?:\n[^`\n]{1,200})?)`(?P<suffix>_{1,2}(?!\w))"
)
_WITH_REFERENCES = re.compile(
    _MARKS + r"|(?<![\w`.:/\\-])(?P<reference>[A-Za-z0-9]+(?:[-.+:][A-Za-z0-9]+){0,8})__?(?![\w`])"
)
_REFERENCE = re.compile(r"_(?<=[A-Za-z0-9]_)_?(?![\w`])")
_EXPLICIT = re.compile(r"(?P<text>.*?)\s*<(?P<target>[^<>]+)>\s*\Z", re.DOTALL)
_MARKED = re.compile(r"[`_|\\]")
_EMPHASISED = re.compile(r"(?<!\w)(\*{1,2})(?=\S)([^*]+)(?<=\S)\1(?!\w)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_MEANT_BY_MARKDOWN = frozenset("*_`\\[]<>#|~")
_ACCELERATOR = re.compile(r"&(?=\w)")
_ARROW = re.compile(r"\s*-->\s*")

_PROSE_ROLES = frozenset(
    "ref doc term numref any download abbr title-reference title t title_reference menuselection"
    " guilabel dfn sub sup subscript superscript eq pep rfc cve cwe issue ticket pr pull"
    " user commit bpo gh bug index hoverxref external keyref".split()
)
_EMPHASIS = {"strong": "**", "emphasis": "*"}
_NUMBERED_ROLES = {
    "pep": "PEP ",
    "rfc": "RFC ",
    "cve": "CVE-",
    "cwe": "CWE-",
    "issue": "#",
    "ticket": "#",
    "pr": "#",
    "pull": "#",
    "gh": "#",
    "bpo": "bpo-",
}
_SLUGGED_ROLES = frozenset({"ref", "numref", "doc"})
_DRAWN_ROLES = ("octicon", "fa", "fab", "fas", "far", "material-regular", "material-outlined")
"""Roles that draw a sign, whose name nobody reads."""


@frozen
class Known:
    """What a document says its references stand for."""

    substitutions: Mapping[str, str] = field(factory=dict)
    """What is shown for each name between bars, in lower case."""
    titles: Mapping[str, str] = field(factory=dict)
    """The title at each label, in lower case."""
    unseen_roles: frozenset[str] = frozenset()
    """Roles whose text is for another format."""


_NOTHING = Known()


def shown(text: str, known: Known = _NOTHING) -> str:
    """``text`` with roles and references as the words that stand for them, line for line.

    It is Markdown: names of code come in backticks, emphasis stays as it is written.
    """
    if not _MARKED.search(text):
        return text
    has_references = "_" in text and _REFERENCE.search(text)
    pattern = _WITH_REFERENCES if has_references else _INLINE
    return pattern.sub(partial(_shown_match, known), text)


def plain(text: str, known: Known = _NOTHING) -> str:
    """``text`` without any markup, on one line: what a table of contents says."""
    words = on_one_line(shown(text, known))
    if "`" in words:
        words = words.replace("`", "")
    if "*" in words:
        words = _EMPHASISED.sub(r"\2", words)
    return _ESCAPE.sub(r"\1", words) if "\\" in words else words


def shown_in_docstring(text: str) -> str:
    """``text`` with roles, literals and links as Markdown; it may be Markdown already."""
    if "`" not in text:
        return text
    return _IN_DOCSTRINGS.sub(partial(_shown_match, _NOTHING), text)


def parsed_literal(text: str, known: Known = _NOTHING) -> str:
    """Literal text in which references and emphasis count, as the characters that are seen."""
    words = shown(text, known).replace("`", "")
    return _ESCAPE.sub(r"\1", _EMPHASISED.sub(r"\2", words))


def _shown_match(known: Known, match: re.Match[str]) -> str:
    kind = match.lastgroup
    if kind == "literal":
        literal = match["literal"]
        return match[0] if "`" in literal else f"`{literal}`"
    if kind == "text":
        words = _shown_role(match["role"], match["text"], known)
    elif kind == "quoted":
        return match[0]
    elif kind == "suffix" and match["suffix"].startswith(":"):
        words = _shown_role(match["suffix"].strip(":"), match["quoted"], known)
    elif kind == "suffix":
        words = _without_target(match["quoted"])
    elif kind == "target":
        words = _without_target(match["target"])
    elif kind == "note":
        words = f"[{match['note'].lstrip('#') or '#'}]"
    elif kind == "escaped":
        words = _shown_escape(match["escaped"])
    elif kind == "substituted":
        name = match["substituted"]
        words = known.substitutions.get(name.lower(), name)
    else:
        words = match[kind or 0]
    # Lines keep their numbers, so that a cut in what is shown is a cut in the source.
    return words + "\n" * (match[0].count("\n") - words.count("\n"))


def _shown_escape(escaped: str) -> str:
    if escaped in "\n\r":
        return escaped
    if escaped.isspace():
        return ""
    return f"\\{escaped}" if escaped in _MEANT_BY_MARKDOWN else escaped


def _shown_role(role: str, text: str, known: Known) -> str:
    if role in known.unseen_roles or role.startswith("raw"):
        return ""
    role = role.rsplit(":", 1)[-1].lower()
    if role in _DRAWN_ROLES:
        return ""
    if role in _EMPHASIS:
        return f"{_EMPHASIS[role]}{text}{_EMPHASIS[role]}"
    words = _without_target(text)
    is_prose = role in _PROSE_ROLES or role.startswith("bdg-")
    if words is not text:
        return words if is_prose or "`" in words else f"`{words}`"
    if is_prose:
        return _shown_prose(role, words, known)
    words = words.removeprefix("!")
    if words.startswith("~"):
        words = words[1:].rstrip().rsplit(".", 1)[-1]
    if role == "samp":
        words = words.replace("{", "").replace("}", "")
    return f"`{words.removeprefix('.') or words}`"


def _shown_prose(role: str, words: str, known: Known) -> str:
    words = words.removeprefix("!")
    if words.startswith("~"):
        words = words[1:].rstrip().rsplit(".", 1)[-1]
    if role in _SLUGGED_ROLES:
        title = known.titles.get(" ".join(words.lower().split()))
        return title or words.strip("/").rsplit("/", 1)[-1].replace("-", " ").replace("_", " ")
    if role in _NUMBERED_ROLES:
        return _NUMBERED_ROLES[role] + words.removeprefix(_NUMBERED_ROLES[role])
    if role in ("guilabel", "menuselection"):
        return _ARROW.sub(" > ", _ACCELERATOR.sub("", words))
    return words


def _without_target(text: str) -> str:
    explicit = _EXPLICIT.match(text) if text.endswith(">") else None
    return explicit["text"] if explicit and explicit["text"] else text
