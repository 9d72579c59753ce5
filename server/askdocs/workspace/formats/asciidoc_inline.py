"""Inline AsciiDoc as a reader sees it."""

import re
from collections.abc import Mapping

_MARKED = re.compile(r"[\[{<`+#\\]")
_MACRO = re.compile(
    r"(?P<url>\b(?:https?|ftp|irc|mailto|link|xref):[^\s\[\]<>]{1,500})\[(?P<link>[^\[\]]{0,400})\]"
    r"|<<(?P<target>[^<>,]{1,200})(?:,(?P<label>[^<>]{1,300}))?>>"
    r"|\[\[(?P<anchor>[^\[\],]{1,200})(?:,[^\[\]]{0,200})?\]\]"
    r"|\banchor:(?P<named>[^\s\[\]]{1,200})\[[^\[\]]{0,200}\]"
    r"|\b(?P<drawn>image|icon|indexterm2?|stem|latexmath|asciimath):{1,2}[^\s\[\]]{0,300}"
    r"\[(?P<alt>[^\[\]]{0,300})\]"
    r"|\b(?:footnote(?:ref)?|kbd|btn|pass):[a-z,]{0,20}\[(?P<held>[^\[\]]{0,400})\]"
    r"|\b(?:linkgit|man|manpage):(?P<page>[\w.+-]{1,80})\[(?P<volume>\w{0,4})\]"
    r"|\bmenu:(?P<menu>[^\[\]\n]{1,60})\[(?P<entry>[^\[\]]{0,100})\]"
    r"|\[[.#%\w-][^\[\]\n]{0,80}\](?P<quote>##?|\*|_|`)(?P<quoted>[^#*_`\n]{1,300})(?P=quote)"
    r"|(?<![\w`])(?P<ticks>``?)\+?(?P<code>[^`\n]{1,300}?)\+?(?P=ticks)(?![\w`])"
    r"|\{(?P<attribute>[A-Za-z_][\w-]{0,60})\}"
)
_BREAK = re.compile(r"[ \t]\+[ \t]*$", re.MULTILINE)
_ANCHOR = re.compile(
    r"\[\[([^\[\],\s]{1,200})(?:,[^\[\]]{0,200})?\]\]|\banchor:([^\s\[\]]{1,200})\["
)
_QUOTES = re.compile(r"(?<!\w)(\*{1,2}|_{1,2}|#{1,2})(?=\S)([^*_#\n]{1,200})(?<=\S)\1(?!\w)")

_CHARACTERS = {
    "nbsp": " ",
    "sp": " ",
    "empty": "",
    "blank": "",
    "amp": "&",
    "lt": "<",
    "gt": ">",
    "plus": "+",
    "asterisk": "*",
    "tilde": "~",
    "caret": "^",
    "backtick": "`",
    "startsb": "[",
    "endsb": "]",
    "vbar": "|",
    "apos": "'",
    "quot": '"',
    "cpp": "C++",
    "pp": "++",
    "two-colons": "::",
    "zwsp": "",
    "wj": "",
}


def shown(text: str, attributes: Mapping[str, str]) -> str:
    """``text`` with macros and attribute references as their words, line for line."""
    if not _MARKED.search(text):
        return text
    words = _MACRO.sub(lambda match: _shown_macro(match, attributes), text)
    return _BREAK.sub("", words)


def plain(text: str, attributes: Mapping[str, str]) -> str:
    """``text`` without any markup, on one line."""
    words = _QUOTES.sub(r"\2", shown(text, attributes)).replace("`", "")
    return " ".join(words.split())


def anchors_in(text: str) -> list[str]:
    """The inline anchors of ``text``."""
    if "[" not in text:
        return []
    return [first or second for first, second in _ANCHOR.findall(text)]


def _shown_macro(match: re.Match[str], attributes: Mapping[str, str]) -> str:
    words = _words_of(match, attributes)
    # Lines keep their numbers, so that a cut in what is shown is a cut in the source.
    return words + "\n" * (match[0].count("\n") - words.count("\n"))


def _words_of(match: re.Match[str], attributes: Mapping[str, str]) -> str:
    if match["url"] is not None:
        words = match["link"].split(",window=")[0].rstrip("^").strip('"')
        return words or match["url"].removeprefix("link:").removeprefix("xref:")
    if match["target"] is not None:
        return (match["label"] or match["target"]).strip()
    if match["drawn"] is not None:
        return match["alt"].split(",")[0] if match["drawn"] == "image" else match["alt"]
    if match["page"] is not None:
        return f"{match['page']}({match['volume']})" if match["volume"] else match["page"]
    if match["menu"] is not None:
        return f"{match['menu']} > {match['entry']}" if match["entry"] else match["menu"]
    if match["code"] is not None:
        return f"`{match['code']}`"
    if match["attribute"] is not None:
        name = match["attribute"].lower()
        return attributes.get(name, _CHARACTERS.get(name, match[0]))
    return match["held"] or match["quoted"] or ""
