"""What ``askdocs doctor`` checks of the copies of the docs in vector stores."""

from collections.abc import Iterator, Mapping

from askdocs.answering.choosing import Chosen, Wish
from askdocs.answering.uploads import MirrorStatus
from askdocs.cli.assistants import make_choose
from askdocs.cli.checks import Check
from askdocs.cli.remote import described
from askdocs.cli.running import run_to_end
from askdocs.cli.wiring import open_library
from askdocs.errors import AskDocsError
from askdocs.retrieval import LocalRetriever


def store_checks(wish: Wish, editor: Mapping[str, object]) -> Iterator[Check]:
    """How the copy of each folder is, as the endpoint says; nothing where there are none."""
    if wish.settings.kind not in {"hosted", "auto"}:
        return
    library = open_library(wish.folders, lambda _: None, editor)
    try:
        chosen = make_choose(LocalRetriever(), library)(wish)
        if chosen.mirror is not None and not chosen.problem:
            for status in run_to_end(_statuses(chosen, wish)):
                yield from _checks(status)
    except AskDocsError as error:
        yield Check("error", error.message, error.hint)
    finally:
        library.shutdown()


async def _statuses(chosen: Chosen, wish: Wish) -> list[MirrorStatus]:
    assert chosen.mirror is not None  # noqa: S101 (asked before)
    try:
        return [await chosen.mirror.status(folder) for folder in wish.folders]
    finally:
        await chosen.close()


def _checks(status: MirrorStatus) -> Iterator[Check]:
    text = f"{status.folder.path}: {described(status)}"
    if status.state == "ready" and status.consent:
        yield Check("ok", text)
    elif status.state == "none":
        yield Check("ok", text, "`askdocs remote plan` says what would go up")
    else:
        yield Check("warning", text, "`askdocs remote sync` uploads what is missing")
    for one in status.failed:
        yield Check("warning", f"{one.path} is not uploaded: {one.reason}", "see docs/remote.md")
