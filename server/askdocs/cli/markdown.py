"""An answer's Markdown on a terminal, block by block as it streams."""

import re
import secrets
from typing import Final

from rich.console import Console
from rich.markdown import Markdown

from askdocs.answering.assistant import Citation
from askdocs.answering.places import linked, place_name, references
from askdocs.cli.blocks import Blocks
from askdocs.cli.terminal import safe

_PLACE: Final = f"{secrets.token_hex(8)}:"
"""Where links to our own citations lead until they are parsed: the parser rejects file links, so
that no document can have any, and no document can guess this."""


class MarkdownStream:
    """Prints Markdown as it comes, a block as soon as it is whole."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._blocks = Blocks()
        self._citations: list[Citation] = []
        self._nearest: tuple[Citation, ...] = ()

    def cite(self, citation: Citation) -> None:
        """Let the text that follows link to ``citation`` where it names it."""
        self._citations.append(citation)

    def name(self, nearest: tuple[Citation, ...]) -> None:
        """Let the text that follows link to the sections that come nearest."""
        self._nearest = nearest

    def write(self, text: str) -> None:
        """Take a further piece of the answer."""
        for block in self._blocks.feed(text):
            self._print(block)

    def close(self) -> None:
        """Print what is left."""
        rest = self._blocks.finish()
        if rest.strip():
            self._print(rest)

    def _print(self, block: str) -> None:
        targets: list[str] = []

        def link(place: Citation) -> str:
            targets.append(f"{place.uri}#L{place.start_line + 1}")
            label = re.sub(r"([\\\[\]*_`<>])", r"\\\1", place_name(place))
            return f"[{label}]({_PLACE}{len(targets) - 1})"

        places = references(self._citations, self._nearest)
        markdown = Markdown(linked(safe(block), places, link), hyperlinks=True)
        for token in markdown.parsed:
            for inline in token.children or ():
                href = str(inline.attrs.get("href", ""))
                if href.startswith(_PLACE):
                    inline.attrs["href"] = targets[int(href[len(_PLACE) :])]
        self._console.print(markdown)
        self._console.print()
