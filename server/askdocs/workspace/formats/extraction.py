"""What comes of taking the text out of a file that is no text: a PDF, a notebook."""

from attrs import frozen

from askdocs.workspace.document import Part


@frozen
class Extracted:
    """The text, and which stretch of it stands on which page or in which cell."""

    text: str
    parts: tuple[Part, ...]
    problems: tuple[str, ...] = ()


@frozen
class Refused:
    """Why there is no text, as a phrase to show."""

    reason: str
    failed: bool
    """Whether the file is broken or locked, as opposed to holding no text."""
