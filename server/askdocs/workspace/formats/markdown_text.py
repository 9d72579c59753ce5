"""What a reader sees of the text of a Markdown block: no tags, comments, templates or badges.

Markdown's own marks stay, since what shows the text reads them.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from typing import Final

from askdocs.text import Span
from askdocs.workspace.formats.html_elements import (
    BREAKING,
    CELLS,
    CODE,
    HEADINGS,
    INLINE,
    LISTS,
    NO_CONTENT,
    SILENT,
    SILENT_IN_TEXT,
)
from askdocs.workspace.formats.images import words_of_image
from askdocs.workspace.formats.tags import Tag, comments_in, is_escaped, outside, tags_in

_WORTH_READING: Final = re.compile(r"<[!/A-Za-z>]|!\[|\[\s?\]\(|\{%|\{\{[<%]|\{!")
"""A text without any of these is shown as it is written."""

TEMPLATE: Final = re.compile(
    r"\{%(?:[^\n]|\n(?!\s)){0,1000}?%\}|\{\{[<%](?:[^\n]|\n(?![ \t]*\n)){0,1000}?[>%]\}\}"
    r"|\{![^\n]{0,300}?!\}"
)
"""What a template engine puts something else for: Liquid, Hugo, Markdoc, MkDocs."""

_IMAGE: Final = re.compile(
    r"!\[((?:[^\[\]\\]|\\.){0,1000}+)\]"
    r"(?:\(\s{0,4}(<[^<>\n]{0,1000}>|(?:[^\s()]|\([^\s()]{0,200}\)){0,2000}+)"
    r"(?:\s{1,4}(?:\"[^\"]{0,500}\"|'[^']{0,500}'))?\s{0,4}\)|\[([^\[\]]{0,300})\])"
)
_REFERENCE: Final = re.compile(
    r"(?<![!\]])\[(?P<label>(?:[^\[\]\\`<]|\\.|`[^`\n]{1,300}`){1,600}+)\]"
    r"(?:\[(?P<name>[^\[\]]{0,300})\])?(?![\[(:])"
)
_CODE_NAME: Final = re.compile(r"`[^`]*`")
_DOTTED_NAME: Final = re.compile(r"[\w.-]*\w\.\w[\w.-]*")
_WORDS: Final = re.compile(r"[^\W\d][\w .'’/-]*")
_INDEXED: Final = re.compile(r"[A-Za-z0-9_)`]")
_SLUG: Final = re.compile(r"[a-z][a-z0-9-]+")
_EMPTY_LINK: Final = re.compile(
    r"(?<![!\w\])])\[\s?\]\(\s{0,4}(?P<to><[^<>\n]{0,1000}>|(?:[^\s()<>]|\([^\s()]{0,200}\)){0,1000}+)"
    r"(?:\s{1,4}(?:\"(?P<double>[^\"]{0,500})\"|'(?P<single>[^']{0,500})'))?\s{0,4}\)"
)
_SCHEMES_OF_MYST: Final = frozenset({"inv", "myst", "path", "project"})
_LINKED: Final = re.compile(r"(?:https?://|mailto:)[^\s()<>]+")
_LINK_END: Final = re.compile(
    r"\](?:\((?:[^\s()]|\([^\s()]{0,200}\)){0,2000}+(?:\s{1,4}\"[^\"]{0,500}\")?\)|\[[^\[\]]{0,300}\])"
)
_CODE_ELEMENT: Final = re.compile(
    r"<(code|kbd|samp|tt)\b[^<>]{0,200}>([^<>`\[\]*\n]{1,300})</\1>", re.IGNORECASE
)
_PLACEHOLDER: Final = re.compile(r"[a-z][a-z0-9._-]*|[A-Z][A-Z0-9_.-]+")
_COMMENT: Final = re.compile(r"<!--.{0,1000}?-->", re.DOTALL)
_WORD: Final = re.compile(r"\w")
_NOT_BREAK: Final = re.compile(r"[^\n]")
_ELEMENTS: Final = frozenset(
    {
        *BREAKING, *CELLS, *HEADINGS, *INLINE, *LISTS, *NO_CONTENT, *SILENT, *SILENT_IN_TEXT,
        *("canvas", "colgroup", "dialog", "head", "hgroup", "html", "legend", "li", "map"),
        *("meter", "noscript", "object", "optgroup", "option", "output", "picture", "pre"),
        *("progress", "rp", "rt", "script", "slot", "style", "table", "template", "tr"),
    }
)  # fmt: skip


def has_words(text: str) -> bool:
    """Whether ``text`` says anything."""
    return _WORD.search(text) is not None


def may_differ(text: str) -> bool:
    """Whether a reader may see something else than what is written."""
    # Most texts have no such character, which is found out a hundred times as fast.
    if not ("<" in text or "{" in text or "![" in text or "](" in text):
        return False
    return _WORTH_READING.search(text) is not None


def seen_of(
    text: str, code: Sequence[Span] = (), address_of: Callable[[str], str] = lambda label: ""
) -> str:
    """``text`` as it is seen, where ``code`` in it, in order, is seen as it is written.

    ``address_of`` tells where a reference of Markdown leads. Lines stay lines, but those of a
    paragraph that show nothing go.
    """
    changes = sorted(_changes(text, code, address_of), key=lambda change: change[0].start)
    seen: list[str] = []
    position = 0
    for span, instead in changes:
        if span.start < position:
            continue
        seen.append(text[position : span.start])
        position = span.end
        before = text[span.start - 1 : span.start]
        after = text[position : position + 1]
        is_kept = "\n" in instead or text.startswith("<!--", span.start)
        if is_kept or instead.strip() or (before.strip() and after.strip()):
            seen.append(instead)
        elif not before.strip() and after == " ":
            # One of the spaces around what is taken away is enough.
            position += 1
    seen.append(text[position:])
    return "".join(seen)


def _changes(
    text: str, code: Sequence[Span], address_of: Callable[[str], str]
) -> Iterator[tuple[Span, str]]:
    comments = list(comments_in(text, code))
    beside = sorted((*code, *comments), key=lambda span: span.start)
    for comment in comments:
        yield comment, _NOT_BREAK.sub("", comment.of(text))
    if "![" in text:
        yield from _images(text, beside, address_of)
    if "[" in text:
        yield from _references(text, beside, address_of)
        yield from _empty_links(text, beside)
    if "<" in text:
        tags = list(tags_in(text, beside))
        ended = {tag.name for tag in tags if tag.is_end}
        for tag in tags:
            yield _seen_of_tag(text, tag, ended)


def _images(
    text: str, beside: Sequence[Span], address_of: Callable[[str], str]
) -> Iterator[tuple[Span, str]]:
    for found in outside(_IMAGE, text, beside):
        if is_escaped(text, found.start()):
            continue
        label = found[3] if found[3] or found[2] is not None else found[1]
        address = found[2] if found[2] is not None else address_of(label or "")
        if found[2] is None and not address:
            continue
        words = words_of_image(_COMMENT.sub("", found[1]), address)
        start, end = found.span()
        if text[start - 1 : start] == "[" and (link := _LINK_END.match(text, end)) and not words:
            # A link that shows an image alone shows nothing.
            start, end = start - 1, link.end()
        yield Span(start, end), words


def _empty_links(text: str, beside: Sequence[Span]) -> Iterator[tuple[Span, str]]:
    """Links without a text: an icon with a title, an anchor, or what MyST has the title for."""
    if "](" not in text:
        return
    for found in outside(_EMPTY_LINK, text, beside):
        start, end = found.span()
        title = found["double"] or found["single"] or ""
        is_in_words = text[:start].strip() and not text[end : end + 1].isalnum()
        yield Span(start, end), title or (_place_named(found["to"].strip("<>")) * bool(is_in_words))


def _place_named(address: str) -> str:
    """What an address inside the docs names: an anchor, or else a page."""
    scheme, colon, _ = address.partition(":")
    if colon and scheme not in _SCHEMES_OF_MYST:
        return ""
    page, _, anchor = address.partition("#")
    return anchor or page.rstrip("/").rpartition("/")[2].partition(".")[0]


def _references(
    text: str, beside: Sequence[Span], address_of: Callable[[str], str]
) -> Iterator[tuple[Span, str]]:
    """Links whose addresses stand elsewhere in the document, or with the generator of the site."""
    for found in outside(_REFERENCE, text, beside):
        label, name = found["label"], found["name"]
        if is_escaped(text, found.start()):
            continue
        address = address_of(name or label)
        is_index = _INDEXED.match(text[found.start() - 1 : found.start()]) is not None
        is_foreign = name is not None and not is_index and _is_foreign(label, name)
        if not (address or is_foreign):
            continue
        # Lines keep their numbers.
        breaks = "\n" * (name or "").count("\n")
        is_shown = _LINKED.fullmatch(address) is not None
        yield Span(*found.span()), breaks + (f"[{label}]({address})" if is_shown else label)


def _is_foreign(label: str, name: str) -> bool:
    """Whether a link that the document does not define is one: its brackets may be of a usage."""
    if _CODE_NAME.fullmatch(label) or _DOTTED_NAME.fullmatch(name):
        return True
    is_phrase = _WORDS.fullmatch(label) is not None
    if not name:
        return is_phrase
    return is_phrase and (" " in label or label[0].isupper()) and _SLUG.fullmatch(name) is not None


def _seen_of_tag(text: str, tag: Tag, ended: set[str]) -> tuple[Span, str]:
    start, end = tag.span.start, tag.span.end
    breaks = "\n" * tag.span.of(text).count("\n")
    if tag.name in CODE and not tag.is_end and (whole := _CODE_ELEMENT.match(text, start)):
        return Span(start, whole.end()), f"`{unescape(whole[2])}`"
    if tag.name == "sup" and not tag.is_end:
        is_power = text[start - 1 : start].isalnum() and text[end : end + 1] in _OF_POWERS
        return tag.span, "^" if is_power else ""
    if tag.name == "li" and not tag.is_end and text[start - 1 : start].strip():
        return tag.span, " • "
    if tag.name in INLINE:
        return tag.span, breaks
    if not tag.is_end and (words := tag.attributes.get("alt", "")):
        return tag.span, words_of_image(words, tag.attributes.get("src", ""))
    if _is_placeholder(text, tag, ended):
        # The parameter of a type is a part of its word, which half in code would look odd.
        is_type = text[start - 1 : start].isalnum()
        return tag.span, f"\\{tag.span.of(text)}" if is_type else f"`{tag.span.of(text)}`"
    return tag.span, breaks or " "


_OF_POWERS: Final = frozenset("0123456789-+")


def _is_placeholder(text: str, tag: Tag, ended: set[str]) -> bool:
    """Whether a tag is none but stands for what a reader is to put there, or is a type."""
    if tag.is_end or tag.is_whole or tag.has_attributes or not tag.name:
        return False
    if tag.name in _ELEMENTS or tag.name in ended:
        return False
    is_type = text[tag.span.start - 1 : tag.span.start].isalnum()
    return is_type or _PLACEHOLDER.fullmatch(tag.written) is not None


def _gap(text: str, start: int, end: int) -> str:
    """What stands for something that is taken away: a space where words would run together."""
    return " " if text[start - 1 : start].isalnum() and text[end : end + 1].isalnum() else ""
