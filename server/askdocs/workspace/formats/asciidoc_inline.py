"""Inline AsciiDoc as a reader sees it."""

import re
from bisect import bisect_left
from collections.abc import Mapping
from functools import partial

from attrs import field, frozen

from askdocs.text import on_one_line

_MARKED = re.compile(r"[\[{<`+#\\*_^~(]")
_HELD = r"(?:[^\[\]\\\n]|\\.|\n(?!\n)|\[[^\[\]\n]{0,200}\])"
_MARKS = (
    r"\\(?P<escaped>[\\*_`#^~{\[<+(])"
    r"|\\(?P<raw>[a-z][\w-]{1,20}::?[^\s\[]{0,200}\[[^\]\n]{0,200}\])"
    r"|\\(?P<unreplaced>\.\.\.|--|->|=>)"
    r"|\\(?P<slash>(?=[!-/:-@\[-`{-~]))"
    r"|(?P<quoting>[\"'])`(?P<said>[^`\n\"]{1,300}(?:\n[^`\n\"]{1,300})?)`(?P=quoting)"
    r"|`(?<![\w`]`)\+(?P<literal>[^`\n]{1,300}?)\+`(?![\w`])"
    r"|`(?<![\w`]`)(?P<code>[^`\s](?:[^`\n]|\n(?!\n)){0,300}?)`(?![\w`])|``(?P<wide>[^`\n]{1,300})``"
    r"|<<(?P<target>[^<>,\n]{1,200})(?:,(?P<label>[^<>]{1,300}))?>>"
    r"|\[\[\[(?P<reference>[^\[\],]{1,100})(?:,(?P<listed>[^\[\]]{1,100}))?\]\]\]"
    r"|\[\[(?P<anchor>[^\[\],]{1,200})(?:,[^\[\]]{0,200})?\]\]"
    r"|\(\(\((?P<indexed>[^()]{1,200})\)\)\)|\(\((?P<term>[^()\n]{1,200})\)\)"
    r"|\[(?:[.#%\w][^\[\]\n]{0,80})?\](?P<mark>##?|\*\*?|__?|``?)(?P<marked>[^#*_`\n]{1,300})(?P=mark)"
    r"|\+(?<![\w+]\+)(?P<pass>\+{0,2})(?P<passed>[^+\s](?:[^+\n]{0,300}[^+\s])?)\+(?P=pass)(?![\w+])"
    r"|\*\*(?P<bolder>[^\s*](?:[^*\n]{0,300}[^\s*])?)\*\*"
    r"|\*(?<![\w*\\]\*)(?P<bold>[^\s*](?:[^*\n]{0,300}(?:\n[^*\n]{1,200})?[^\s*])?)\*(?![\w*])"
    r"|__(?P<slanted>[^\s_](?:[^_\n]{0,200}[^\s_])?)__"
    r"|#(?<![\w#&]#)(?P<hash>#?)(?P<lit>[^#\s](?:[^#\n]{0,200}[^#\s])?)#(?P=hash)(?![\w#])"
    r"|(?P<script>[\^~])(?P<raised>[^\s^~]{1,60})(?P=script)"
)
_MACRO = (
    r"|\b(?P<macro>[a-z][\w-]{1,30}):"
    r"(?P<to>(?:\+\+[^+\n]{1,500}\+\+|[^\s\[\]<>:,]|:(?!:)|::(?=\w)){0,500})"
    rf"\[(?P<held>{_HELD}{{0,600}})\]"
)
_OLD_EMPHASIS = r"|'(?<![\w\\']')(?P<emphasised>[^'\s](?:[^'\n]{0,200}[^'\s])?)'(?![\w'])"
_PATTERNS = {
    (is_old, has_macros): re.compile(_MARKS + _OLD_EMPHASIS * is_old + _MACRO * has_macros)
    for is_old in (False, True)
    for has_macros in (False, True)
}
_ATTRIBUTE = re.compile(
    r"(?<!\\)\{(?:(?P<set>set|counter2?):(?P<counted>[\w:-]{1,80})|(?P<name>\w[\w-]{0,60}))\}"
)
_BREAK = re.compile(r"[ \t]\+[ \t]*$", re.MULTILINE)
_ANCHOR = re.compile(
    r"\[\[([^\[\],\s]{1,200})(?:,[^\[\]]{0,200})?\]\]|\banchor:([^\s\[\]]{1,200})\["
)
_QUOTES = re.compile(
    r"(?<!\w)(\*{1,2}|_{1,2})(?=\S)((?:[^*_\n]|(?<=\w)_(?=\w)){1,200})(?<=\S)\1(?!\w)"
)
_USAGE = re.compile(r"'[\w-][ \w-]{0,100}'")
_USAGE_MARKS = re.compile(r"(?<!\w)(['*_`])(?=[^\s'*_`])([^'*_`\n]{1,200})\1(?!\w)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_NAMED = re.compile(r",?\s*[A-Za-z][\w-]{0,30}=(?:\"[^\"]{0,300}\"|[^,]{0,300})")
_LABELLED = re.compile(r"[^\s\[\]]{0,300}\[")
_CODE_SPAN = re.compile(r"(``?)[^`\n]{1,300}\1")

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
    "backslash": "\\",
    "startsb": "[",
    "endsb": "]",
    "vbar": "|",
    "apos": "'",
    "quot": '"',
    "lsquo": "‘",
    "rsquo": "’",
    "ldquo": "“",
    "rdquo": "”",
    "deg": "°",
    "brvbar": "¦",
    "cpp": "C++",
    "cxx": "C++",
    "pp": "++",
    "two-colons": "::",
    "two-semicolons": ";;",
    "zwsp": "",
    "wj": "",
}
_LINKS = frozenset({"https", "http", "ftp", "irc", "mailto", "link", "xref", "tel", "file"})
_UNSEEN = frozenset({"icon", "indexterm", "anchor", "video", "audio", "toc", "include"})
_CODES = frozenset({"kbd", "stem", "latexmath", "asciimath", "pass"})
_MANUALS = frozenset({"linkgit", "man", "manpage"})


