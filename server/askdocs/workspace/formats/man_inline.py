"""Text of manual pages as a reader sees it: escapes, special characters, strings, arguments."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

_NAME: Final = r"(?:\((?P<{0}2>..)|\[(?P<{0}n>[^\]\n]{{0,60}})\]|(?P<{0}1>[^\s(\[]))"
_ESCAPE: Final = re.compile(
    r"\\(?:"
    r"(?P<comment>[\"#].*)"
    r"|f(?:\(..|\[[^\]\n]{0,20}\]|[^(\[])"
    r"|\*" + _NAME.format("string") + r"|n[+-]?(?:\(..|\[[^\]\n]{0,60}\]|[^(\[])"
    r"|s(?:[+-]?\(..|[+-]?\[[^\]\n]{0,10}\]|[+-]?'[^'\n]{0,10}'|[1-3][0-9]|[+-]?[0-9])"
    r"|[hvwlLDXbSHRABYZ]'[^'\n]{0,200}'"
    r"|N'(?P<number>\d{1,7})'|o'(?P<over>[^'\n]{0,10})'"
    r"|[mMFYVgk](?:\(..|\[[^\]\n]{0,60}\]|[^(\[])"
    r"|z"
    r"|\((?P<special2>..)|\[(?P<special>[^\]\n]{0,60})\]|C'(?P<specialc>[^'\n]{0,60})'"
    r"|(?P<one>.)"
    r")"
)
_FONT_CODE: Final = re.compile(r"\s*\\f(?:B|\[B\]|\(CB|\[CB\]|\[?C[WR]\]?|\(C[WR]|C|\(BI|\[BI\])")

_ONE: Final = {
    # What else follows a backslash moves, or is nothing to see.
    "-": "-",
    "e": "\\",
    "\\": "\\",
    " ": " ",
    "~": " ",
    "0": " ",
    "'": "´",
    "`": "`",
    "_": "_",
    "t": "\t",
    ".": ".",
}
_SPECIAL: Final = dict(
    pair.split(" ")
    for pair in (
        "em —,en –,hy -,- −,mi −,bu •,ci ○,sq □,co ©,rg ®,tm ™,aq ',dq \",cq ’,oq ‘,lq “,"
        "rq ”,Bq „,bq ‚,Fo «,Fc »,fo ‹,fc ›,ti ~,ha ^,rs \\,sl /,at @,sh #,Do $,ga `,aa ´,"
        "ba |,br |,bv |,or |,lB [,rB ],lC {,rC },la ⟨,ra ⟩,<= ≤,>= ≥,!= ≠,== ≡,~~ ≈,=~ ≅,"
        "-> →,<- ←,<> ↔,ua ↑,da ↓,va ↕,rA ⇒,lA ⇐,hA ⇔,mu ×,di ÷,+- ±,if ∞,sr √,sd ″,fm ′,"
        "de °,mc µ,sc §,ps ¶,dg †,dd ‡,ct ¢,Po £,Ye ¥,Eu €,eu €,12 ½,14 ¼,34 ¾,S1 ¹,S2 ²,"
        "S3 ³,r! ¡,r? ¿,ul _,rn ‾,ru _,pl +,eq =,** *,AN ∧,OR ∨,no ¬,tno ¬,te ∃,fa ∀,st ∋,"
        "mo ∈,nm ∉,ca ∩,cu ∪,sb ⊂,sp ⊃,pd ∂,gr ∇,is ∫,*a α,*b β,*g γ,*d δ,*e ε,*l λ,*m μ,"
        "*p π,*s σ,*t τ,*f φ,*w ω,*D Δ,*S Σ,*W Ω,ss ß,AE Æ,ae æ,OE Œ,oe œ,/L Ł,/l ł,/O Ø,"
        "/o ø,-D Ð,Sd ð,TP Þ,Tp þ,.i ı,oa å,OA Å,Fi ﬁ,fi fi,fl fl,ff ff,lh ☜,rh ☞,OK ✓,CR ↵,"
        "t+- ±,tmu ×,tdi ÷,space  ,u2014 —"
    ).split(",")
    if pair.count(" ") == 1
)
_ACCENTS: Final = {"'": "\u0301", "`": "\u0300", ":": "\u0308", "^": "\u0302", "~": "\u0303"}
_ACCENTS_TOO: Final = {",": "\u0327", "o": "\u030a", "v": "\u030c"}
_UNICODE: Final = re.compile(r"u([0-9A-F]{4,6})((?:_[0-9A-F]{4,6})*)")
_ARGUMENT: Final = re.compile(r'"((?:[^"]|"")*)"?|((?:\\.|[^\s\\])+|\\)')

PREDEFINED: Final = {
    # Strings that the macros themselves define.
    "R": "®",
    "Tm": "™",
    "lq": "“",
    "rq": "”",
    "Aq": "'",
    'L"': "“",
    'R"': "”",
    "C+": "C++",
    "C`": '"',
    "C'": '"',
    "Le": "≤",
    "Ge": "≥",
    "Lq": "“",
    "Rq": "”",
    "Ba": "|",
    "Pm": "±",
    "--": "-",
    "PI": "π",
    "Ne": "≠",
    "If": "∞",
    "Lt": "<",
    "Gt": ">",
    "Am": "&",
    "S": "",
    "q": '"',
    "/L": "Ł",
    "''": "”",
    "``": "“",
}


def shown(text: str, strings: Mapping[str, str]) -> str:
    """``text`` with its escapes as what they print."""
    if "\\" not in text:
        return text
    # What a string stands for may hold escapes, but a string in it is not looked up again.
    return _ESCAPE.sub(lambda found: _printed(found, strings), text)


def is_bold(text: str) -> bool:
    """Whether ``text`` begins in a font for what is typed as it is."""
    return _FONT_CODE.match(text) is not None


def arguments(text: str) -> list[str]:
    """The arguments of a macro, with their escapes."""
    found = []
    for argument in _ARGUMENT.finditer(text):
        quoted, bare = argument[1], argument[2]
        if quoted is None and bare.startswith('\\"'):
            break
        found.append(bare if quoted is None else quoted.replace('""', '"'))
    return found


def _printed(found: re.Match[str], strings: Mapping[str, str]) -> str:
    if (one := found["one"]) is not None:
        return _ONE.get(one, "" if one in "&|^%:/,cdupraz{}!?)" else one)
    if found["number"] is not None:
        return _character(int(found["number"]))
    if found["over"] is not None:
        return found["over"][:1]
    for name in (found["special2"], found["special"], found["specialc"]):
        if name is not None:
            return _special(name)
    for name in (found["string1"], found["string2"], found["stringn"]):
        if name is not None:
            string = strings.get(name, PREDEFINED.get(name, ""))
            return _ESCAPE.sub(lambda inner: _printed(inner, {}), string[:500])
    return ""


def _special(name: str) -> str:
    if name in _SPECIAL:
        return _SPECIAL[name]
    code = _UNICODE.fullmatch(name)
    if code is not None:
        points = [code[1], *code[2].split("_")[1:]]
        return "".join(_character(int(point, 16)) for point in points)
    if len(name) == 2 and name[1].isalpha():
        mark = _ACCENTS.get(name[0]) or _ACCENTS_TOO.get(name[0])
        if mark is not None:
            return unicodedata.normalize("NFC", name[1] + mark)
    return ""


def _character(number: int) -> str:
    is_one = 32 <= number < 0x110000 and not 0xD800 <= number < 0xE000
    return chr(number) if is_one else ""
