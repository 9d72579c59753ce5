"""What kind of answer a question wants, told by the words it is asked with."""

import re
from enum import Enum
from typing import Final

from askdocs.patterns import lazy_pattern


class Kind(Enum):
    """What an answer begins with."""

    ERROR = "error"
    """The cause of a message, and the cure."""
    DIFFERENCE = "difference"
    """A passage that names both."""
    HOW = "how"
    """Steps and code."""
    WHICH = "which"
    """A value: a version, a default, a place."""
    YES_NO = "yes or no"
    """The sentence that says so."""
    WHAT = "what"
    """A definition."""
    OTHER = "other"
    """What stands under the heading that the words name."""


_LOOKED_AT: Final = 600
"""Characters of a question: a longer one has said what it wants, and pastes a log."""

_ASKED: Final = {
    # What is looked for first decides: "Why do I get KeyError, and how ...?" is about an error.
    Kind.ERROR: lazy_pattern(
        r"\b\w*(?:Error|Exception|Failure|Warning)\b(?!\s+(?:handl|page|class|middleware))"
        r"|\b(?:error|panic|fatal|traceback|exception)\b\s*[:\[(]|\b[45]\d\d\b"
        r"|\b(?:not found|is not a function|failed|cannot|can't|could not|did not|doesn't work"
        r"|not working|unable to|not supported|must be set|denied|refused|timed? ?out after)\b"
        r"|エラー|失敗する|できない|ならない|动不了|报错|错误|失败|無法|无法"
        r"|오류|에러|실패|안 ?[돼되]"
        r"|\b(?:no funciona|falla|não funciona|falha|erreur|fehler|ошибк\w*)\b",
    ),
    Kind.DIFFERENCE: lazy_pattern(
        r"\bdiff(?:er|erences?|erent)?\b|\bversus\b|\bvs\.?(?:\s|$)|\bcompared?\b|\bor should i\b"
        r"|違い|ちがい|区别|區別|差异|差別|차이|\bdiferen[cç]i?as?\b|\bdifférences?\b"
        r"|\bunterschiede?\b|отличи|разниц",
        re.IGNORECASE,
    ),
    Kind.HOW: lazy_pattern(
        r"\bhow (?:do|does|to|can|could|should|would|is|are|one)\b|^\s*how\b|\bway to\b"
        r"|方法|やり方|使い方|手順|どうや|どうす|するには|には[？?]?\s*$|たい(?:です)?[。]?\s*$|書き方"
        r"|呼び出し方|怎么|怎麼|如何|怎样|用法|어떻게|방법|하려면|사용법|싶어요"
        r"|\bc[oó]mo\b|^\s*wie\b|\bcomment\b|\bкак\b",
        re.IGNORECASE,
    ),
    Kind.WHICH: lazy_pattern(
        r"^\s*(?:which|where|when|who)\b|\bdefaults?\b|\bhow (?:many|much|long|often|large|big)\b"
        r"|^\s*(?:in |on |at )?what(?:'s| is)? (?:the )?(?:\w+ )?(?:version|port|value|path|limit"
        r"|order|name|licen[cs]e|command|option|setting|timeout|size)\b"
        r"|どの|どこ|どれ|いくつ|いつ|何番|既定|デフォルト|初期値|哪|多少|默认|預設|어느|어디|기본|언제|몇"
        r"|\b(?:cuál|cuáles|dónde|cuándo|qual|quais|onde|quando|quel(?:le)?s?|où|welche\w*|wo)\b",
        re.IGNORECASE,
    ),
    Kind.YES_NO: lazy_pattern(
        r"^\s*(?:does|do|is|are|can|could|will|would|has|have|should|must|may|did|was)\b"
        r"|(?:ますか|ですか|ませんか|ある|できる|いい|よい|大丈夫)[？?]\s*$|ますか\s*$"
        r"|吗|嗎|是否|能否|可否|나요|습니까|니까\??\s*$|가요\??\s*$"
        r"|^[\s¿]*(?:puedo|puede|es|se puede|soporta|hay|tiene|debo|funciona|posso|pode|é|há|tem"
        r"|suporta|devo|est-ce|peut-on|puis-je|kann|ist|gibt|unterstützt|muss|darf|hat)\b",
        re.IGNORECASE,
    ),
    Kind.WHAT: lazy_pattern(
        r"^\s*what(?:'s|\s+(?:is|are|does|do))\b|\bmeaning of\b|とは|って何|是什么|是什麼|무엇|뭐"
        r"|^[\s¿]*(?:qué|o que) (?:es|é|son|são)\b|^\s*was (?:ist|sind)\b|^\s*qu'est",
        re.IGNORECASE,
    ),
}


