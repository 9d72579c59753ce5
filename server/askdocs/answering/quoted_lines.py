"""How many lines a quote takes where it is read."""

from typing import Final

WIDTH: Final = 100
"""Characters of a line, about: a longer one is wrapped where it is shown."""


def lines_of(markdown: str) -> int:
    """The lines that readers of ``markdown`` see; blank ones do not count."""
    return sum(-(-len(line) // WIDTH) for line in markdown.split("\n") if line.strip())
