"""The embedding run: gives every passage of a folder its embedding, batch by batch.

What a batch brought is kept before the next one is asked for, so that a run which is cancelled,
fails or is killed loses one batch at most, and the next one goes on from there. Nothing is sent
twice: a passage is known by the digest of its text, and of all processes one is at a folder with a
model.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from hashlib import blake2b

from attrs import define, frozen

from askdocs.errors import EndpointFailed, IndexUnavailable
from askdocs.index.database import why
from askdocs.index.embedding import EmbeddingModel, key_of, keys_in, numbers_in, text_of
from askdocs.index.embedding_store import Content
from askdocs.index.store import Store
from askdocs.shortage import raise_shortage
from askdocs.sole import sole
from askdocs.wording import Message


@frozen
class Embedded:
    """How far the passages of a folder are."""

    done: int
    total: int


@frozen
class _Text:
    key: bytes
    text: str
    paths: tuple[str, ...]


async def embed_all(
    store: Store,
    model: EmbeddingModel,
    is_allowed: Callable[[str], bool],
    is_agreed: Callable[[], bool],
    report: Callable[[Embedded], None],
) -> Embedded | None:
    """Give every passage of ``store`` an embedding of ``model``; says how many have one.

    ``None`` if another process is at it, whose embeddings are this one's, too: come again.
    ``is_allowed`` tells of a document's path whether its text may go to the model, ``is_agreed``
    whether any text may, and is asked again and again. ``report`` is called on the event loop.
    Raises an ``AskDocsError`` if the model or the store fails, or the user agrees no more.
    """
    async with _sole(store, model.name) as is_sole:
        if not is_sole:
            return None
        await asyncio.to_thread(store.embeddings.note_use, model.name)
        # Read from here on: what another process has made by now is known.
        work = await asyncio.to_thread(_Work.of, store, model.name, is_allowed)
        report(work.progress)
        await _made(work, model, is_agreed, report)
        await asyncio.to_thread(work.finish)
        return work.progress


async def _made(
    work: "_Work",
    model: EmbeddingModel,
    is_agreed: Callable[[], bool],
    report: Callable[[Embedded], None],
) -> None:
    """Do the work, batch by batch."""
    while batch := await asyncio.to_thread(work.next_batch, model.batch):
        # One text that occurs twice is sent once.
        texts = {one.key: one for one in batch}
        documents = tuple(dict.fromkeys(path for one in texts.values() for path in one.paths))
        made = await model.embed([one.text for one in texts.values()], documents, is_agreed)
        if len(made) != len(texts):
            raise EndpointFailed(
                Message("The model answered {} texts with {} embeddings.", len(texts), len(made)),
                "Check embeddings.model, or use another endpoint.",
            )
        await asyncio.to_thread(work.keep, dict(zip(texts, made, strict=True)))
        report(work.progress)


@asynccontextmanager
async def _sole(store: Store, model: str) -> AsyncIterator[bool]:
    if store.directory is None:
        yield True
        return
    name = blake2b(model.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    async with AsyncExitStack() as stack:
        try:
            lock = store.directory / f"embeddings.{name}.lock"
            is_sole = await stack.enter_async_context(sole(lock))
        except OSError as error:
            raise_shortage(error)
            raise IndexUnavailable(
                f"{why(error)}.", "Make askdocs' cache folder writable, or delete it."
            ) from error
        yield is_sole


def progress_of(store: Store, model: str, is_allowed: Callable[[str], bool]) -> Embedded:
    """How many passages of ``store`` have an embedding of ``model`` now. Reads the disk."""
    return _Work.of(store, model, is_allowed).progress


@define
class _Work:
    """What is left to do. Every call reads or writes the disk."""

    _store: Store
    _model: str
    _everything: frozenset[tuple[str, str]]
    """The contents of the index, by digest and format, those that may not be sent included."""
    _left: Iterator[_Text]
    _known: set[bytes]
    """The keys of texts that need no embedding any more."""
    _done: int
    _total: int
    _numbers: int
    """Of an embedding; 0 before the first."""
    _has_made: bool = False

    @classmethod
    def of(cls, store: Store, model: str, is_allowed: Callable[[str], bool]) -> "_Work":
        reader = store.reader()
        try:
            everything = {
                (content.digest, content.format): content for content in reader.contents()
            }
        finally:
            reader.close()
        contents = {
            place: content
            for place, content in everything.items()
            if any(map(is_allowed, content.paths))
        }
        known = store.embeddings.known(model)
        keys_of = store.embeddings.keys_of_contents(model)
        whole = {
            place
            for place in contents
            if place in keys_of and known.issuperset(keys_in(keys_of[place]))
        }
        first = store.embeddings.first(model)
        left = [content for place, content in contents.items() if place not in whole]
        work = cls(
            store,
            model,
            frozenset(everything),
            iter(()),
            known,
            done=sum(contents[place].passages for place in whole),
            total=sum(content.passages for content in contents.values()),
            numbers=numbers_in(first) if first is not None else 0,
        )
        work._left = work._texts_of(left, is_allowed)
        return work

    @property
    def progress(self) -> Embedded:
        return Embedded(min(self._done, self._total), self._total)

    def next_batch(self, size: int) -> list[_Text]:
        """The next texts that have no embedding; empty if there are none."""
        batch = []
        for text in self._left:
            batch.append(text)
            if len(batch) == size:
                break
        return batch

    def keep(self, made: dict[bytes, bytes | None]) -> None:
        """Keep embeddings; raises if they cannot be of the same model as those before."""
        for embedding in made.values():
            if embedding is None:
                continue
            numbers = numbers_in(embedding)
            if self._numbers not in {0, numbers}:
                raise EndpointFailed(
                    Message(
                        "The model's embeddings had {} numbers and now have {}, so they cannot"
                        " be compared.",
                        f"{self._numbers:,}",
                        f"{numbers:,}",
                    ),
                    "Another model answers under that name: give embeddings.model a name that"
                    " tells them apart.",
                )
            self._numbers = numbers
        self._store.embeddings.put(self._model, made)
        self._has_made = True
        self._known.update(made)
        self._done += len(made)

    def finish(self) -> None:
        """All that could be done is."""
        if self._has_made:
            self._store.embeddings.tidy(self._model, self._everything)
        self._done = self._total

    def _texts_of(
        self, contents: list[Content], is_allowed: Callable[[str], bool]
    ) -> Iterator[_Text]:
        for content in contents:
            reader = self._store.reader()
            try:
                passages = reader.passages_of(content)
            finally:
                reader.close()
            if len(passages) < content.passages:
                # It has gone meanwhile.
                continue
            texts = [text_of(title, passage) for title, passage in passages]
            keys = [key_of(text) for text in texts]
            self._store.embeddings.put_content(self._model, content, keys)
            paths = tuple(filter(is_allowed, content.paths))
            for key, text in zip(keys, texts, strict=True):
                if key not in self._known and not text.strip():
                    self._store.embeddings.put(self._model, {key: None})
                    self._known.add(key)
                if key in self._known:
                    self._done += 1
                else:
                    yield _Text(key, text, paths)
