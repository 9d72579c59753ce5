"""A desk to ask at: a folder made of a fixture, indexed, with an engine, and no editor."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path

from attrs import define, field

from askdocs.answering.assistant import Answer, Event, Finished, Question, Turn
from askdocs.answering.engine import Engine
from askdocs.answering.explaining import Explainer, Explanation, Place, Target
from askdocs.answering.extractive import ExtractiveAssistant
from askdocs.index.library import Library
from askdocs.index.runs import Summary
from askdocs.index.update import update
from askdocs.retrieval import Hit, LocalFinder, LocalRetriever, Query
from askdocs.settings import Settings
from askdocs.workspace.document import Folder
from tests.support.workspace import write_tree


@define
class Desk:
    """One folder with its index and an engine over it."""

    folder: Folder
    library: Library
    settings: Settings
    engine: Engine = field(init=False)
    explainer: Explainer = field(init=False)

    def __attrs_post_init__(self) -> None:
        retriever = LocalRetriever()
        self.engine = Engine(ExtractiveAssistant(LocalFinder(retriever)), retriever)
        self.explainer = Explainer(self.library, retriever)
        self.library.open(self.folder, self.settings)

    def update(self, *paths: str, full: bool = False) -> Summary:
        """Bring the index up to date with the whole folder, or with ``paths``."""
        store = self.library.store_of(self.folder)
        return update(
            store, self.folder.path, self.settings.indexing, paths=paths or None, full=full
        )

    def search(self, text: str, limit: int = 10) -> Sequence[Hit]:
        """The hits for ``text``."""
        return self.engine.retriever.search(Query(text), self.library.snapshot(), limit)

    def paths(self, text: str) -> list[str]:
        """The paths of the hits for ``text``, without repetition."""
        return list(dict.fromkeys(hit.path for hit in self.search(text)))

    def events(self, question: Question | str) -> list[Event]:
        """All events of the answer to ``question``."""
        if isinstance(question, str):
            question = Question(question)
        return asyncio.run(_collected(self.engine, question, self.library))

    def ask(self, text: str, *turns: Turn) -> Answer:
        """The answer to the question ``text`` after some earlier turns."""
        last = self.events(Question(text, conversation=turns))[-1]
        assert isinstance(last, Finished)
        return last.answer

    def explain(self, text: str, *, is_selection: bool = False) -> Explanation | None:
        """What the docs say about ``text``."""
        target = Target(text, is_selection)
        return asyncio.run(self.explainer.explain(target))

    def explain_at(self, place: Place) -> Explanation | None:
        """What the docs say about what ``place`` points at."""
        return asyncio.run(self.explainer.explain(place))

    def close(self) -> None:
        """Close the index."""
        self.library.shutdown()


async def _collected(engine: Engine, question: Question, library: Library) -> list[Event]:
    async with aclosing(engine.ask(question, library.snapshot())) as events:
        return [event async for event in events]


def desk_with(
    root: Path, fixture: str, settings: Settings | None = None, cache: Path | None = None
) -> Desk:
    """A desk over the files of ``fixture``, indexed."""
    folder = Folder.at(write_tree(root, fixture))
    desk = Desk(folder, Library(cache), settings or Settings())
    desk.update()
    return desk
