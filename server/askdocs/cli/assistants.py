"""Which assistant answers: the one place where keys are looked for and assistants are made."""

import atexit
import io
import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import evolve

from askdocs.answering.choosing import Choose, Chosen, Wish
from askdocs.answering.extractive import ExtractiveAssistant
from askdocs.answering.gaps import GapLog, NotingAssistant
from askdocs.cli import terminal
from askdocs.cli.wiring import data_directory, user_settings_file
from askdocs.opening import NotRegular, Outside, open_inside
from askdocs.retrieval import LocalFinder, LocalRetriever, Retriever
from askdocs.settings import KEY_FILE
from askdocs.workspace.document import Folder

if TYPE_CHECKING:
    from askdocs.answering.egress import Sent
    from askdocs.backends.egress_log import EgressLog
    from askdocs.backends.hosting import Hosting
    from askdocs.backends.surroundings import Surroundings
    from askdocs.index.library import Library

_LARGEST_DOTENV: Final = 64 * 1024


def make_choose(retriever: Retriever, library: "Library") -> Choose:
    """The function that chooses the assistant. Takes the keys out of the environment."""
    environment = taken_environment()
    gaps = GapLog(data_directory() / "gaps")
    # One for all choices: it knows what was planned and uploaded already.
    hosting: list[Hosting] = []

    def choose(wish: Wish) -> Chosen:
        chosen = choose_silently(wish)
        return evolve(chosen, assistant=NotingAssistant(chosen.assistant, gaps))

    def choose_silently(wish: Wish) -> Chosen:
        if wish.settings.kind == "embedded" and wish.embeddings.kind == "none":
            return Chosen(ExtractiveAssistant(LocalFinder(retriever)))
        if wish.settings.kind == "embedded" and wish.embeddings.kind == "embedded":
            from askdocs.backends.minilm.choosing import choose_own

            return choose_own(retriever)
        # Imported here because the embedded assistant needs nothing of it by itself.
        from askdocs.backends.choosing import choose as choose_backend

        if not hosting:
            hosting.append(hosting_of(library))
        surroundings, warnings = surroundings_of(wish, retriever, environment, hosting[0])
        return choose_backend(wish, surroundings, warnings)

    return choose


def wish_for(
    folders: Iterable[Folder],
    *,
    kind: str | None = None,
    model: str | None = None,
    editor: Mapping[str, object] | None = None,
    editor_key: str = "",
) -> Wish:
    """What the user wants on the command line: its options over the user's own settings.

    ``editor`` and ``editor_key`` are what an editor has set, where it is one that asks.
    """
    from askdocs.settings import resolve
    from askdocs.settings_files import read_user

    user, _ = read_user(user_settings_file())
    settings = resolve(editor=editor or {}, project={}, user=user)[0]
    assistant = settings.assistant
    assistant = evolve(assistant, kind=kind or assistant.kind, model=model or assistant.model)
    return Wish(
        assistant,
        tuple(folders),
        editor_key=editor_key,
        embeddings=settings.embeddings,
        reranking=settings.reranking,
    )


def choose_finder(library: "Library") -> Chosen:
    """Who helps to find passages in the folders of ``library``; close it afterwards."""
    chosen = make_choose(LocalRetriever(), library)(wish_for(library.folders))
    for warning in chosen.warnings:
        terminal.note(warning)
    return chosen


@cache
def taken_environment() -> Mapping[str, str]:
    """The variables that hold keys, or that the OpenAI SDK reads; this process has them no more.

    The SDK reads some of them by itself and would send them to whichever address is asked, and
    child processes need none.
    """
    taken = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("OPENAI_") or (name.startswith("ASKDOCS_") and name.endswith("_API_KEY"))
    }
    for name in taken:
        del os.environ[name]
    return taken


def surroundings_of(
    wish: Wish,
    retriever: Retriever,
    environment: Mapping[str, str],
    hosting: "Hosting | None" = None,
) -> "tuple[Surroundings, tuple[str, ...]]":
    """What there is beside the wish, and what the user should know of it."""
    # ruff: noqa: PLC0415 - as in make_choose
    from askdocs.backends.spending import Spending
    from askdocs.backends.surroundings import Surroundings

    dotenv, warnings = _dotenv_of(wish.folders)
    surroundings = Surroundings(
        retriever=retriever,
        egress=_egress_log(data_directory() / "sent.db"),
        meter=Spending(data_directory() / "usage.db"),
        environment=environment,
        dotenv=dotenv,
        only_chat=_only_chat(),
        hosting=hosting,
    )
    return surroundings, warnings


def latest_sent(limit: int) -> "list[Sent]":
    """The latest requests to endpoints, the latest first."""
    return _egress_log(data_directory() / "sent.db").latest(limit)


def hosting_of(library: "Library") -> "Hosting":
    """Mirrors of the folders of ``library``."""
    from askdocs.backends.hosting import Hosting
    from askdocs.backends.ledger import Ledger

    ledger = Ledger(data_directory() / "ledger.db")
    atexit.register(ledger.close)
    return Hosting(
        ledger,
        data_directory() / "locks",
        library.settings_of,
        lambda folder: library.store_of(folder).revision(),
        lambda folder: library.store_of(folder).passages_of,
    )


def withdraw_consent(folder: Folder) -> list[str]:
    """Take back all that the user agreed to for ``folder``; the addresses that it was for."""
    from askdocs.backends.ledger import Ledger
    from askdocs.backends.permission import FOR_EMBEDDINGS

    ledger = Ledger(data_directory() / "ledger.db")
    try:
        agreed = ledger.withdraw_all(str(folder.path))
    finally:
        ledger.close()
    return sorted({endpoint.removesuffix(FOR_EMBEDDINGS) for endpoint in agreed})


@cache
def _only_chat() -> set[str]:
    """Base URLs that have turned out to have no responses, for the life of the process."""
    return set()


@cache
def _egress_log(path: Path) -> "EgressLog":
    """The book of what this process sends, closed when it ends."""
    from askdocs.backends.egress_log import EgressLog

    log = EgressLog(path)
    atexit.register(log.close)
    return log


def _dotenv_of(folders: Iterable[Folder]) -> tuple[Mapping[str, str | None], tuple[str, ...]]:
    """What the first ``.env`` with a key says, and warnings about it."""
    from dotenv import dotenv_values

    from askdocs.workspace.git import is_tracked

    for folder in folders:
        path = folder.path / KEY_FILE
        try:
            text = _text_of(folder.path, path.name)
        except (FileNotFoundError, NotRegular, Outside, RuntimeError):
            continue
        except (OSError, ValueError):
            return {}, (f"The .env of {folder.name} cannot be read, so it is not used.",)
        # Without interpolation, which would look into the environment.
        values = dotenv_values(stream=io.StringIO(text), interpolate=False)
        if not values.get("OPENAI_API_KEY"):
            continue
        if not is_tracked(path):
            return values, ()
        warning = (
            f"The .env of {folder.name} holds a key and is tracked by git: remove it from the"
            " repository (`git rm --cached .env`), ignore it, and renew the key."
        )
        return values, (warning,)
    return {}, ()


def _text_of(root: Path, name: str) -> str:
    with open(open_inside(root, name), "rb") as file:  # noqa: PTH123 (a descriptor)
        data = file.read(_LARGEST_DOTENV + 1)
    if len(data) > _LARGEST_DOTENV:
        raise ValueError
    return data.decode("utf-8-sig")
