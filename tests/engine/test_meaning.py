"""Finding with a model that looks at passages while somebody waits for them."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from attrs import define, evolve

from askdocs.errors import EndpointFailed
from askdocs.index.embedding import embedding_of
from askdocs.index.embedding_run import embed_all
from askdocs.index.reader import Snapshot
from askdocs.retrieval import MEANT, Compared, Hit, LocalRetriever, Query
from askdocs.retrieval.meaning import ComparingFinder
from askdocs.settings import RetrievalSettings
from tests.support.desk import Desk, desk_with
from tests.support.stub_model import StubModel

QUESTION = "make the picture smaller before it is sent"


@define(eq=False)
class Model(StubModel):
    """Takes whatever speaks of scaling to mean what is asked, and nothing else."""

    endpoint: str = ""
    is_late: bool = False
    fails: bool = False
    compared_with: tuple[str, ...] = ()
    asked: int = 0

    async def compared(self, question: str, texts: Sequence[str], seconds: float) -> Compared:
        self.asked += 1
        if self.fails:
            raise EndpointFailed("It is broken.", "Mend it.")
        if self.is_late:
            await asyncio.Event().wait()
        self.compared_with = tuple(texts)
        likeness = tuple(0.9 if "scaled" in text else 0.1 for text in texts)
        return Compared(meaning_of("scaled"), likeness, 0.2)

    async def embed(
        self, texts: Sequence[str], documents: tuple[str, ...], is_agreed: Callable[[], bool]
    ) -> Sequence[bytes | None]:
        return [meaning_of(text) for text in texts]


def unsure(query: Query, hits: Sequence[Hit], snapshot: Snapshot) -> float:
    """Words are not sure at all."""
    return -50.0


def meaning_of(text: str) -> bytes:
    made = embedding_of([1.0, 0.0] if "scaled" in text else [0.0, 1.0])
    assert made is not None
    return made


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    pages = {
        "sending.md": "# Mail\n\nA picture is sent to all.",
        "scaling.md": "# Dimensions\n\nEach picture is scaled to fit before it is shown.",
        **{f"page{n}.md": f"# Page {n}\n\nA picture is made of dots." for n in range(20)},
    }
    fixture = "\n".join(f"//- /{path}\n{text}" for path, text in pages.items())
    made = desk_with(tmp_path / "docs", fixture, cache=tmp_path / "cache")
    yield made
    made.close()


async def found(desk: Desk, finder: ComparingFinder, text: str = QUESTION) -> list[str]:
    finding = await finder.find(Query(text), desk.library.snapshot(), 10)
    assert not finding.problem
    return [hit.path for hit in finding.hits]


async def test_the_best_by_words_are_compared(desk: Desk) -> None:
    """As long as passages have no embeddings, those that words find are looked at at once."""
    model = Model()
    finder = ComparingFinder(LocalRetriever(), model, unsure)
    assert desk.paths(QUESTION)[0] == "sending.md"
    finding = await finder.find(Query(QUESTION), desk.library.snapshot(), 10)
    assert finding.hits[0].path == "scaling.md"
    assert any(signal.name == MEANT for signal in finding.hits[0].signals)
    assert any("scaled to fit" in text for text in model.compared_with)


async def test_with_all_embeddings_nothing_is_compared_anew(desk: Desk) -> None:
    """Ranking has them, so that the question alone goes to the model."""
    model = Model()
    store = desk.library.store_of(desk.folder)
    await embed_all(store, model, lambda _: True, lambda: True, lambda _: None)
    finder = ComparingFinder(LocalRetriever(), model, unsure)
    finding = await finder.find(Query(QUESTION), desk.library.snapshot(), 10)
    (hit,) = [one for one in finding.hits if one.path == "scaling.md"]
    assert MEANT in {signal.name for signal in hit.signals}
    assert model.asked == 1
    assert model.compared_with == ()


@pytest.mark.guarantee("a model that fails takes no search down")
async def test_a_model_that_is_late_is_not_waited_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order by words stands, and the next question does not wait at all."""
    monkeypatch.setattr("askdocs.retrieval.meaning._LOADING", 0.0)
    monkeypatch.setattr("askdocs.retrieval.meaning._COMPARING", 0.0)
    model = Model(is_late=True)
    finder = ComparingFinder(LocalRetriever(), model, unsure)
    assert await found(desk, finder) == [hit.path for hit in desk.search(QUESTION)]
    assert await found(desk, finder) == [hit.path for hit in desk.search(QUESTION)]
    assert model.asked == 1


@pytest.mark.guarantee("a model that fails takes no search down")
async def test_a_model_that_fails_is_no_failure(desk: Desk) -> None:
    """It is left alone for a while, and nobody is bothered."""
    model = Model(fails=True)
    finder = ComparingFinder(LocalRetriever(), model, unsure)
    assert await found(desk, finder) == [hit.path for hit in desk.search(QUESTION)]
    assert await found(desk, finder) == [hit.path for hit in desk.search(QUESTION)]
    assert model.asked == 1


async def test_a_name_is_looked_up_as_it_is(desk: Desk) -> None:
    """One word is not asked for its meaning."""
    model = Model()
    await found(desk, ComparingFinder(LocalRetriever(), model, unsure), "picture")
    assert not model.asked


async def test_who_wants_words_alone_gets_them(desk: Desk) -> None:
    """``retrieval.vectors`` turns the model off as well."""
    model = Model()
    settings = evolve(desk.settings, retrieval=RetrievalSettings(vectors=False))
    desk.library.open(desk.folder, settings)
    await found(desk, ComparingFinder(LocalRetriever(), model, unsure))
    assert not model.asked


async def test_where_words_are_sure_nothing_is_compared(desk: Desk) -> None:
    """What they have found is shown at once."""
    model = Model()
    finder = ComparingFinder(LocalRetriever(), model, lambda query, hits, snapshot: 50.0)
    assert await found(desk, finder) == [hit.path for hit in desk.search(QUESTION)]
    assert not model.asked


async def test_a_question_in_another_language_is_found_by_words(desk: Desk) -> None:
    """The model knows English alone."""
    model = Model()
    await found(desk, ComparingFinder(LocalRetriever(), model, unsure), "画像を小さくするには")
    assert not model.asked
