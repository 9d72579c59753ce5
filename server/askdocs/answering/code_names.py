"""Names of code that a question has, and whether the docs have them.

Whoever asks for ``server.foo`` is not helped by a passage that says "server" here and "foo" there:
a name is there as it is, or it is not. So it is with versions, with the codes of errors and exits,
with key chords and operators.
"""

import re
from collections.abc import Iterable, Set
from typing import Final, Protocol

from askdocs.index.symbols import chord_of
from askdocs.index.tokens import is_symbol, stop_words, tokenise
from askdocs.index.versions import version_of
from askdocs.patterns import lazy_pattern

_CODE: Final = lazy_pattern(
    # A flag, a name with an underscore, dots or colons in it, or capitals in the middle.
    r"--?[A-Za-z][\w-]+"
    r"|[$@:]?[A-Za-z_]\w*(?:(?:\.|::|->)[A-Za-z_]\w*)+"
    r"|[$@:]?\w*[A-Za-z0-9]_\w+"
    r"|\w*[a-z][A-Z]\w*",
    re.ASCII,
)
_NUMBERED: Final = lazy_pattern(
    # E0308, TS2345, ORA-01017, CVE-2024-12345, PIO-1384; UTF-8 and H264 have other spellings.
    r"[A-Z]{1,6}\d{4,7}|[EFWCNRDST]\d{3}|[A-Z][A-Z0-9]{1,9}(?:-\d{2,})*-\d{3,7}"
    r"|GHSA(?:-[a-z0-9]{4}){3}|0x[0-9A-Fa-f]{2,16}"
)
_QUOTED: Final = lazy_pattern(r"[`'\"]([^\s`'\"]{1,4})[`'\"]")
_CODED: Final = lazy_pattern(
    r"\b(?:exit(?:s|ed)?|status|error|return|response|signal|errno)"
    r"(?:\s+(?:with|code|status|value|number|of|error|is|was))*\s+(-?\d{1,5})(?![.\d])"
    r"|\bHTTP(?:/\d(?:\.\d)?)?\s+(?:status\s+|error\s+)?(?:code\s+)?(\d{3})\b"
    r"|(?<![.\d])(\d{3})\s+(?:errors?|responses?|status)\b"
    r"|(?:終了|エラー|ステータス)(?:コード|ステータス)?(?:が|は|の|で)?\s*(\d{1,5})"
    r"|(?:退出|错误|錯誤|状态|狀態)[码碼]\s*(\d{1,5})|종료 코드\s*(\d{1,5})",
    re.IGNORECASE,
)
_RELEASED: Final = lazy_pattern(
    r"\b(?:versions?|releases?|v|since|changelog|chang\w+|new|news|fix\w*|add\w*|remov\w*"
    r"|deprecat\w*|upgrad\w*|migrat\w*|updat\w*|support\w*|breaking)\b"
    r"|バージョン|リリース|変更|変わ|新機能|版|更新|发布|發布|变化|新增|버전|릴리스",
    re.IGNORECASE,
)
_RELEASE_ASKED: Final = lazy_pattern(
    r"\bwhat(?:'s|\s+is|\s+was|\s+has|\s+were|\s+are)?\s+(?:new|chang|fix|add|remov|deprecat|broke)"
    r"|\breleased?\b|\bcome\s+out\b|\bchangelog\b|変更点|新機能|変わ|リリース|更新|变化|發布|发布",
    re.IGNORECASE,
)
_MINOR: Final = lazy_pattern(r"(?<![\w.])\d+\.\d+(?!\.?\d)")
_OF_A_PRODUCT: Final = lazy_pattern(r"(?<![\w.])(\.?[A-Z][\w.+#]*)\s+(\d+\.\d+)(?!\.?\d)")
_MEASURED: Final = lazy_pattern(
    r"\s*(?:%|(?:ms|s|sec|seconds?|min|minutes?|h|hours?|days?|[kmgt]i?b|bytes?|px|r?em|pt|percent"
    r"|x|times|fold)\b)",
    re.IGNORECASE,
)
_SYMBOL_ASKED: Final = lazy_pattern(
    r"\b(?:mean\w*|do(?:es)?\s+\S+\s+do|symbols?|signs?|emojis?|syntax|difference"
    r"|op[eé]ra(?:d|t)(?:or|eur|ør)\w*|s[ií]mbol\w*"
    r"|stands?|called|vs|notation)\b|意味|とは|演算子|記号|違い|絵文字|意思|含义|什么|符号|运算符|의미"
    r"|значит|означа|оператор"
    r"|significa|bedeute|signifie|sirve",
    re.IGNORECASE,
)
_ALONE: Final = 3
"""Words of a question that is about a symbol in it, whatever it says."""

