"""How an answer's text names places in the docs, and how a door turns these names into links."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from askdocs.answering.assistant import Citation
from askdocs.answering.links import tame_path, tamed
from askdocs.retrieval import Hit


def section_name(hit: Hit) -> str:
    """The path of headings that the hit stands under, on one line."""
    return _on_one_line(hit.passage.headings or (hit.shown_path,))


def cited_section(citation: Citation) -> str:
    """The path of headings that the citation stands under, on one line."""
    return _on_one_line(citation.headings or (citation.shown_path,))


def place_name(citation: Citation) -> str:
    """The file with the lines (page, cell) of a citation, as a reader counts them, as Markdown."""
    if citation.page is not None:
        return f"{tame_path(citation.shown_path)}, p. {citation.page}"
    first, last = citation.lines
    lines = f"{first}–{last}" if last > first else f"{first}"
    cell = f", cell {citation.cell + 1}" if citation.cell is not None else ""
    return f"{tame_path(citation.shown_path)}:{lines}{cell}"


def marked(citation: Citation, number: int) -> str:
    """How an answer's text refers to its citation ``number``, counted from 1."""
    return f"{place_name(citation)} [{number}]"


def references(
    citations: Sequence[Citation], nearest: Iterable[Citation] = ()
) -> dict[str, Citation]:
    """What an answer's text writes for its citations, and for sections that come nearest."""
    written = {marked(citation, number): citation for number, citation in enumerate(citations, 1)}
    return written | {place_name(place): place for place in nearest}


def linked(text: str, written: Mapping[str, Citation], link: Callable[[Citation], str]) -> str:
    """``text`` with ``link`` in place of each place that it refers to by one of ``written``."""

    def replaced(match: re.Match[str]) -> str:
        citation = written[match[0]]
        number = match[0].removeprefix(place_name(citation))
        return link(citation) + re.sub(r"[\[\]]", r"\\\g<0>", number)

    if not written:
        return text
    # The longest first, so that "a.md:1" does not win over "a.md:12".
    longest = sorted(written, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest)), replaced, text)


def _on_one_line(headings: Sequence[str]) -> str:
    return tamed(" › ".join(" ".join(heading.split()) for heading in headings), ())
