"""Inline reStructuredText as a reader sees it."""

import re

# Each way begins with a literal, for which a search is many times as fast as one that has to look
# behind at every place: what may not stand before is asked once the literal is found.
_MARKS = (
    r"``(?P<literal>[^`]+(?:`[^`]+)*?)``"
    r"|:(?<![\w`]:)(?P<role>[a-zA-Z][\w:+.-]{0,60}):`(?P<text>[^`]{1,1000})`"
    r"|`(?<![\w`]`)(?P<quoted>[^`]{1,1000})`(?P<suffix>_{1,2}(?!\w)|:[a-z]+:)?"
    r"|_(?<![\w`]_)`(?P<target>[^`]{1,1000})`(?:_{1,2}(?!\w)|:[a-z]+:)?"
    r"|\|(?<![\w|]\|)(?P<substituted>[\w][\w .-]{0,60})\|(?:_{1,2})?(?![\w|])"
    r"|\[(?P<note>(?:[\w#*.-]{1,60}))\]_(?!\w)"
    r"|\\(?P<escaped>[\s*`|_\\])"
)
_INLINE = re.compile(_MARKS)
_WITH_REFERENCES = re.compile(
    _MARKS + r"|(?<![\w`.:/\\-])(?P<reference>[A-Za-z0-9]+(?:[-.+:][A-Za-z0-9]+){0,8})__?(?![\w`])"
)
_REFERENCE = re.compile(r"_(?<=[A-Za-z0-9]_)_?(?![\w`])")
_EXPLICIT = re.compile(r"(?P<text>.*?)\s*<(?P<target>[^<>]+)>\s*\Z", re.DOTALL)
_MARKED = re.compile(r"[`_|\\]")

_PROSE_ROLES = frozenset(
    {
        "ref",
        "doc",
        "term",
        "numref",
        "any",
        "download",
        "abbr",
        "emphasis",
        "strong",
        "title-reference",
        "title",
        "menuselection",
        "guilabel",
        "dfn",
        "sub",
        "sup",
        "subscript",
        "superscript",
        "eq",
        "pep",
        "rfc",
        "cve",
        "issue",
        "ticket",
        "pr",
        "pull",
        "user",
        "commit",
        "bpo",
        "gh",
        "bug",
        "index",
        "samp",
        "math",
    }
)
_NUMBERED_ROLES = {
    "pep": "PEP ",
    "rfc": "RFC ",
    "issue": "#",
    "ticket": "#",
    "pr": "#",
    "bpo": "bpo-",
}


def shown(text: str) -> str:
    """``text`` with roles and references as the words that stand for them, line for line.

    Names of code come in backticks, as in Markdown; emphasis stays as it is written.
    """
    if not _MARKED.search(text):
        return text
    has_references = "_" in text and _REFERENCE.search(text)
    return (_WITH_REFERENCES if has_references else _INLINE).sub(_shown_match, text)


def plain(text: str) -> str:
    """``text`` without any markup, on one line: what a table of contents says."""
    words = " ".join(shown(text).split())
    if "`" in words:
        words = words.replace("`", "")
    if "*" in words:
        words = re.sub(r"(?<!\w)(\*{1,2})(?=\S)([^*]+)(?<=\S)\1(?!\w)", r"\2", words)
    return words


def _shown_match(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if kind == "literal":
        literal = match["literal"]
        return match[0] if "`" in literal else f"`{literal}`"
    if kind == "text":
        words = _shown_role(match["role"], match["text"])
    elif kind == "quoted":
        return match[0]
    elif kind == "suffix":
        words = _without_target(match["quoted"])
    elif kind == "target":
        words = _without_target(match["target"])
    elif kind == "note":
        words = f"[{match['note']}]"
    elif kind == "escaped":
        escaped = match["escaped"]
        words = escaped if escaped in "\n\r" else "" if escaped.isspace() else match[0]
    else:
        words = match[kind or 0]
    # Lines keep their numbers, so that a cut in what is shown is a cut in the source.
    return words + "\n" * (match[0].count("\n") - words.count("\n"))


def _shown_role(role: str, text: str) -> str:
    role = role.rsplit(":", 1)[-1]
    words = _without_target(text)
    if words is not text:
        return words if role in _PROSE_ROLES or "`" in words else f"`{words}`"
    words = words.removeprefix("!")
    if words.startswith("~"):
        words = words[1:].rstrip().rsplit(".", 1)[-1]
    if role == "doc":
        words = words.strip("/").rsplit("/", 1)[-1].replace("-", " ")
    if role in _NUMBERED_ROLES:
        return _NUMBERED_ROLES[role] + words
    return words if role in _PROSE_ROLES else f"`{words}`"


def _without_target(text: str) -> str:
    explicit = _EXPLICIT.match(text) if text.endswith(">") else None
    return explicit["text"] if explicit and explicit["text"] else text
