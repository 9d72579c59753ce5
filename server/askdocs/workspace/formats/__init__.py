"""How a document is written, and its parser: one module per format.

Every parser turns a document into a flat run of blocks in document order; ``parse`` picks the
parser and never fails. The parsers are imported when they are first needed: a workspace seldom
holds more than two formats.
"""
# ruff: noqa: PLC0415 - parsers are imported when they are needed, see above

import logging

from askdocs.wording import Message
from askdocs.workspace.document import Document, Format, Parsed
from askdocs.workspace.formats.detection import detect

__all__ = ["detect", "parse"]

logger = logging.getLogger(__name__)


def parse(document: Document) -> Parsed:
    """What the parser of the document's format found in it.

    Never raises: a document that its parser cannot cope with is parsed as plain text, and a
    problem says so.
    """
    try:
        return _parse(document)
    except Exception:
        logger.debug("parsing %s as %s failed", document.path, document.format, exc_info=True)
    from askdocs.workspace.formats import plain

    parsed = plain.parse(document)
    problem = Message(
        "It could not be read as {}, so it is treated as plain text.", document.format.value
    )
    return Parsed(parsed.title, parsed.blocks, (*parsed.problems, problem))


def _parse(document: Document) -> Parsed:  # noqa: PLR0912 (a case for each format)
    match document.format:
        case Format.MARKDOWN:
            from askdocs.workspace.formats import markdown

            return markdown.parse(document)
        case Format.RST:
            from askdocs.workspace.formats import rst

            return rst.parse(document)
        case Format.ASCIIDOC:
            from askdocs.workspace.formats import asciidoc

            return asciidoc.parse(document)
        case Format.HTML:
            from askdocs.workspace.formats import html

            return html.parse(document)
        case Format.VIM_HELP:
            from askdocs.workspace.formats import vimhelp

            return vimhelp.parse(document)
        case Format.MAN:
            from askdocs.workspace.formats import man

            return man.parse(document)
        case Format.ORG:
            from askdocs.workspace.formats import org

            return org.parse(document)
        case Format.TEXINFO:
            from askdocs.workspace.formats import texinfo

            return texinfo.parse(document)
        case Format.NOTEBOOK:
            from askdocs.workspace.formats import notebook

            return notebook.parse(document)
        case Format.PDF:
            from askdocs.workspace.formats import pdf

            return pdf.parse(document)
        case Format.PYTHON:
            from askdocs.workspace.formats import docstrings

            return docstrings.parse(document)
        case Format.MANIFEST | Format.DOTENV:
            from askdocs.workspace.formats import manifest

            return manifest.parse(document)
        case Format.PLAIN:
            from askdocs.workspace.formats import plain

            return plain.parse(document)
