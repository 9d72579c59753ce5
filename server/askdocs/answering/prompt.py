"""Prompts: what a model is told, built so that a document stays data."""

from attrs import frozen

from askdocs.answering.assistant import Turn


@frozen
class Prompt:
    """All that a model is told for one answer; what stays the same stands first."""

    instructions: str
    turns: tuple[Turn, ...]
    """Earlier turns, oldest first."""
    input: str
    """The passages, delimited, and the question last."""
    cache_key: str = ""
    """The same for all questions about one workspace, so that an endpoint finds its cache again."""
    documents: tuple[str, ...] = ()
    """Paths of the documents of which text is in ``input``."""
