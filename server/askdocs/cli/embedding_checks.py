"""What ``askdocs doctor`` says of a model for embeddings."""

import asyncio
from collections.abc import Iterator

from askdocs.answering.choosing import Wish
from askdocs.cli.assistants import make_choose
from askdocs.cli.checks import Check
from askdocs.cli.running import run_to_end
from askdocs.errors import AskDocsError
from askdocs.index.embedding import EmbeddingModel, numbers_in
from askdocs.index.library import Library
from askdocs.retrieval import LocalRetriever

_PROBE = "documentation"
"""What the model is given: one word, and nothing of the docs."""

_PATIENCE = 30.0
"""Seconds that a model may take to be loaded and to answer."""


def embedding_checks(wish: Wish, library: Library) -> Iterator[Check]:
    """Whether the model that the user wants says what a word means; asks it for one."""
    if wish.embeddings.kind == "none":
        return
    chosen = make_choose(LocalRetriever(), library)(wish)
    if failure := chosen.finding_failure():
        yield Check("error", failure, "see docs/assistants.md")
    if chosen.embeddings is None or chosen.permission is None:
        if wish.embeddings.kind == "embedded":
            hint = "install numpy, or set embeddings.kind to none"
            yield Check("warning", "numpy is not installed, so docs are searched by words", hint)
        return
    model = chosen.embeddings
    where = _place_of(model, wish)
    try:
        embedding = run_to_end(_probed(model))
    except AskDocsError as error:
        yield Check("error", error.message, error.hint)
        return
    except TimeoutError:
        yield Check("error", f"the model {where} does not answer", "see whether it is running")
        return
    yield Check("ok", f"the model {where} gives embeddings of {numbers_in(embedding):,} numbers")
    for folder in wish.folders:
        if not chosen.permission.is_agreed(folder):
            text = f"you have not agreed that passages of {folder.name} go to {model.endpoint}"
            yield Check("warning", text, "run `askdocs index` and say yes, or see the editor")


def _place_of(model: EmbeddingModel, wish: Wish) -> str:
    if model.endpoint:
        return f"at {model.endpoint}"
    return f"in {wish.embeddings.folder}" if wish.embeddings.folder else "that askdocs brings"


async def _probed(model: EmbeddingModel) -> bytes:
    try:
        async with asyncio.timeout(_PATIENCE):
            # One word of no document.
            return await model.embed_question(_PROBE, lambda: True)
    finally:
        await model.close()
