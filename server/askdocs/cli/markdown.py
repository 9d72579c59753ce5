"""An answer's Markdown on a terminal, block by block as it streams."""

import re
from typing import Final

from rich.console import Console
from rich.markdown import Markdown

from askdocs.answering.assistant import Citation
from askdocs.answering.extractive import marked, place_name
from askdocs.cli.terminal import safe

_FENCE: Final = re.compile(r"^[> ]*(`{3,}|~{3,})", re.MULTILINE)
_BLOCK_END: Final = re.compile(r"\n[ \t]*\n(?![ \t>])")


class MarkdownStream:
    """Prints Markdown as it comes, a block as soon as it is whole."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._waiting = ""
        self._citations: list[Citation] = []

    def cite(self, citation: Citation) -> None:
        """Let the text that follows link to ``citation`` where it names it."""
        self._citations.append(citation)

    def write(self, text: str) -> None:
        """Take a further piece of the answer."""
        self._waiting += text
        start = 0
        for end in _BLOCK_END.finditer(self._waiting):
            block = self._waiting[start : end.end()]
            # A blank line inside a code block ends nothing.
            if len(_FENCE.findall(block)) % 2 == 0:
                self._print(block)
                start = end.end()
        self._waiting = self._waiting[start:]

    def close(self) -> None:
        """Print what is left."""
        if self._waiting.strip():
            self._print(self._waiting)
        self._waiting = ""

    def _print(self, block: str) -> None:
        self._console.print(Markdown(self._linked(safe(block)), hyperlinks=True))
        self._console.print()

    def _linked(self, block: str) -> str:
        for number, citation in enumerate(self._citations, 1):
            place = place_name(citation)
            label = re.sub(r"([\\\[\]*_`<>])", r"\\\1", place)
            link = f"[{label}](<{citation.uri}#L{citation.start_line + 1}>) \\[{number}\\]"
            block = block.replace(marked(citation, number), link)
        return block
