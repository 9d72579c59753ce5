"""What the edge works with, as the composition root hands it over."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from askdocs.answering.choosing import Choose
    from askdocs.answering.egress import Sent
    from askdocs.answering.engine import Engine
    from askdocs.answering.explaining import Explainer
    from askdocs.index.indexer import Indexer, IndexEvent
    from askdocs.index.library import Library
    from askdocs.settings import Options, Problem
    from askdocs.workspace.document import Folder


@frozen
class Services:
    """What the edge works with; made by the composition root.

    ``engine`` is replaced when another assistant is chosen.
    """

    library: "Library"
    engine: "Engine"
    explainer: "Explainer"
    """Explains what is hovered over; it asks no model, so it is never replaced."""
    make_indexer: "Callable[[Callable[[IndexEvent], None]], Indexer]"
    answers_directory: Path
    choose: "Choose"
    latest_sent: "Callable[[int], Sequence[Sent]]"
    """The latest requests to endpoints, the latest first. Reads the disk."""
    withdraw_consent: "Callable[[Folder], Sequence[str]]"
    """Takes back all that the user agreed to for a folder; the addresses that it was for."""
    read_user_settings: "Callable[[], tuple[Options, tuple[Problem, ...]]]"
    """Reads the file of the user's own settings."""
