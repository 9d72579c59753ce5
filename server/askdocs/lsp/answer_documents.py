"""Answer documents: an answer as a Markdown file that any editor can show."""

import asyncio
import contextlib
import logging
import os
import re
import secrets
import tempfile
import time
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from askdocs.answering.assistant import Citation, Cited, Nearest, Question, TextDelta
from askdocs.answering.engine import Engine, without_secrets
from askdocs.answering.extractive import ExtractiveAssistant
from askdocs.answering.places import linked, place_name, references
from askdocs.errors import AskDocsError, IndexUnavailable
from askdocs.retrieval import LocalFinder
from askdocs.text import units
from askdocs.wording import Message

if TYPE_CHECKING:
    from askdocs.index.reader import Snapshot
    from askdocs.lsp.session import Session

logger = logging.getLogger(__name__)

_KEPT: Final = 50
"""Answers that are kept; older ones are deleted."""

_SHOWN_AFTER: Final = 1.0
"""Seconds after which an answer is shown though it is not whole yet."""

_WRITTEN_EVERY: Final = 0.1
"""Seconds between two writings of an answer that streams."""

_READ_AT_ONCE: Final = 3.0
"""Seconds that a first reading is waited for before it is answered from what there is."""

_LONGEST_READING: Final = 600
"""Seconds that the whole answer waits for the end of the reading."""

_PATIENCE: Final = 5.0
"""Seconds that a client may take to tell of an edit that it took."""

_ATTEMPTS: Final = 10
_BETWEEN: Final = 0.02
"""Attempts to replace a file that somebody reads, and the seconds between them."""

_LONGEST_TITLE: Final = 200


class AnswerDocument:
    """One answer on its way into a file.

    The file always holds all there is so far. A client that has opened it here gets edits of its
    buffer instead, so that its text and the file's do not come into conflict.
    """

    def __init__(self, session: "Session", path: Path, question: Question) -> None:
        self.path = path
        self.uri = path.as_uri()
        self._session = session
        self._question = question
        self._text = f"# {_title(question.text)}\n\n"
        self._written = ""
        self._replaced = ""
        """The text before the answer, whose place it takes."""
        self._in_buffer: str | None = None
        """What the last edit has made of the client's buffer; the client tells of it later."""
        self._citations: list[Citation] = []
        self._nearest: tuple[Citation, ...] = ()
        self._is_shown = False

    @classmethod
    async def create(
        cls, session: "Session", directory: Path, question: Question
    ) -> "AnswerDocument":
        """An answer document without an answer yet; raises ``IndexUnavailable``.

        Where ``directory`` cannot be written it is in one for temporary files.
        """
        try:
            return await cls._create(session, directory, question)
        except OSError as error:
            logger.info("the answer goes to a temporary folder: %s", error.strerror)
        try:
            elsewhere = await asyncio.to_thread(tempfile.mkdtemp, prefix="askdocs-")
            return await cls._create(session, Path(elsewhere), question)
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise IndexUnavailable(
                Message("The answer cannot be written ({}).", reason),
                "Free some space, or name a folder that can be written in ASKDOCS_CACHE_DIR.",
            ) from error

    @classmethod
    async def _create(
        cls, session: "Session", directory: Path, question: Question
    ) -> "AnswerDocument":
        question = await asyncio.to_thread(without_secrets, question)
        path = await asyncio.to_thread(_new_path, directory, question.text)
        document = cls(session, path, question)
        await document._write()
        return document

    async def fill(self, engine: Engine) -> None:
        """Write the answer into the document as it comes, and show it.

        While folders are read for the first time it is what the embedded assistant makes of what
        was read so far, in whose place the answer from all of them comes.
        """
        loop = asyncio.get_running_loop()
        showing = loop.call_later(_SHOWN_AFTER, lambda: self._session.spawn(self._show()))
        try:
            await self._answer_so_far()
            snapshot = await self._session.read_snapshot()
            folders = tuple(one.folder for one in snapshot.folders)
            await self._session.consent.for_answers(folders)
            await self._answer(engine, snapshot)
        except AskDocsError as error:
            say = self._session.say
            self._text += f"**{say(error.message)}** {say(error.hint)}\n"
        except Exception:
            logger.exception("an answer failed")
            self._text += self._session.say(
                "**Something went wrong.** The server's log says more.\n"
            )
        finally:
            showing.cancel()
            self._session.endpoint_was_asked()
        await self._arrival()
        await self._write()
        await self._show()

    async def _answer_so_far(self) -> None:
        """Wait for a first reading; what takes long is answered from what there is meanwhile."""
        session, beginning = self._session, self._text
        readings = session.indexing.first_readings
        unread = await session.unread()
        if await readings.wait_for(unread, lambda _: None, _READ_AT_ONCE):
            return
        # No model is asked for it: a question is paid for once.
        retriever = session.services.engine.retriever
        engine = Engine(ExtractiveAssistant(LocalFinder(retriever)), retriever)
        reading = session.say("Reading the docs for the first time")
        revision = -1
        for _ in range(_LONGEST_READING):
            snapshot = await session.snapshot()
            if not self._citations and snapshot.revision != revision:
                revision = snapshot.revision
                self._replaced, self._text = self._text, beginning
                await self._answer(engine, snapshot, writes=False)
                said = self._text if self._citations else beginning
                self._text = f"{said.rstrip()}\n\n*{reading} …*\n"
            await self._write()
            if await readings.wait_for(unread, lambda _: None, 1.0):
                break
        self._replaced, self._text = self._text, beginning
        self._citations, self._nearest = [], ()

    async def _answer(self, engine: Engine, snapshot: "Snapshot", *, writes: bool = True) -> None:
        """Add what ``engine`` answers; it ``writes`` what there is from time to time."""
        clock = asyncio.get_running_loop().time
        written = clock()
        async with aclosing(engine.ask(self._question, snapshot)) as events:
            async for event in events:
                match event:
                    case Cited(citation):
                        self._citations.append(citation)
                    case Nearest(nearest):
                        self._nearest = nearest
                    case TextDelta(text):
                        places = references(self._citations, self._nearest)
                        self._text += linked(text, places, _link)
                        if writes and clock() - written > _WRITTEN_EVERY:
                            await self._write()
                            written = clock()
                    case _:
                        pass

    async def _show(self) -> None:
        if self._is_shown or not self._session.abilities.shows_documents:
            return
        self._is_shown = True
        try:
            await self._session.client.request(
                "window/showDocument", {"uri": self.uri, "takeFocus": True}
            )
        except Exception:  # noqa: BLE001 (the client has the URI and can open it itself)
            logger.info("the client did not show the answer")

    async def _write(self) -> None:
        in_buffer = self._session.buffers.text(self.uri)
        if in_buffer is not None and self._session.abilities.applies_edits:
            await self._edit(in_buffer)
            return
        self._in_buffer = None
        if self._written != self._text:
            text = self._written = self._text
            await asyncio.to_thread(_replace, self.path, text)

    async def _edit(self, in_buffer: str) -> None:
        if not self._has_arrived(in_buffer):
            # The last edit is on its way still, or the reader has changed it: it is theirs then.
            return
        text = self._text
        known = (text, self._replaced)
        is_whole = any(one.startswith(in_buffer) for one in known)
        taken = in_buffer if is_whole else in_buffer.removesuffix("\n")
        is_ours = any(one.startswith(taken) for one in known)
        if not is_ours or text == taken:
            return
        pairs = enumerate(zip(taken, text, strict=False))
        same = next((at for at, (old, new) in pairs if old != new), min(len(taken), len(text)))
        place = {"start": self._end_of(taken[:same]), "end": self._end_of(taken)}
        edit = {"range": place, "newText": text[same:]}
        changes = {"label": "Answer", "edit": {"changes": {self.uri: [edit]}}}
        try:
            reply = await self._session.client.request("workspace/applyEdit", changes)
        except Exception:  # noqa: BLE001 (the next edit brings it along)
            logger.info("the client did not take an edit")
            return
        if not isinstance(reply, dict) or reply.get("applied") is not False:
            self._in_buffer = text

    def _end_of(self, text: str) -> dict[str, int]:
        lines = text.split("\n")
        return {"line": len(lines) - 1, "character": units(lines[-1], self._session.encoding)}

    def _has_arrived(self, in_buffer: str) -> bool:
        sent = self._in_buffer
        # Some editors end the last line though we do not.
        return sent is None or in_buffer in {sent, f"{sent}\n"}

    async def _arrival(self) -> None:
        """Return when the client has told of the last edit, or when it does not in time."""
        buffers = self._session.buffers
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while (now := buffers.text(self.uri)) is not None and not self._has_arrived(now):
                    await buffers.next_change()


