"""The claims of an answer: its sentences that state something, with the citations they name."""

import re
from collections.abc import Iterator
from typing import Final

from attrs import evolve, frozen

from askdocs.patterns import lazy_pattern


@frozen
class Claim:
    """A sentence that states something."""

    text: str
    """As it stands in the answer, without list marks."""
    bare: str
    """Without references."""
    plain: str
    """Without Markdown's marks either."""
    citations: tuple[int, ...]
    """Numbers of the citations it refers to, its own or those of its paragraph."""


_FENCE: Final = lazy_pattern(
    r"^[ \t>]*(`{3,}|~{3,}).*?(?:^[ \t>]*\1[ \t]*$|\Z)", re.MULTILINE | re.DOTALL
)
_BLOCK_END: Final = lazy_pattern(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*+•]|\d{1,3}[.)]|#{1,6}|>|\|)[ \t])")
_OPENING: Final = lazy_pattern(
    r"[ \t]*(?:>[ \t]?)*(?:(?:[-*+•]|\d{1,3}[.)])[ \t]+)?(?:\[[ xX]\][ \t])?"
)
_HEADING: Final = lazy_pattern(r"[ \t]*#{1,6}[ \t]|\*\*[^*\n]+\*\*:?\s*\Z|[ \t]*\|?[ \t:|-]+\Z")
_REFERENCE: Final = lazy_pattern(r"[ ]?\[(\d{1,3})\](?![(:])")
_SENTENCE: Final = lazy_pattern(
    # A dot inside a number, a name or a short form ends nothing, nor does one inside code.
    r"(?:`+[^`\n]+`+|\b(?:e\.g|i\.e|etc|vs|cf|approx|No|Fig)\.|[.!?](?![\s\"')\]*_]|\Z)|[^.!?。！？`]|`)+"
    r"(?:[.!?。！？]+[\"')\]*_]{0,4}|\Z)(?:[ ]?\[\d{1,3}\](?![(:]))*\s*",
)
_MARKS: Final = lazy_pattern(
    # An underscore inside a word is part of a name, and no mark.
    r"\*{1,3}(?=\S)|(?<!\w)_{1,3}(?=\S)|(?<=\S)\*{1,3}(?!\w)|(?<=\S)_{1,3}(?!\w)|~~|`+"
    r"|\[([^\[\]]{0,300})\]\([^()\s]{0,500}\)"
)
_NO_CLAIM: Final = lazy_pattern(
    r"(?:the\s+)?(?:passages?|docs|documentation|sources?|text)\b[^.]{0,60}\b(?:do(?:es)?\s+not|don't|doesn't)"
    r"|(?:here|below|the\s+following)\b[^.]{0,60}[:：]?\Z|this\s+is\s+not\s+in\s+your\s+docs|see\s+also\b"
    r"|(?:i|we)\s+(?:could|can|did)\s*(?:not|n't)\b|ドキュメントには記載がありません",
    re.IGNORECASE,
)
_WORD: Final = lazy_pattern(r"[^\W\d_]{2,}")


def claims_of(answer: str) -> tuple[Claim, ...]:
    """The claims of ``answer`` in order."""
    return tuple(claim for block in _blocks(answer) for claim in _claims_of_block(block))


def _blocks(answer: str) -> Iterator[str]:
    """Paragraphs and list items, without code, headings and rules."""
    for block in _BLOCK_END.split(_FENCE.sub("\n\n", answer)):
        if block.strip() and not _HEADING.match(block.strip()):
            yield block


def _claims_of_block(block: str) -> list[Claim]:
    body = block[_OPENING.match(block).end() :]  # type: ignore[union-attr] # it matches everything
    claims: list[Claim] = []
    for found in _SENTENCE.finditer(body):
        citations = tuple(dict.fromkeys(map(int, _REFERENCE.findall(found[0]))))
        bare = _REFERENCE.sub("", found[0]).strip()
        plain = _MARKS.sub(lambda mark: mark[1] or "", bare).strip()
        if _states(plain):
            claims.append(Claim(found[0].strip(), bare, plain, citations))
    # Who refers once, at the end, means all that was said; what follows leans on what was named.
    later: tuple[int, ...] = ()
    for index in range(len(claims) - 1, -1, -1):
        later = claims[index].citations or later
        claims[index] = evolve(claims[index], citations=later)
    earlier: tuple[int, ...] = ()
    for index, claim in enumerate(claims):
        earlier = claim.citations or earlier
        claims[index] = evolve(claim, citations=earlier)
    return claims


def _states(plain: str) -> bool:
    if plain.endswith((":", "：", "?", "？", "…")) or _NO_CLAIM.match(plain):
        return False
    if not plain.isascii():
        return len(plain) > 4
    return len(_WORD.findall(plain)) >= 3
