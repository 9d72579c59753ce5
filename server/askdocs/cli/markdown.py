"""An answer's Markdown on a terminal, block by block as it streams."""

import re
import secrets
from typing import Final

from rich.console import Console
from rich.markdown import Markdown

from askdocs.answering.assistant import Citation
from askdocs.answering.extractive import marked, place_name
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

    def cite(self, citation: Citation) -> None:
        """Let the text that follows link to ``citation`` where it names it."""
        self._citations.append(citation)

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
        markdown = Markdown(self._linked(safe(block)), hyperlinks=True)
        for token in markdown.parsed:
            for inline in token.children or ():
                href = str(inline.attrs.get("href", ""))
                if href.startswith(_PLACE):
                    inline.attrs["href"] = _target(self._citations[int(href[len(_PLACE) :]) - 1])
        self._console.print(markdown)
        self._console.print()

    def _linked(self, block: str) -> str:
        for number, citation in enumerate(self._citations, 1):
            label = re.sub(r"([\\\[\]*_`<>])", r"\\\1", place_name(citation))
            block = block.replace(
                marked(citation, number), f"[{label}]({_PLACE}{number}) \\[{number}\\]"
            )
        return block


def _target(citation: Citation) -> str:
    return f"{citation.uri}#L{citation.start_line + 1}"