def _link(citation: Citation) -> str:
    page = f"page={citation.page}" if citation.page is not None else ""
    fragment = page or f"L{citation.start_line + 1}"
    return f"[{place_name(citation)}](<{citation.uri}#{fragment}>)"


def _title(question: str) -> str:
    words = " ".join(question.split())
    return words if len(words) <= _LONGEST_TITLE else f"{words[:_LONGEST_TITLE]} …"


def _new_path(directory: Path, question: str) -> Path:
    """A new path in ``directory``, which holds no more than ``_KEPT`` answers afterwards."""
    directory = directory.absolute()
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    answers = []
    for path in directory.glob("*.md"):
        # Another question, or another editor, may delete it at the same time.
        with contextlib.suppress(FileNotFoundError):
            answers.append((path.stat().st_mtime_ns, path))
    for _, path in sorted(answers)[: -_KEPT + 1 or None] if len(answers) >= _KEPT else []:
        with contextlib.suppress(OSError):
            path.unlink()
    slug = re.sub(r"[^\w-]+", "-", " ".join(question.split())[:48].lower()).strip("-")
    return directory / f"{slug or 'answer'}-{secrets.token_hex(3)}.md"


def _moved(source: Path, target: Path) -> None:
    """Put ``source`` in the place of ``target``, which on Windows a reader may just have open."""
    for _ in range(_ATTEMPTS):
        with contextlib.suppress(PermissionError):
            os.replace(source, target)  # noqa: PTH105 (both are paths of ours)
            return
        time.sleep(_BETWEEN)
    os.replace(source, target)  # noqa: PTH105 (as above)


def _replace(path: Path, text: str) -> None:
    """Write the file so that whoever reads it has the old text or the new one."""
    temporary = path.with_suffix(".part")
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        _moved(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
