"""Elements in Markdown that are not displayed: they are taken away before it is read.

They may reach over any number of blocks, so no block knows by itself what of it is seen.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from askdocs.text import Span
from askdocs.workspace.formats.html_elements import INLINE, NO_CONTENT
from askdocs.workspace.formats.markdown_code import code_in
from askdocs.workspace.formats.markdown_parsers import Scanned
from askdocs.workspace.formats.tags import Tag, comments_in, tags_in
from askdocs.workspace.formats.unseen import ENDED_BY_NEXT, NEVER_SHOWN, is_unseen
from askdocs.workspace.stylesheets import unseen_in

if TYPE_CHECKING:
    from markdown_it.token import Token

_MAY_HIDE: Final = re.compile(
    r"hidden|none|visib|opacity|size|color|left|top|indent|clip|scale|sr-only|reader|class|false|\bid"
)
"""What the attributes of an element that hides itself have somewhere."""

_BLANK_LINE: Final = re.compile(r"\n[ \t]*(?=\n)")
_NOT_BREAK: Final = re.compile(r"[^\n]+")


def without_unseen(lines: Sequence[str], blocks_of: Callable[[], Scanned]) -> Sequence[str]:
    """``lines`` without the elements that a reader does not see; each keeps its number.

    ``blocks_of`` gives their blocks, which tell what is code: elements in it are there to be read.
    """
    text = "\n".join(lines)
    if "<" not in text:
        return lines
    sheets = unseen_in(text).always if "<style" in text else frozenset()
    hiding = [tag for tag in tags_in(text) if _hides(tag, sheets)]
    if not hiding:
        return lines
    blocks = blocks_of()
    if not _is_any_outside_fences(text, hiding, blocks.tokens):
        return lines
    code = code_in(blocks.tokens, lines, 0, len(lines), blocks.names)
    beside = sorted((*code, *comments_in(text, code)), key=lambda span: span.start)
    kept: list[str] = []
    position = 0
    for span in _unseen_spans(text, list(tags_in(text, beside)), sheets):
        kept.append(text[position : span.start])
        kept.append(_NOT_BREAK.sub("", span.of(text)))
        position = span.end
        if text[position : position + 1] == " " and not text[span.start - 1 : span.start].strip():
            position += 1
    if not position:
        return lines
    kept.append(text[position:])
    return "".join(kept).split("\n")


def _hides(tag: Tag, sheets: frozenset[str]) -> bool:
    if tag.is_end or tag.is_whole or tag.name in NO_CONTENT:
        return False
    if tag.name not in NEVER_SHOWN and not tag.may_have(_MAY_HIDE):
        return False
    return is_unseen(tag.name, tag.attributes, sheets)


def _is_any_outside_fences(text: str, tags: Sequence[Tag], tokens: Sequence["Token"]) -> bool:
    fences = [token.map for token in tokens if token.type in {"fence", "code_block"} and token.map]
    line, position = 0, 0
    index = 0
    for tag in tags:
        line += text.count("\n", position, tag.span.start)
        position = tag.span.start
        while index < len(fences) and fences[index][1] <= line:
            index += 1
        if index == len(fences) or line < fences[index][0]:
            return True
    return False


def _unseen_spans(text: str, tags: Sequence[Tag], sheets: frozenset[str]) -> Iterator[Span]:
    last_end = {tag.name: index for index, tag in enumerate(tags) if tag.is_end}
    index = 0
    while index < len(tags):
        tag = tags[index]
        if not _hides(tag, sheets):
            index += 1
            continue
        index, end = _end_of(text, tags, index, last_end)
        yield Span(tag.span.start, end)


def _end_of(
    text: str, tags: Sequence[Tag], index: int, last_end: dict[str, int]
) -> tuple[int, int]:
    """The tag after the element that ``tags[index]`` begins, and the offset at which it ends."""
    opening = tags[index]
    if last_end.get(opening.name, -1) < index:
        return _end_of_unclosed(text, tags, index)
    inside: list[str] = []
    counts: Counter[str] = Counter()
    for after in range(index + 1, len(tags)):
        tag = tags[after]
        if opening.name in {"script", "style"}:
            if tag.is_end and tag.name == opening.name:
                return after + 1, tag.span.end
        elif tag.is_end:
            if counts[tag.name]:
                while (ended := inside.pop()) != tag.name:
                    counts[ended] -= 1
                counts[tag.name] -= 1
            elif tag.name == opening.name:
                return after + 1, tag.span.end
            elif opening.name in ENDED_BY_NEXT:
                return after, tag.span.start
        elif opening.name in ENDED_BY_NEXT and tag.name == opening.name and not inside:
            return after, tag.span.start
        elif not tag.is_whole and tag.name not in NO_CONTENT:
            inside.append(tag.name)
            counts[tag.name] += 1
    return len(tags), len(text)


def _end_of_unclosed(text: str, tags: Sequence[Tag], index: int) -> tuple[int, int]:
    """Where an element that is never closed ends: a block at the end, others with the paragraph.

    Somebody who writes about ``<template>`` and forgets to mark it as code hides nothing.
    """
    opening = tags[index]
    if opening.name in NEVER_SHOWN and not opening.has_attributes:
        return index + 1, opening.span.end
    end = len(text)
    if opening.name in INLINE or opening.name in ENDED_BY_NEXT:
        blank = _BLANK_LINE.search(text, opening.span.end)
        end = blank.start() if blank else end
    after = index + 1
    while after < len(tags) and tags[after].span.start < end:
        tag = tags[after]
        if opening.name in ENDED_BY_NEXT and (tag.name == opening.name or tag.is_end):
            return after, tag.span.start
        after += 1
    return after, end
