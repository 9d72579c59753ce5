"""HTML: the content of a page, without its navigation; sections by headings and definitions."""

import re
from html import unescape
from typing import Final

from askdocs.workspace.document import Document, Parsed
from askdocs.workspace.formats import front_matter
from askdocs.workspace.formats.html_reader import HtmlReader
from askdocs.workspace.formats.html_templates import without_templates
from askdocs.workspace.stylesheets import unseen_in

_MAIN: Final = re.compile(
    r"<(?:(main)\b|(\w{1,20})\s[^<>]{0,2000}?\brole\s*=\s*[\"']?main\b)", re.IGNORECASE
)
_FRONT: Final = re.compile(r"\ufeff?(?:---|\+\+\+)[ \t\r]*\n")
_ARTICLE: Final = re.compile(r"<article\b", re.IGNORECASE)

_TITLE: Final = re.compile(r"<title[^>]{0,200}>([^<]{1,500})", re.IGNORECASE)


def parse(document: Document) -> Parsed:
    """The headings, paragraphs, lists, tables and code of a page, as a reader sees them.

    Of a page that marks its content (``main``, else ``article``) only that counts. What a ``dt``
    with an id defines, as the pages of API documentation do, is a section with that name.
    """
    front = (
        front_matter.read(document.text.split("\n", 1_000)) if _FRONT.match(document.text) else None
    )
    # Generators take it away; blanks in its place keep the places of what comes after it.
    text = _without_front(document.text, front.end) if front else document.text
    text = without_templates(text, has_front=front is not None)
    content = _content_of(text)
    unseen = unseen_in(text).always
    # What marks the content may stand in a comment or be empty: then the whole page counts.
    blocks = (
        HtmlReader(text, content, is_page=True, unseen=unseen).blocks()
        or HtmlReader(text, is_page=True, unseen=unseen).blocks()
    )
    title = next((block.heading for block in blocks if block.level == 1), "")
    if not title and front and front.title:
        title = front.title.text
    elif not title and (named := _TITLE.search(text)):
        title = " ".join(unescape(named[1]).split())
    return Parsed(title, tuple(blocks))


def _without_front(text: str, end: int) -> str:
    lines = text.split("\n", end)
    return "\n".join((*(" " * len(line) for line in lines[:end]), *lines[end:]))


def _content_of(text: str) -> str | None:
    """The element that holds the content; ``None`` where the page does not say."""
    if main := _MAIN.search(text):
        return (main[1] or main[2]).lower()
    return "article" if _ARTICLE.search(text) else None
