"""Embeddings over HTTP: what is sent, what is kept, what is found, and what may go wrong."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from askdocs.backends.embeddings import EmbeddingChoice, EndpointEmbeddings
from askdocs.backends.transport import needs_no_consent
from askdocs.errors import AskDocsError, BudgetSpent, EndpointFailed, RateLimited
from askdocs.index.reader import Snapshot
from askdocs.retrieval import MEANT, Finding, Query
from askdocs.retrieval.finding import MeaningFinder
from tests.support.embedding import MODEL, EmbeddedDesk, embedded_desk
from tests.support.openai_double import EMBEDDINGS, OpenAIDouble, errors, page_answer
from tests.support.openai_double.answers import Answer, json_answer

FIXTURE = """\
//- /README.md
# Parcel

Sends letters by pigeon.

//- /docs/pigeons.md
# Working hours

Pigeons rest on Sundays.

//- /docs/pictures.md
# Enclosures

Pictures are scaled down to 800 pixels.

//- /docs/post.md
# Postage

A letter costs two coins.
"""
PASSAGES = 4


class HeldFinder:
    """Finds nothing, for a question whose meaning is not known only when it may."""

    def __init__(self) -> None:
        self.has_come = asyncio.Event()
        self.may_go_on = asyncio.Event()

    async def find(self, query: Query, snapshot: Snapshot, limit: int) -> Finding:
        if query.meant is None:
            self.has_come.set()
            await self.may_go_on.wait()
        return Finding(())

    async def find_sections(self, query: Query, snapshot: Snapshot, limit: int) -> Finding:
        return await self.find(query, snapshot, limit)


@pytest.fixture
async def parcel(openai_double: OpenAIDouble, tmp_path: Path) -> AsyncIterator[EmbeddedDesk]:
    async with embedded_desk(openai_double, tmp_path, FIXTURE) as made:
        yield made


async def test_other_words_for_the_same_are_found(parcel: EmbeddedDesk) -> None:
    """Before there are embeddings words alone find, and nothing is sent; then meaning does, too."""
    before = await parcel.find("can I shrink a photo?")
    assert (before.problem, parcel.sent()) == ("", [])
    assert MEANT not in {signal.name for hit in before.hits for signal in hit.signals}
    await parcel.embed()
    best = (await parcel.find("can I shrink a photo?")).hits[0]
    assert best.path == "docs/pictures.md"
    assert max(best.signals, key=lambda signal: signal.value).name == MEANT
    assert sum(signal.value for signal in best.signals) == pytest.approx(best.score)


@pytest.mark.guarantee("consent that is taken back holds at once")
async def test_consent_is_taken_back_before_a_question_leaves(parcel: EmbeddedDesk) -> None:
    """It stays here and is searched by its words, without a complaint."""
    await parcel.embed()
    count = len(parcel.sent())
    answers = [True, False]
    parcel.finder._is_agreed = lambda _: answers.pop(0)
    found = await parcel.find("how are pictures scaled?")
    assert (found.hits[0].path, found.problem, answers) == ("docs/pictures.md", "", [])
    assert len(parcel.sent()) == count


async def test_a_question_in_another_language(parcel: EmbeddedDesk) -> None:
    """It shares no word with the docs, and finds what means the same."""
    await parcel.embed()
    found = await parcel.find("鳩はいつ休むの？")
    assert found.hits[0].path == "docs/pigeons.md"


async def test_names_are_found_as_they_are(parcel: EmbeddedDesk) -> None:
    """What looks like a name of code is looked up; what it means has no say."""
    await parcel.embed()
    for hit in (await parcel.find("postage")).hits:
        assert MEANT not in {signal.name for signal in hit.signals}


async def test_only_what_changed_is_sent(parcel: EmbeddedDesk) -> None:
    """Nothing for a folder that stays, one passage for one that changed, none for one renamed."""
    await parcel.embed()
    assert sum(map(len, parcel.sent())) == PASSAGES
    await parcel.embed()
    parcel.desk.update(full=True)
    await parcel.embed()
    assert sum(map(len, parcel.sent())) == PASSAGES
    parcel.write("docs/post.md", "# Postage\n\nA letter costs three coins.\n")
    await parcel.embed()
    assert parcel.sent()[-1] == ["Postage\n\nPostage\n\nA letter costs three coins."]
    (parcel.desk.folder.path / "docs/post.md").rename(parcel.desk.folder.path / "docs/fees.md")
    parcel.desk.update()
    count = len(parcel.sent())
    await parcel.embed()
    assert len(parcel.sent()) == count
    assert (await parcel.find("how many coins for a letter?")).hits[0].path == "docs/fees.md"


async def test_what_was_made_is_kept(parcel: EmbeddedDesk) -> None:
    """A run that fails goes on where it broke off, without sending anything twice."""
    parcel.model.batch = 1
    parcel.double.prepare(json_answer({"data": [], "object": "list"}), path=EMBEDDINGS)
    with pytest.raises(EndpointFailed):
        await parcel.embed()
    assert parcel.seen[-1].done == 0
    gate = parcel.double.hold(EMBEDDINGS)
    gate.open()
    parcel.double.prepare(errors.insufficient_quota(), path=EMBEDDINGS)
    with pytest.raises(AskDocsError):
        await parcel.embed()
    done = await parcel.embed()
    assert (done.done, done.total) == (PASSAGES, PASSAGES)
    answered = [one.json["input"][0] for one in parcel.double.exchanges if one.status == 200][1:]
    assert len(answered) == len(set(answered)) == PASSAGES


async def test_a_new_folder_of_the_index(parcel: EmbeddedDesk) -> None:
    """An index that is thrown away finds its embeddings again."""
    await parcel.embed()
    library, folder = parcel.desk.library, parcel.desk.folder
    library.rebuild(folder, library.store_of(folder))
    parcel.desk.update()
    await parcel.embed()
    assert sum(map(len, parcel.sent())) == PASSAGES
    assert (await parcel.find("can I shrink a photo?")).hits[0].path == "docs/pictures.md"


async def test_another_model(parcel: EmbeddedDesk) -> None:
    """Everything is sent again, and embeddings of the old one are never compared with new."""
    await parcel.embed()
    other = EndpointEmbeddings(
        parcel.model._transport, EmbeddingChoice(MODEL, 128), parcel.meter, 0
    )
    parcel.finder._model = parcel.model = other
    assert MEANT not in {
        signal.name
        for hit in (await parcel.find("can I shrink a photo?")).hits
        for signal in hit.signals
    }
    await parcel.embed()
    assert sum(map(len, parcel.sent())) == 2 * PASSAGES
    assert (await parcel.find("can I shrink a photo?")).hits[0].path == "docs/pictures.md"


async def test_a_rate_limit_is_waited_for(parcel: EmbeddedDesk) -> None:
    """As long as the endpoint says, and then the same is asked again."""
    parcel.double.prepare(errors.rate_limited("7"), path=EMBEDDINGS)
    done = await parcel.embed()
    assert done.done == PASSAGES
    assert parcel.clock.elapsed == 7
    assert parcel.sent()[0] == parcel.sent()[1]


@pytest.mark.guarantee("a model that fails takes no search down")
async def test_a_rate_limit_that_stays(parcel: EmbeddedDesk) -> None:
    """It is told, and searching goes on by words."""
    parcel.double.prepare(errors.rate_limited("1"), path=EMBEDDINGS, times=None)
    with pytest.raises(RateLimited):
        await parcel.embed()
    assert (await parcel.find("how much is a letter?")).hits


def answer_with(*embeddings: object, **more: object) -> Answer:
    """An answer that holds these embeddings."""
    data = [
        {"object": "embedding", "index": index, "embedding": embedding}
        for index, embedding in enumerate(embeddings)
    ]
    body: dict[str, Any] = {
        "object": "list",
        "model": MODEL,
        "data": data,
        "usage": {"prompt_tokens": 1, "total_tokens": 1},
    }
    return json_answer(body | more)


GOOD = [1.0] + [0.0] * 255


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answer_with(GOOD), "with 1 embeddings for 4 texts"),
        (answer_with(GOOD, GOOD, GOOD, GOOD, GOOD), "with 5 embeddings for 4 texts"),
        (answer_with(GOOD, GOOD, GOOD, [1.0, 2.0]), "answers with 2 numbers in place of 256"),
        (answer_with(GOOD, GOOD, GOOD, [None] * 256), "with something that is no embedding"),
        (answer_with(GOOD, GOOD, GOOD, ["1"] * 256), "with something that is no embedding"),
        (answer_with(GOOD, GOOD, GOOD, []), "with something that is no embedding"),
        (answer_with(GOOD, GOOD, GOOD, "AAAA"), "with something that is no embedding"),
        (answer_with(GOOD, GOOD, GOOD, [True] * 256), "with something that is no embedding"),
        (json_answer([GOOD] * 4), "with 0 embeddings for 4 texts"),
        (page_answer("Log in first"), "with 0 embeddings for 4 texts"),
        (answer_with(GOOD, GOOD, GOOD, [0.0] * 256), "that points nowhere"),
        (answer_with(data=None), "with 0 embeddings for 4 texts"),
        (
            answer_with(data=[{"index": 0, "embedding": GOOD, "object": "embedding"}] * 4),
            "with 1 embeddings for 4 texts",
        ),
        (
            answer_with(data=[{"index": [0], "embedding": GOOD, "object": "embedding"}]),
            "with 1 embeddings for 4 texts",
        ),
    ],
    ids=[
        *("too few", "too many", "short", "null", "texts", "empty", "base64", "true", "list"),
        *("page", "zero", "nothing", "one place", "no place"),
    ],
)  # fmt: skip
async def test_what_is_no_embedding(parcel: EmbeddedDesk, answer: Answer, said: str) -> None:
    """It is told, and nothing of it gets into the index."""
    parcel.double.prepare(answer, path=EMBEDDINGS)
    with pytest.raises(EndpointFailed, match=said):
        await parcel.embed()
    assert parcel.seen[-1].done == 0


@pytest.mark.guarantee("a model that fails takes no search down")
async def test_numbers_that_json_does_not_have(parcel: EmbeddedDesk) -> None:
    """Servers write NaN all the same, for instance where half precision ran over."""
    numbers = ", ".join(["NaN"] * 256)
    data = ", ".join(
        f'{{"object": "embedding", "index": {index}, "embedding": [{numbers}]}}'
        for index in range(PASSAGES)
    )
    body = f'{{"object": "list", "data": [{data}]}}'
    spoilt = Answer(200, (body.encode(),), {"content-type": "application/json"})
    parcel.double.prepare(spoilt, path=EMBEDDINGS)
    with pytest.raises(EndpointFailed):
        await parcel.embed()
    assert parcel.seen[-1].done == 0


async def test_the_order_is_the_one_that_is_said(parcel: EmbeddedDesk) -> None:
    """Some servers answer in another order; the index tells which text is meant."""
    await parcel.embed()
    usual = await parcel.model.embed(["pigeon", "photo"], (), needs_no_consent)
    vectors = [
        one["embedding"]
        for one in (
            {"embedding": [1.0 if place == index else 0.0 for place in range(256)]}
            for index in range(2)
        )
    ]
    swapped = [
        {"object": "embedding", "index": 1, "embedding": vectors[1]},
        {"object": "embedding", "index": 0, "embedding": vectors[0]},
    ]
    parcel.double.prepare(answer_with(data=swapped), path=EMBEDDINGS)
    first, second = await parcel.model.embed(["pigeon", "photo"], (), needs_no_consent)
    assert first is not None
    assert second is not None
    assert (first[4], second[4]) == (127, 0)
    assert len(usual) == 2


async def test_texts_that_are_too_long_are_cut(openai_double: OpenAIDouble, tmp_path: Path) -> None:
    """Each is halved until the model takes it; the others are sent as they are."""
    code = "\n".join(f"letter_{number} = send({number})" for number in range(200))
    fixture = f"{FIXTURE}\n//- /docs/code.md\n# Example\n\n```python\n{code}\n```\n"
    openai_double.embed_at_most(1_000)
    async with embedded_desk(openai_double, tmp_path, fixture) as parcel:
        done = await parcel.embed()
        assert (done.done, done.total) == (PASSAGES + 1, PASSAGES + 1)
        taken = [
            text
            for one in parcel.double.recorder.matching(EMBEDDINGS)
            if one.status == 200
            for text in one.json["input"]
        ]
        assert sum(text.startswith("Example\n") for text in taken) == 1
        assert len(taken) == PASSAGES + 1
        await parcel.embed()
        assert len(parcel.desk.search("letter_3")) > 0


async def test_a_model_that_takes_nothing(parcel: EmbeddedDesk) -> None:
    """A limit that no text keeps is no matter of the texts: it is told."""
    parcel.double.embed_at_most(10)
    with pytest.raises(EndpointFailed):
        await parcel.embed()


@pytest.mark.guarantee("a model that fails takes no search down")
async def test_a_slow_endpoint(openai_double: OpenAIDouble, tmp_path: Path) -> None:
    """The question is searched by its words, and for a while no other is sent; this is told."""
    async with embedded_desk(openai_double, tmp_path, FIXTURE, deadline=0.05) as parcel:
        await parcel.embed()
        gate = openai_double.hold(EMBEDDINGS)
        found = await parcel.find("how many coins for a letter?")
        gate.open()
        assert found.hits[0].path == "docs/post.md"
        assert "searched by its words alone" in found.problem
        count = len(parcel.sent())
        again = await parcel.find("which coins for letters?")
        assert again.problem == found.problem
        assert len(parcel.sent()) == count
        parcel.finder._deadline = 20.0
        parcel.clock.elapsed += 60
        assert (await parcel.find("which coins for letters?")).problem == ""


async def test_questions_that_are_asked_at_once(parcel: EmbeddedDesk) -> None:
    """Each is told of its own failure, whatever came of the others."""
    await parcel.embed()
    held = HeldFinder()
    finder = MeaningFinder(held, parcel.model, deadline=20.0, clock=parcel.clock.read)
    snapshot = parcel.desk.library.snapshot()
    parcel.double.prepare(errors.insufficient_quota(), path=EMBEDDINGS)
    unlucky = Query("how many coins for a letter?")
    failing = asyncio.create_task(finder.find(unlucky, snapshot, 10))
    await held.has_come.wait()
    parcel.clock.elapsed += 60
    lucky = await finder.find(Query("can I shrink a photo?"), snapshot, 10)
    held.may_go_on.set()
    assert lucky.problem == ""
    assert "searched by its words alone" in (await failing).problem


async def test_a_question_that_needs_no_model_while_it_rests(parcel: EmbeddedDesk) -> None:
    """It is told of no failure, and the next one that needs the model is."""
    await parcel.embed()
    await parcel.find("can I shrink a photo?")
    parcel.double.prepare(errors.insufficient_quota(), path=EMBEDDINGS)
    assert (await parcel.find("how many coins for a letter?")).problem
    for text in ("letters", "can I shrink a photo?"):
        assert (await parcel.find(text)).problem == ""
        assert (await parcel.find("when do pigeons rest?")).problem


async def test_a_question_is_sent_once(parcel: EmbeddedDesk) -> None:
    """Who searches and then asks the same costs one request."""
    await parcel.embed()
    count = len(parcel.sent())
    for _ in range(3):
        await parcel.find("can I shrink a photo?")
    assert len(parcel.sent()) == count + 1


async def test_what_is_sent_is_written_down(parcel: EmbeddedDesk) -> None:
    """With the documents of which text is in it, and the tokens; so is a question, without any."""
    await parcel.embed()
    (entry,) = parcel.book.entries
    assert entry.kind == "embedding"
    assert set(entry.documents) == {
        "README.md",
        "docs/pigeons.md",
        "docs/pictures.md",
        "docs/post.md",
    }
    assert entry.tokens == parcel.meter.spent_today() > 0
    await parcel.find("can I shrink a photo?")
    assert evolve(parcel.book.entries[1], tokens=None).documents == ()


async def test_the_budget_of_the_day(openai_double: OpenAIDouble, tmp_path: Path) -> None:
    """Once it is spent nothing is sent any more; what there is goes on to be used."""
    async with embedded_desk(openai_double, tmp_path, FIXTURE, daily_budget=5) as parcel:
        parcel.model.batch = 2
        with pytest.raises(BudgetSpent):
            await parcel.embed()
        assert len(parcel.sent()) == 1
        found = await parcel.find("how many coins for a letter?")
        assert "budget" in found.problem
        assert found.hits


async def test_documents_that_may_not_go(parcel: EmbeddedDesk) -> None:
    """Their text is never sent; what is found of them is found by words."""
    done = await parcel.embed(lambda path: path != "docs/pictures.md")
    assert done.total == PASSAGES - 1
    assert not any("Enclosures" in text for texts in parcel.sent() for text in texts)
    assert (await parcel.find("how are pictures scaled?")).hits[0].path == "docs/pictures.md"


async def test_embeddings_that_cannot_be_read(parcel: EmbeddedDesk) -> None:
    """Words go on finding, and what is damaged is made anew."""
    await parcel.embed()
    store = parcel.desk.library.store_of(parcel.desk.folder)
    with store.embeddings._opened() as database:
        database.execute("PRAGMA writable_schema = ON")
        database.execute("UPDATE sqlite_schema SET rootpage = 1 WHERE name = 'embeddings'")
        database.execute("PRAGMA writable_schema = RESET")
    for _ in range(2):
        found = await parcel.find("how are pictures scaled?")
        assert found.hits[0].path == "docs/pictures.md"
    done = await parcel.embed()
    assert (done.done, done.total) == (PASSAGES, PASSAGES)
    assert (await parcel.find("can I shrink a photo?")).hits[0].path == "docs/pictures.md"


async def test_open_buffers(parcel: EmbeddedDesk) -> None:
    """Unsaved text is sent nowhere; what did not change in a buffer means what it meant."""
    await parcel.embed()
    text = "# Enclosures\n\nPictures are scaled down to 800 pixels.\n\n# Secret\n\nUnsaved words.\n"
    assert parcel.desk.library.set_buffer(parcel.desk.folder, "docs/pictures.md", text)
    found = await parcel.find("can I shrink a photo?")
    assert found.hits[0].path == "docs/pictures.md"
    assert MEANT in {signal.name for signal in found.hits[0].signals}
    await parcel.embed()
    assert not any("Unsaved" in text for texts in parcel.sent() for text in texts)
