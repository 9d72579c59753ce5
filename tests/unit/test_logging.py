"""How much is logged."""

import logging
from argparse import Namespace
from pathlib import Path

from markdown_it import MarkdownIt

from askdocs.cli.server import _set_up_logging


def logged(log: Path, verbose: int) -> str:
    """What a server that was asked to say so much logs of a buffer."""
    root, ours = logging.getLogger(), logging.getLogger("askdocs")
    handlers, levels = root.handlers, (root.level, ours.level)
    root.handlers = []
    try:
        _set_up_logging(Namespace(verbose=verbose, log_file=log))
        logging.getLogger("askdocs.lsp").debug("ours")
        MarkdownIt().parse("- text\n" * 100)
        for handler in root.handlers:
            handler.close()
    finally:
        root.handlers = handlers
        root.setLevel(levels[0])
        ours.setLevel(levels[1])
    return log.read_text(encoding="utf-8")


def test_libraries_are_silent(tmp_path: Path) -> None:
    """`-vv` shows everything of askdocs and no rules of libraries."""
    (line,) = logged(tmp_path / "log", 2).splitlines()
    assert line.endswith("ours")


def test_libraries_speak_where_asked(tmp_path: Path) -> None:
    """`-vvv` shows theirs."""
    assert "markdown_it" in logged(tmp_path / "log", 3)