def kind_of(question: str) -> Kind:
    """The kind of answer that ``question`` wants."""
    text = question[:_LOOKED_AT]
    return next((kind for kind, words in _ASKED.items() if words.search(text)), Kind.OTHER)


_SAYS: Final = lazy_pattern(
    r"^\W*(?:yes|no)\b|\b(?:not|cannot|can't|isn't|doesn't|don't|no longer|never|only|supports?"
    r"|supported|possible|allowed|compatible|works?|unsupported|deprecated|removed)\b"
    r"|対応|できます|できません|可能|不可|禁止|必要|サポート|支持|可以|不能|지원|가능|없"
    r"|\b(?:sí|soporta|admite|compatible|puede|não|suporta|pode|possível)\b",
    re.IGNORECASE,
)
_DEFINES: Final = lazy_pattern(
    r"\b(?:is|are) (?:an?|the)\b|\bmeans\b|\brefers? to\b|\bstands for\b|とは|です|である|是一"
    r"|입니다|\b(?:es|son) (?:una?|el|la|los)\b|\bé um",
    re.IGNORECASE,
)
_VALUES: Final = lazy_pattern(
    r"\bdefaults?\b|\d+(?:\.\d+)*\+?|既定|デフォルト|默认|기본|\bat least\b|\bminimum\b|以上|이상"
    r"|\brequires?\b",
    re.IGNORECASE,
)
_CURES: Final = lazy_pattern(
    r"\b(?:fix(?:ed)?|solv\w+|solution|resolv\w+|instead|workaround|to avoid|make sure|ensure"
    r"|you (?:need|must|should|can)|set|try|because|caused?|due to|means|happens?|occurs?)\b"
    r"|原因|対処|解決|してください|ため|解决|请|해결|때문",
    re.IGNORECASE,
)
_DOES: Final = lazy_pattern(
    r"\byou (?:can|may|need|must|should|will|have)\b|(?:^|[.,:] |\n)(?:then |simply |just )?"
    r"(?:use|run|set|add|call|pass|install|enable|disable|configure|create|specify|start|put)\b"
    r"|ください|できます|すると|使用|运行|可以|하세요|합니다"
    r"|\b(?:puedes?|usa|use|utilize|você pode)\b",
    re.IGNORECASE,
)
_DIFFERS: Final = lazy_pattern(
    r"\bdiffer|\bcompar|\bversus\b|\bvs\b|\bwhereas\b|\bunlike\b|\bsimilar\b|\brather than\b"
    r"|違い|異な|一方|比べ|区别|不同|差异|차이|다르|달리"
    r"|\bdiferen|\bdiffér|\bunterschied",
    re.IGNORECASE,
)
_WORDS: Final = {
    Kind.DIFFERENCE: _DIFFERS,
    Kind.HOW: _DOES,
    Kind.OTHER: _DOES,
    Kind.YES_NO: _SAYS,
    Kind.WHAT: _DEFINES,
    Kind.WHICH: _VALUES,
    Kind.ERROR: _CURES,
}


def says(kind: Kind, text: str) -> bool:
    """Whether prose has words such as an answer of that kind has."""
    words = _WORDS.get(kind)
    return words is not None and words.search(text) is not None