@frozen
class Known:
    """What a document says its references stand for."""

    attributes: dict[str, str] = field(factory=dict)
    """What it sets, by name in lower case."""
    titles: Mapping[str, str] = field(factory=dict)
    """The title of each section, by its ids."""
    is_old: bool = False
    """Whether it is written for the first AsciiDoc, of which ``'x'`` is emphasis."""


def shown(text: str, known: Known) -> str:
    """``text`` with macros and attribute references as their words, line for line, as Markdown."""
    if not (_MARKED.search(text) or (known.is_old and "'" in text)):
        return text
    text = with_attributes(text, known)
    if "\n" in text or text.endswith("+"):
        text = _BREAK.sub("", text)
    pattern = _PATTERNS[known.is_old, "[" in text and ":" in text]
    return pattern.sub(partial(_shown_macro, known), text)


def plain(text: str, known: Known) -> str:
    """``text`` without any markup, on one line."""
    words = _QUOTES.sub(r"\2", shown(text, known)).replace("`", "")
    return on_one_line(_ESCAPE.sub(r"\1", words) if "\\" in words else words)


def usage(text: str) -> str | None:
    """How a command is called, where ``text`` says that; ``None`` where it is a verse."""
    lines = [line for line in text.split("\n") if line.strip()]
    first = lines[0] if lines else ""
    if not (first.startswith("'") and _USAGE.match(first)) and not ("[<" in text or "[-" in text):
        return None
    return _USAGE_MARKS.sub(r"\2", text)


def with_attributes(text: str, known: Known, *, is_code: bool = False) -> str:
    """``text`` with references to attributes as their values.

    What is set elsewhere is shown as its name; in code, where braces mean other things as well,
    as it is written.
    """
    if "{" not in text:
        return text
    codes = [] if is_code else [code.span() for code in _CODE_SPAN.finditer(text)]

    def value(match: re.Match[str]) -> str:
        if match["set"]:
            return "1" if match["set"] == "counter" else ""
        name = match["name"].lower()
        found = known.attributes.get(name, _CHARACTERS.get(name))
        at = match.start()
        # An address that is set elsewhere has its label behind it.
        is_address = not text[max(at - 1, 0) : at].strip("( ,;\"'")
        is_labelled = is_address and _LABELLED.match(text, match.end())
        if found is not None:
            is_elsewhere = "/" in found and ":" not in found and is_labelled
            return f"link:{found}" if is_elsewhere else found
        before = bisect_left(codes, (at, 0)) - 1
        if is_code or (before >= 0 and at < codes[before][1]):
            return match[0]
        return f"link:{match['name']}" if is_labelled else match["name"]

    return _ATTRIBUTE.sub(value, text)