_AROUND: Final = "\"'`*.,:;!?()[]{}<>"
_SPLIT: Final = lazy_pattern(r"\.|::|->")
_COMPOUND: Final = lazy_pattern(r"_|[a-z][A-Z]")
_PART: Final = lazy_pattern(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")


class Read(Protocol):
    """A passage that was read."""

    @property
    def text(self) -> str:
        """What it says, with its headings, case-folded."""
        ...

    @property
    def called(self) -> Set[str]:
        """The tokens of what it and its document are called."""
        ...


def code_name(word: str) -> str:
    """The name of code that ``word`` of a question is; empty for a word of a language."""
    bare = word.strip(_AROUND)
    if is_exact(bare) or (version_of(bare) and (bare[0] in "vV" or bare.count(".") > 1)):
        return bare
    bare = word.strip(_AROUND) if not word.startswith(("--", ".", ":")) else word.rstrip(_AROUND)
    if _CODE.fullmatch(bare) is None or min(map(len, _SPLIT.split(bare))) < 2:
        # "e.g." has dots, too.
        return ""
    return bare


def is_exact(word: str) -> bool:
    """Whether ``word`` is a code or a chord, of which a part is nothing."""
    bare = word.strip(_AROUND)
    return _NUMBERED.fullmatch(bare) is not None or bool(chord_of(bare))


def named_numbers(text: str) -> frozenset[str]:
    """The numbers of a question that are names: of a version, of how a program ends or answers."""
    numbers = {next(filter(None, found.groups())) for found in _CODED.finditer(text)}
    about_releases = _RELEASED.search(text) is not None
    versions = _MINOR.finditer(text) if about_releases else ()
    numbers |= {found[0] for found in versions if not _MEASURED.match(text, found.end())}
    numbers |= {
        found[2]
        for found in _OF_A_PRODUCT.finditer(text)
        # "Is 0.5 enough?" speaks of no product.
        if not _MEASURED.match(text, found.end()) and set(tokenise(found[1])) - stop_words()
    }
    return frozenset(numbers)


def asks_about_release(text: str) -> bool:
    """Whether a question that names a version wants to know what that release brought."""
    return _RELEASE_ASKED.search(text) is not None


def asks_about_symbols(text: str) -> bool:
    """Whether the symbols in a question are what it is about, and not how somebody writes."""
    words = text.split()
    return (
        len(words) <= _ALONE
        or _SYMBOL_ASKED.search(text) is not None
        or any(is_symbol(quoted) for quoted in _QUOTED.findall(text))
    )


def is_known(name: str, passages: Iterable[Read]) -> bool:
    """Whether one of ``passages`` has ``name``: whole, or what it ends in if that is a name itself.

    Or it is called what the parts of the name say: ``retries.max`` is "max" under "Retries".
    """
    if is_exact(name) or version_of(name):
        return any(_alone(name).search(passage.text) for passage in passages)
    whole = name.lstrip("-$@:").casefold()
    last = _SPLIT.split(name)[-1]
    spelled = {whole, last.casefold()} if _COMPOUND.search(last) else {whole}
    parts = {part.casefold() for part in _PART.findall(name)}
    return any(
        any(one in passage.text for one in spelled) or parts <= passage.called
        for passage in passages
    )


def _alone(name: str) -> re.Pattern[str]:
    """Where ``name`` stands by itself, with a hyphen between its letters and numbers or without."""
    pieces = re.findall(r"[a-z]+|\d+|\W", version_of(name) or name.casefold())
    spelled = "[- ]?".join(map(re.escape, (piece for piece in pieces if piece != "-")))
    return re.compile(rf"(?<![\w.]){spelled}(?![\w]|\.\d)|(?<=v){spelled}(?![\w]|\.\d)")
