"""The status as the client sees it, made of what the event loop knows and what the disk says."""

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from attrs import frozen

from askdocs.answering.assistant import AssistantInfo
from askdocs.errors import AskDocsError, NoWorkspace
from askdocs.lsp.convert import State, folder_to_wire, reading_to_wire, status_to_wire
from askdocs.wording import Message, Say, as_message

if TYPE_CHECKING:
    from askdocs.answering.uploads import Mirror
    from askdocs.index.library import FolderStatus, Library
    from askdocs.index.one_run import Progress
    from askdocs.lsp.session import Session
    from askdocs.workspace.document import Folder


@frozen
class View:
    """What the event loop knows at one moment; it goes on changing while the disk is read."""

    library: "Library"
    folders: "tuple[Folder, ...]"
    is_indexing: bool
    """Whether a whole run is due or going on."""
    is_busy: bool
    """Whether any run is."""
    problems: "Mapping[Folder, str]"
    """How the last run of a folder failed, as a sentence."""
    runs: "Mapping[Folder, Progress]"
    """How far the run of a folder is that is going on."""
    unusable: tuple[str, ...]
    """Why folders cannot be read."""
    embeddings: "Mapping[Folder, dict[str, Any]]"
    """The field ``embeddings`` of each folder, if it has one."""
    assistant: AssistantInfo
    endpoint: str
    """Where questions go; empty if they stay here."""
    last_failure: str
    """How the last request to it failed; empty if it did not."""
    failures: tuple[str, ...]
    """What models and watches do not do though they should; empty sentences are none."""
    mirror: "Mirror | None"
    say: Say


def view_of(
    session: "Session",
    *,
    is_indexing: bool,
    problems: "Mapping[Folder, str]",
    runs: "Mapping[Folder, Progress]",
) -> View:
    """What ``session`` knows now. To be called on the event loop."""
    folders, embeddings, chosen = (
        session.places.folders,
        session.embeddings,
        session.choosing.chosen,
    )
    failures = [_unwatched(session, folder) for folder in folders]
    failures += [embeddings.problem(folder) for folder in folders]
    last_failure = ""
    if chosen is not None:
        last_failure = chosen.last_failure()
        failures += [chosen.problem or last_failure, chosen.finding_failure()]
    return View(
        library=session.services.library,
        folders=folders,
        is_indexing=is_indexing,
        is_busy=session.indexer.is_busy,
        problems=dict(problems),
        runs=dict(runs),
        unusable=tuple(session.places.unusable.values()),
        embeddings={folder: embeddings.status(folder) for folder in folders},
        assistant=session.services.engine.assistant.info,
        endpoint=chosen.endpoint if chosen is not None else "",
        last_failure=last_failure,
        failures=tuple(failures),
        mirror=chosen.mirror if chosen is not None else None,
        say=session.say,
    )


def _unwatched(session: "Session", folder: "Folder") -> str:
    why = session.indexer.why_unwatched(folder)
    return Message("{}: {}", folder.name, as_message(why)) if why else ""


def status_of(view: View) -> dict[str, Any]:
    """The status of what ``view`` shows. Reads the disk."""
    say = view.say
    folders = []
    messages: list[str] = []
    is_degraded, is_indexing = False, view.is_indexing
    for folder in view.folders:
        known = _known(view.library, folder)
        if known is None:
            continue
        if known.problem is not None:
            is_degraded = True
            messages.append(f"{folder.name}: {say(known.problem)}")
        is_indexing |= not known.complete and view.is_busy
        folders.append(
            folder_to_wire(known)
            | _reading(view, folder)
            | _upload(view, folder)
            | view.embeddings[folder]
        )
    messages += [f"{folder.name}: {say(one)}" for folder, one in view.problems.items()]
    messages += [say(reason) for reason in view.unusable]
    failure = " ".join(dict.fromkeys(say(one) for one in view.failures if one))
    state: State = "ready"
    if is_indexing:
        state = "indexing"
    elif messages and (not folders or len(view.problems) == len(folders)):
        state = "error"
    elif messages or is_degraded or failure:
        state = "degraded"
    endpoint = None
    if view.endpoint:
        last = {"lastError": say(view.last_failure)} if view.last_failure else {}
        endpoint = {"url": view.endpoint} | last
    if state == "ready" and folders and not any(one["passages"] for one in folders):
        messages.append(say("There are no docs here to ask about."))
    message = " ".join([*messages, failure]).strip()
    return status_to_wire(state, message, view.assistant, endpoint, folders)


def _known(library: "Library", folder: "Folder") -> "FolderStatus | None":
    """What is known of ``folder``; ``None`` if it is not open, or not any more."""
    with suppress(NoWorkspace):
        known = library.status(folder)
        if folder in library.folders:
            return known
    return None


def _reading(view: View, folder: "Folder") -> dict[str, Any]:
    """The field ``reading``: how far the run is, if one is going on."""
    run = view.runs.get(folder)
    return {} if run is None else {"reading": reading_to_wire(run, view.say)}


def _upload(view: View, folder: "Folder") -> dict[str, Any]:
    """The field ``upload``: what the ledger knows of the folder's copy, if there may be one."""
    if view.mirror is None:
        return {}
    try:
        known = view.mirror.known(folder)
    except AskDocsError:
        # Whoever wants to upload is told; the status is about the index.
        return {}
    described: dict[str, Any] = {
        "consent": known.consent,
        "state": known.state,
        "files": known.files,
        "failed": len(known.failed),
    }
    synced = {"synced": known.synced.isoformat()} if known.synced else {}
    return {"upload": described | synced}
