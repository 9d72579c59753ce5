"""The hosted assistant: the endpoint searches the copy of the docs, and its model answers.

What it cites is a file that was uploaded. The ledger says which part of which document that was,
the results of the search say which words of it were found, and a citation is shown only if those
words stand in the document as it is now. An answer for which nothing was searched says so.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from askdocs.answering.assistant import (
    AssistantInfo,
    Event,
    Finished,
    Question,
    TextDelta,
    Waiting,
)
from askdocs.answering.chunks import Chapter, Passages
from askdocs.answering.composing import Composition
from askdocs.answering.phrases import Phrases, phrases_for
from askdocs.answering.prompt import hosted_prompt_for
from askdocs.answering.uploads import Step
from askdocs.backends.failures import NoSuchAddress, Rejected
from askdocs.backends.hosted_draft import HostedDraft
from askdocs.backends.mirror import StoreMirror, consent_required
from askdocs.backends.probing import explained
from askdocs.backends.requests import ModelChoice, Parameters
from askdocs.backends.responses import ResponseStreams, parameters_for
from askdocs.backends.stream_events import StreamEvent
from askdocs.backends.transport import Transport
from askdocs.errors import (
    AskDocsError,
    EndpointFailed,
    ModelUnavailable,
    RateLimited,
)
from askdocs.index.reader import Snapshot
from askdocs.workspace.document import Folder


class HostedAssistant:
    """Answers with a model's words, from what its endpoint finds in the copy of the docs."""

    def __init__(
        self,
        transport: Transport,
        choice: ModelChoice,
        mirror: StoreMirror,
        *,
        conversation_tokens: int,
    ) -> None:
        self.info = AssistantInfo("hosted", choice.name)
        self._transport = transport
        self._choice = choice
        self._mirror = mirror
        self._conversation_tokens = conversation_tokens
        self._streams = ResponseStreams(transport)

    async def answer(self, question: Question, snapshot: Snapshot) -> AsyncGenerator[Event, None]:
        folders = [folder.folder for folder in snapshot.folders]
        for folder in folders:
            if not await asyncio.to_thread(self._mirror.is_agreed, folder):
                raise consent_required(folder, self._mirror.endpoint)
        phrases = phrases_for(question.text, question.locale)
        composition = Composition(phrases)
        notes: list[str] = []
        is_second_try = False
        while True:
            async with aclosing(self._synced(folders, notes, phrases)) as steps:
                async for waiting in steps:
                    yield waiting
            passages = Passages(snapshot, question.text)
            stores, chapters = await asyncio.to_thread(self._uploaded, folders)
            draft = HostedDraft(composition, passages, chapters, phrases)
            try:
                async with aclosing(self._asked(question, folders, stores)) as events:
                    async for event in events:
                        async with aclosing(draft.take(event)) as taken:
                            async for shown in taken:
                                yield shown
            except (Rejected, NoSuchAddress):
                # A store that is gone is built again, once, as long as nothing was shown of it.
                if draft.has_written or is_second_try or not await self._is_any_gone(folders):
                    raise
                is_second_try = True
                continue
            except AskDocsError as error:
                if not draft.has_written:
                    raise
                draft.broken = error
            break
        async with aclosing(draft.end()) as ending:
            async for shown in ending:
                yield shown
        for note in notes:
            yield TextDelta(composition.note(note))
        info = AssistantInfo(self.info.name, draft.model or self.info.model)
        yield Finished(composition.answer(draft.outcome, info, snapshot.revision, draft.usage))

    async def _synced(
        self, folders: Sequence[Folder], notes: list[str], phrases: Phrases
    ) -> AsyncGenerator[Waiting, None]:
        """Bring the copies up to date and tell what is waited for; ``notes`` gets what failed."""
        for folder in folders:
            steps: asyncio.Queue[Step | None] = asyncio.Queue()
            task = asyncio.ensure_future(self._mirror.ensure(folder, steps.put_nowait))
            task.add_done_callback(lambda _, steps=steps: steps.put_nowait(None))  # type: ignore[misc]  # the default binds this turn's queue
            try:
                while (step := await steps.get()) is not None:
                    yield Waiting(0, step.said)
                await task
            except (EndpointFailed, RateLimited) as error:
                known = await asyncio.to_thread(self._mirror.known, folder)
                if known.store_id is None or not known.files:
                    raise
                # An older copy answers better than none.
                notes.append(f"{phrases.outdated} {phrases.say(error.message)}")
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    def _uploaded(self, folders: Sequence[Folder]) -> tuple[list[str], dict[str, Chapter]]:
        """The stores to search, and the chapters of documents by the ids of their files."""
        stores, chapters = [], {}
        for folder in folders:
            known = self._mirror.known(folder)
            if known.store_id is not None and known.files:
                stores.append(known.store_id)
            chapters.update(self._mirror.chapters(folder))
        if not stores:
            raise EndpointFailed(
                "Nothing of the docs stands in the vector store.",
                "Look at `askdocs remote plan`: it says what is left out and why.",
            )
        return stores, chapters

    async def _asked(
        self, question: Question, folders: Sequence[Folder], stores: Sequence[str]
    ) -> AsyncGenerator[StreamEvent | Waiting, None]:
        prompt = hosted_prompt_for(question, folders, conversation_tokens=self._conversation_tokens)
        search = {"type": "file_search", "vector_store_ids": list(stores)}
        parameters: Parameters = {
            **parameters_for(prompt, self._choice),
            "tools": [search],
            "include": ["file_search_call.results"],
        }
        try:
            asked = self._streams.events(
                parameters,
                prompt.documents,
                is_agreed=lambda: all(map(self._mirror.is_agreed, folders)),
            )
            async with aclosing(asked) as events:
                async for event in events:
                    yield event
        except ModelUnavailable as error:
            raise await explained(error, self._transport, self._choice.name) from error

    async def _is_any_gone(self, folders: Sequence[Folder]) -> bool:
        """Whether a store was deleted or has expired; it is looked for anew then."""
        is_gone = False
        for folder in folders:
            status = await self._mirror.status(folder)
            if status.state in {"gone", "expired", "none"}:
                self._mirror.doubt(folder)
                is_gone = True
        return is_gone
