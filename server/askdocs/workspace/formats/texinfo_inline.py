"""Inline Texinfo as a reader sees it: commands with braces, marks, special characters."""

import re
import unicodedata
from typing import Final

_TOKEN: Final = re.compile(
    r"@(?P<verb>verb\{(?P<mark>[^\s{}])(?P<said>[^\n]{0,500}?)(?P=mark)\})"
    r"|@(?P<name>[A-Za-z][\w-]{0,60})(?P<brace>\{)?"
    r"|@(?P<accent>[\"'`^~=,])(?:\{(?P<braced>[A-Za-z])\}|(?P<bare>[A-Za-z]))"
    r"|@(?P<one>[^A-Za-z])|(?P<open>\{)|(?P<close>\})|(?P<text>[^@{}]+)|(?P<rest>@)"
)
_DEEPEST: Final = 60

_CODE: Final = frozenset(
    {"code", "samp", "command", "option", "file", "env", "kbd", "t", "indicateurl"}
)
_WORDS: Final = {
    "dots": "…",
    "enddots": "…",
    "result": "⇒",
    "print": "⊣",
    "error": "error→",
    "equiv": "≡",
    "expansion": "↦",
    "point": "⋆",
    "minus": "-",
    "bullet": "•",
    "copyright": "©",
    "registeredsymbol": "®",
    "TeX": "TeX",
    "LaTeX": "LaTeX",
    "comma": ",",
    "atchar": "@",
    "lbracechar": "{",
    "rbracechar": "}",
    "backslashchar": "\\",
    "hashchar": "#",
    "ampchar": "&",
    "quoteleft": "‘",
    "quoteright": "’",
    "quotedblleft": "“",
    "quotedblright": "”",
    "euro": "€",
    "pounds": "£",
    "arrow": "→",
    "geq": "≥",
    "leq": "≤",
    "textdegree": "°",
    "exclamdown": "¡",
    "questiondown": "¿",
    "aa": "å",
    "AA": "Å",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "ss": "ß",
    "tie": " ",
}
_ACCENTS: Final = dict(zip("\"'`^~=,", "\u0308\u0301\u0300\u0302\u0303\u0304\u0327", strict=True))
_NAMED_ACCENTS: Final = {"v": "\u030c", "u": "\u0306", "H": "\u030b", "ringaccent": "\u030a"}
_ONE: Final = {"@": "@", "{": "{", "}": "}", "*": "\n", " ": " ", "\t": " ", "\n": "\n"}
_ENDS: Final = frozenset(".!?")
_HIDDEN: Final = frozenset(
    {
        *("anchor", "titlefont", "inlineraw", "errormsg", "hyphenation", "findex", "shortcaption"),
        *("today", "footnotestyle", "caption"),
    }
)
_WITHOUT_WORDS: Final = frozenset({"hyphenation", "shortcaption", "errormsg", "anchor", "today"})
_REFERENCES: Final = {"xref": "See ", "pxref": "see ", "ref": "", "inforef": "see ", "link": ""}
_SPACES: Final = re.compile(r"[ \t]{2,}")