def anchors_in(text: str) -> list[str]:
    """The inline anchors of ``text``."""
    if "[" not in text:
        return []
    return [first or second for first, second in _ANCHOR.findall(text)]


def alternative(attributes: str) -> str:
    """What the attributes of a picture say in its place."""
    named = re.search(r"(?:^|,)\s*alt=(?:\"([^\"]*)\"|([^,]*))", attributes)
    if named is not None:
        return (named[1] or named[2] or "").strip()
    first = _first_of(attributes)
    return "" if "=" in first else first


def _first_of(held: str) -> str:
    """The text among the attributes of a macro: what comes first, in quotes or not."""
    held = held.strip()
    if held.startswith('"') and (end := held.find('"', 1)) > 0:
        return held[1:end]
    return held.split(",", 1)[0].strip()


def _shown_macro(known: Known, match: re.Match[str]) -> str:
    words = _words_of(match, known)
    # Lines keep their numbers, so that a cut in what is shown is a cut in the source.
    return "\n" * (match[0].count("\n") - words.count("\n")) + words


def _words_of(match: re.Match[str], known: Known) -> str:
    kind = match.lastgroup or ""
    match kind:
        case "escaped" | "slash":
            return "\\" + (match[kind] or "\\")
        case "said":
            return f"{match['quoting']}{shown(match['said'], known)}{match['quoting']}"
        case "literal" | "code" | "wide":
            return f"`{match[kind].strip('+') or match[kind]}`"
        case "target":
            return _title_of(match[kind], known)
        case "label":
            return shown(match[kind].strip(), known)
        case "reference" | "listed":
            return f"[{match[kind]}]"
        case "anchor" | "indexed":
            return ""
        case "term" | "lit" | "raised" | "raw" | "unreplaced":
            return match[kind]
        case "marked":
            mark = match["mark"]
            return f"`{match[kind]}`" if "`" in mark else match[kind]
        case "passed":
            return re.sub(r"([*_`<\[\\])", r"\\\1", match[kind])
        case "bold" | "bolder" | "slanted" | "emphasised":
            mark = "**" if kind.startswith("bold") else "*"
            return f"{mark}{shown(match[kind], known)}{mark}"
        case _:
            return _macro_words(match, known)


def _macro_words(match: re.Match[str], known: Known) -> str:
    name, target, held = match["macro"], match["to"].strip("+"), match["held"].replace("\\]", "]")
    if name in _UNSEEN:
        return ""
    if name == "image":
        return alternative(held)
    if name in _CODES and not (name == "pass" and target):
        return f"`{held}`" if held else ""
    if name in ("footnote", "footnoteref"):
        note = held.split(",", 1)[-1] if name == "footnoteref" and "," in held else held
        return f" ({shown(note.strip(), known)})" if note.strip() else ""
    if name in _MANUALS:
        return f"{target}({held})" if held else target
    if name == "menu":
        return f"{target} > {held}" if held else target
    if name == "btn":
        return f"**{held}**"
    if name in ("pass", "indexterm2"):
        return held
    words = _link_text(held)
    if words:
        return shown(words, known)
    if name in ("xref", "link") and not target.startswith(("http:", "https:")):
        return _title_of(target, known)
    if name in _LINKS:
        return target if name in ("link", "mailto", "tel") else f"{name}:{target}"
    # A macro that an extension of the project defines names something.
    return f"`{target.rsplit(':', 1)[-1]}`" if target else ""


def _link_text(held: str) -> str:
    held = held.strip()
    if held.startswith('"') and (end := held.find('"', 1)) > 0:
        words = held[1:end]
    elif "=" in held:
        words = _NAMED.sub("", held)
    else:
        words = held
    return words.strip().removesuffix("^").strip()


def _title_of(target: str, known: Known) -> str:
    """The title of what is referred to; where it is not known, what its name says."""
    target = target.strip()
    page, _, place = target.rpartition("#") if "#" in target else ("", "", target)
    title = known.titles.get((place or target).lower())
    if title is not None and not page:
        return title
    name = place if place and (page or "." not in place) else (page or target)
    name = name.removesuffix(".adoc").removesuffix(".html").removesuffix("/index")
    name = re.split(r"[/:$]", name)[-1].strip("_")
    return re.sub(r"[-_]+", " ", name) or target
