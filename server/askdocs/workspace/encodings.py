"""Which encoding a text is written in that is not UTF-8, judged by what its bytes would say.

Documentation is mostly ASCII with some words between, too few for statistics of a language. But
each encoding keeps its common characters together, and what reads another one's text finds rare
characters and gaps in it.
"""

from typing import Final

from askdocs.patterns import lazy_pattern

_SIGN: Final = rb"\xa1[\xa1-\xfe]|\xa3[\xb0-\xfe]"
"""Punctuation and wide letters, which all encodings of EUC's kind have in the same rows."""

_WESTERN: Final = (
    rb"[\x80\x84\x85\x91-\x94\x96\x97\x99\x9c\xa0\xa1\xa7\xa9\xab\xae\xb0\xb7\xbb\xbf-\xc1"
    rb"\xc4\xc5\xc7-\xc9\xcd\xd1\xd3\xd6\xd7\xda\xdc\xdf-\xef\xf1-\xf6\xf8-\xfc]"
)
"""Letters of western languages and the marks of a typesetter, as Windows writes them."""

_COMMON: Final = {
    # Where several say as much of a text, the first one has it.
    "cp949": rb"[\xb0-\xc8][\xa1-\xfe]|" + _SIGN,
    "gb18030": rb"[\xb0-\xd7][\xa1-\xfe]|" + _SIGN,
    "euc_jp": rb"[\xa4\xa5][\xa1-\xf6]|[\xb0-\xcf][\xa1-\xfe]|" + _SIGN,
    "big5": rb"[\xa1-\xc6][\x40-\x7e\xa1-\xfe]",
    "cp932": rb"[\x81-\x83\x88-\x97][\x40-\x7e\x80-\xfc]",
    # Words of Cyrillic letters are small but for the first one.
    "cp1251": rb"[\xc0-\xdf\xa8]?[\xe0-\xff\xb8]+|\x97|\xab|\xbb|\xb9",
    "koi8_r": rb"[\xe0-\xff\xb3]?[\xc0-\xdf\xa3]+",
    "cp1252": rb"(?<![\x80-\xff])" + _WESTERN + rb"{1,2}(?![\x80-\xff])",
}
"""The characters that make up nearly all of a text, for each encoding."""

_RARE: Final = {
    "cp949": rb"[\x81-\xfe][A-Za-z\x81-\xfe]",
    "gb18030": rb"[\x81-\xfe][0-9][\x81-\xfe][0-9]|[\x81-\xfe][\x40-\x7e\x80-\xfe]",
    "euc_jp": rb"[\xa1-\xfe][\xa1-\xfe]|\x8e[\xa1-\xdf]",
    "big5": rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]",
    "cp932": rb"[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xfc]",
}
"""All others, where a character is more than a byte."""

_ENOUGH: Final = 0.85
"""Of all bytes beyond ASCII, the share that must be common characters."""

_CLEARLY: Final = 0.03
"""By how much a later encoding's share must be larger: one bad byte may shift a few others."""

_ANY: Final = rb"[\x80-\xff]"
_CHARACTERS: Final = {
    encoding: lazy_pattern(b"(" + common + b")|" + _RARE.get(encoding, _ANY) + b"|" + _ANY)
    for encoding, common in _COMMON.items()
}
_BEYOND_ASCII: Final = lazy_pattern(_ANY)
_KANA: Final = lazy_pattern(rb"[\xa4\xa5][\xa1-\xf6]")


def encoding_of(sample: bytes) -> str | None:
    """The encoding of ``sample``, which is not UTF-8; ``None`` where it is none of the usual."""
    beyond = _beyond(sample)
    if beyond == 0:
        return None
    best, most = None, 0.0
    for encoding, characters in _CHARACTERS.items():
        common = [found[1] for found in characters.finditer(sample) if found[1] is not None]
        share = sum(map(_beyond, common)) / beyond
        if share > most + _CLEARLY and _is_likely(encoding, common):
            best, most = encoding, share
    return best if most >= _ENOUGH else None


def _is_likely(encoding: str, common: list[bytes]) -> bool:
    """Whether ``common`` has what no other encoding's text has."""
    if encoding == "big5":
        # A good part of the second bytes are ASCII, as in no encoding of EUC's kind.
        return sum(character[1] < 0x80 for character in common) * 10 > len(common)
    if encoding == "euc_jp":
        return sum(map(bool, map(_KANA.match, common))) * 10 > len(common)
    if encoding in {"cp1251", "koi8_r"}:
        # They come as words, and not as letters among those of ASCII.
        return sum(map(_beyond, common)) * 2 > len(common) * 5
    return True


def _beyond(data: bytes) -> int:
    return len(_BEYOND_ASCII.findall(data))