class Texts:
    """Turns source into text, with what the document has defined."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.macros: dict[str, tuple[tuple[str, ...], str]] = {}
        """The names of the arguments and the body of each macro."""
        self.anchors: list[str] = []
        """Names that were given to places and not taken yet."""

    def shown(self, source: str, *, is_code: bool = False) -> str:
        """``source`` as a reader sees it; names of code come in backticks, but in code."""
        if "@" not in source and "{" not in source and "}" not in source:
            return source if is_code else _quoted(source)
        if self.macros and not is_code:
            source = self._expanded(source)
        parts: list[list[str]] = [[]]
        names: list[str] = []
        for token in _TOKEN.finditer(source):
            kind = token.lastgroup
            if kind == "brace":
                if len(names) < _DEEPEST:
                    names.append(token["name"])
                    parts.append([])
            elif kind == "close" and names:
                words = "".join(parts.pop())
                inside = is_code or any(name in _CODE for name in names[:-1])
                parts[-1].append(self._said(names.pop(), words, is_code=inside))
            elif kind == "open" and names:
                # Braces that belong to nobody are balanced all the same.
                if len(names) < _DEEPEST:
                    names.append("asis")
                    parts.append([])
            elif kind == "text":
                code = is_code or any(name in _CODE for name in names)
                parts[-1].append(token["text"] if code else _quoted(token["text"]))
            else:
                parts[-1].append(_single(token, kind or ""))
        while len(parts) > 1:
            words = "".join(parts.pop())
            parts[-1].append(words)
        return "".join(parts[0])

    def _said(self, name: str, words: str, *, is_code: bool) -> str:
        if name in _CODE:
            return words if is_code or not words.strip() or "`" in words else f"`{words}`"
        if name in _WORDS:
            return _WORDS[name]
        if name in _REFERENCES:
            return _reference(name, words)
        if name == "anchor":
            self.anchors.append(" ".join(words.split()))
            return ""
        if name == "value":
            return self.values.get(words.strip(), "")
        if name in _NAMED_ACCENTS:
            return unicodedata.normalize("NFC", words[:1] + _NAMED_ACCENTS[name]) + words[1:]
        if name in _WITHOUT_WORDS:
            return ""
        return _combined(name, words)

    def _expanded(self, source: str) -> str:
        """``source`` with the document's macros in place of their calls, once."""

        def body_of(call: re.Match[str]) -> str:
            macro = self.macros.get(call[1])
            if macro is None:
                return call[0]
            names, body = macro
            given = [call[2] or ""] if len(names) == 1 else (call[2] or "").split(",")
            for name, one in zip(names, [*given, *[""] * len(names)], strict=False):
                body = body.replace(f"\\{name}\\", one.strip())
            return body[:2_000]

        return _CALL.sub(body_of, source)


_CALL: Final = re.compile(r"@([A-Za-z]\w{0,60})\{([^{}@]{0,500})\}")


def _single(token: re.Match[str], kind: str) -> str:
    if token["verb"] is not None:
        return f"`{token['said']}`"
    if token["accent"] is not None:
        letter = token["braced"] or token["bare"]
        return unicodedata.normalize("NFC", letter + _ACCENTS[token["accent"]])
    if kind == "one":
        one = token["one"]
        return _ONE.get(one, one if one in _ENDS else "")
    return ""


def _reference(name: str, words: str) -> str:
    parts = [" ".join(part.split()) for part in words.split(",")]
    parts += [""] * (5 - len(parts))
    label = parts[2] or parts[1] or parts[0]
    manual = parts[4] or parts[3]
    where = f"{label} in {manual}" if manual and label else label or manual
    return f"{_REFERENCES[name]}{where}"


def _combined(name: str, words: str) -> str:
    """The words of a command that has several, or only shows what it holds."""
    first, comma, rest = words.partition(",")
    if name in {"uref", "url"}:
        parts = [" ".join(part.split()) for part in words.split(",", 2)]
        label = parts[2] if len(parts) > 2 else parts[1] if len(parts) > 1 else ""
        return f"{label} ({parts[0]})" if label and parts[0] != label else label or parts[0]
    if name == "email":
        label = " ".join(rest.split())
        return f"{label} ({first.strip()})" if label else first.strip()
    if name == "footnote":
        return f" ({' '.join(words.split())})"
    if name == "image":
        alternatives = words.split(",")
        return alternatives[3].strip() if len(alternatives) > 3 else ""
    if name in {"inlinefmt", "inlineraw"}:
        return rest.strip() if first.strip() in {"info", "plaintext"} else ""
    if name == "inlinefmtifelse":
        return rest.partition(",")[2].strip()
    if name in {"acronym", "abbr"}:
        return f"{first} ({rest.strip()})" if comma else first
    if name == "U":
        try:
            return chr(int(words, 16))
        except (ValueError, OverflowError):
            return ""
    return words


def _quoted(text: str) -> str:
    """Prose with the quotation marks and dashes that are printed for it."""
    if "`" in text or "''" in text:
        text = text.replace("``", "“").replace("''", "”")
    return text.replace("---", "—") if "---" in text else text
