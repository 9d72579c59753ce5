"""Embeddings on the command line: made after the folders were indexed, while one waits."""

import argparse
import asyncio
from collections.abc import Callable
from functools import partial

from askdocs.answering.choosing import Chosen
from askdocs.cli import terminal
from askdocs.cli.assistants import choose_finder, wish_for
from askdocs.cli.running import run_to_end
from askdocs.errors import AskDocsError
from askdocs.index.embedding import EmbeddingModel
from askdocs.index.embedding_run import Embedded, embed_all
from askdocs.index.embedding_work import LOOK_AGAIN, Permission
from askdocs.index.library import Library
from askdocs.index.one_run import Progress
from askdocs.workspace.document import Folder


def embed_folders(library: Library, options: argparse.Namespace) -> None:
    """Give the passages of all folders their embeddings, if the user wants any.

    Those of the model that askdocs brings are made only if they are asked for: it takes a minute
    for some thousand passages, and questions have the model without. What goes wrong is said and
    is no failure: the index is there.
    """
    if wish_for(library.folders).embeddings.kind == "embedded" and not options.embed:
        return
    chosen = choose_finder(library)
    if failure := chosen.finding_failure():
        terminal.note(failure)
    if chosen.embeddings is not None and chosen.permission is not None:
        run_to_end(_embed(library, chosen, chosen.embeddings, chosen.permission, options))


async def _embed(
    library: Library,
    chosen: Chosen,
    model: EmbeddingModel,
    permission: Permission,
    options: argparse.Namespace,
) -> None:
    try:
        for folder in library.folders:
            if not _is_agreed(library, folder, model, permission, options):
                terminal.note(
                    f"{folder.name}: no embeddings were made, because you did not agree;"
                    " say --yes to agree without a question"
                )
                continue
            done = await _made(library, folder, model, permission)
            terminal.out(f"  {folder.name}: {done.done:,} passages have embeddings")
    except AskDocsError as error:
        terminal.note(str(error))
        terminal.note("What was made is kept: run `askdocs index` again to go on.")
    finally:
        await chosen.close()


async def _made(
    library: Library, folder: Folder, model: EmbeddingModel, permission: Permission
) -> Embedded:
    has_waited = False
    while True:
        with terminal.progress() as advance:
            done = await embed_all(
                library.store_of(folder),
                model,
                permission.allows(folder),
                partial(permission.is_agreed, folder),
                _reporting(folder, advance),
            )
        if done is not None:
            return done
        if not has_waited:
            terminal.note(f"{folder.name}: another process makes embeddings; waiting for it")
        has_waited = True
        await asyncio.sleep(LOOK_AGAIN)


def _reporting(
    folder: Folder, advance: Callable[[Folder, Progress], None]
) -> Callable[[Embedded], None]:
    return lambda embedded: advance(folder, Progress(embedded.done, embedded.total))


def _is_agreed(
    library: Library,
    folder: Folder,
    model: EmbeddingModel,
    permission: Permission,
    options: argparse.Namespace,
) -> bool:
    if permission.is_agreed(folder):
        return True
    passages = library.status(folder).passages
    question = (
        f"Send the text of {passages:,} passages of {folder.name}, and of those that change"
        f" later, to {model.endpoint} for embeddings?"
    )
    if not options.yes and not terminal.asked(question):
        return False
    permission.agree(folder)
    return True
