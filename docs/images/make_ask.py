"""Draws ``ask.svg``: a real answer about this repository, as a terminal shows it.

Run ``python docs/images/make_ask.py`` from the top of the repository.
"""

import asyncio
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from askdocs.answering.assistant import Cited, Question, TextDelta
from askdocs.answering.engine import Engine
from askdocs.answering.extractive import ExtractiveAssistant
from askdocs.cli.markdown import MarkdownStream
from askdocs.cli.terminal import console_theme
from askdocs.index.library import Library
from askdocs.index.update import update
from askdocs.retrieval import LocalFinder, LocalRetriever
from askdocs.settings import Settings
from askdocs.workspace.document import Folder

TOP = Path(__file__).parents[2]
QUESTION = "Where is the index kept?"

THEME = TerminalTheme(
    (18, 22, 30),
    (214, 220, 230),
    [
        (40, 44, 52),
        (224, 108, 117),
        (152, 195, 121),
        (229, 192, 123),
        (97, 175, 239),
        (198, 120, 221),
        (86, 182, 194),
        (171, 178, 191),
    ],
)

# Rich's own frame loads fonts from the network; this one takes the reader's.
FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
.{unique_id}-title {{ font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 16px;
  fill: #8b93a3; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
<rect x="1" y="1" width="{width}" height="{height}" rx="8" fill="#12161e" />
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


async def show(console: Console) -> None:
    """Answer the question on ``console``."""
    library = Library(None)
    folder = Folder.at(TOP)
    library.open(folder, Settings())
    update(library.store_of(folder), folder.path, Settings().indexing)
    retriever = LocalRetriever()
    engine = Engine(ExtractiveAssistant(LocalFinder(retriever)), retriever)
    console.print(f'[green]$[/] askdocs ask "{QUESTION}"\n')
    stream = MarkdownStream(console)
    async for event in engine.ask(Question(QUESTION), library.snapshot()):
        match event:
            case Cited(citation):
                stream.cite(citation)
            case TextDelta(text):
                stream.write(text)
            case _:
                pass
    stream.close()
    library.shutdown()


def main() -> None:
    """Write the picture beside this file."""
    console = Console(
        record=True, width=96, force_terminal=True, highlight=False, theme=console_theme()
    )
    asyncio.run(show(console))
    svg = console.export_svg(theme=THEME, code_format=FRAME, unique_id="ask", title="askdocs")
    (Path(__file__).parent / "ask.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
