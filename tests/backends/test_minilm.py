"""The model that askdocs brings, in its process, and what it does for finding."""

import asyncio
import importlib.util
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from askdocs.backends.minilm import embeddings
from askdocs.backends.minilm.choosing import choose_own
from askdocs.backends.minilm.embeddings import MiniLm
from askdocs.backends.transport import needs_no_consent
from askdocs.errors import EndpointFailed
from askdocs.index.embedding import closeness, numbers_in
from askdocs.retrieval import LocalRetriever


@pytest.fixture
async def model() -> AsyncIterator[MiniLm]:
    made = MiniLm()
    yield made
    await made.close()


async def test_passages_and_questions_mean_the_same_in_other_words(model: MiniLm) -> None:
    """A passage without a word of the question is nearer than one about something else."""
    texts = ["Pictures are scaled down before they are sent.", "Bread rises in a warm kitchen."]
    pictures, bread = await model.embed(texts, (), needs_no_consent)
    question = await model.embed_question("how to shrink a photo", needs_no_consent)
    assert pictures is not None
    assert bread is not None
    assert numbers_in(question) == numbers_in(pictures) == 384
    assert closeness(question, pictures) > closeness(question, bread) + 0.2


async def test_sentences_are_compared_with_a_question(model: MiniLm) -> None:
    """The one that answers stands out against sentences that have nothing to do with it."""
    texts = ["The cache is turned off with `--no-cache`.", "The dog barks."]
    compared = await model.compared("How do I disable caching?", texts, seconds=60)
    answer, other = compared.likeness
    assert answer is not None
    assert other is not None
    assert answer > compared.foreign > other
    assert compared.best == answer - compared.foreign


async def test_no_time_is_no_likeness(model: MiniLm) -> None:
    """What there was no time for is not made up."""
    compared = await model.compared("why?", ["Because."], seconds=0)
    assert compared.likeness == (None,)
    assert compared.best == -1


async def test_a_question_does_not_wait_for_passages(model: MiniLm) -> None:
    """However many are being worked on."""
    await model.prepare()
    passages = asyncio.ensure_future(model.embed(["word " * 200] * 64, (), needs_no_consent))
    await asyncio.sleep(0)
    question = asyncio.ensure_future(model.embed_question("pigeon", needs_no_consent))
    done, _ = await asyncio.wait([question, passages], return_when=asyncio.FIRST_COMPLETED)
    assert question in done
    await passages


async def test_who_gives_up_while_it_starts_does_not_keep_it_from_starting(model: MiniLm) -> None:
    """The next one finds it there, once and not twice."""
    first = asyncio.ensure_future(model.prepare())
    await asyncio.sleep(0)
    first.cancel()
    await model.prepare()
    worker = model._worker
    await model.prepare()
    assert model._worker is worker


async def test_a_process_that_dies_is_started_anew(model: MiniLm) -> None:
    """Who waited is told, and the next text gets another process."""
    await model.prepare()
    worker = model._worker
    assert worker is not None
    waiting = asyncio.ensure_future(model.embed(["word " * 200] * 64, (), needs_no_consent))
    await asyncio.sleep(0)
    worker._process.kill()
    with pytest.raises(EndpointFailed, match="ended unexpectedly"):
        await waiting
    assert len(await model.embed(["pigeon"], (), needs_no_consent)) == 1


async def test_it_ends_when_nothing_is_asked_of_it() -> None:
    """And is there again with the next text."""
    model = MiniLm(stays=0)
    await model.prepare()
    worker = model._worker
    assert worker is not None
    await worker._process.wait()
    await model.prepare()
    await model.close()


async def test_it_uses_one_thread_for_its_numbers(model: MiniLm) -> None:
    """Threads that wait for each other on a busy machine take seconds."""
    await model.prepare()
    worker = model._worker
    assert worker is not None
    # The one for questions, the one for passages, and the one that reads.
    assert _threads_of(worker._process.pid) == 3


def _threads_of(process: int) -> int:
    threads = Path(f"/proc/{process}/task")
    if not threads.is_dir():
        pytest.skip("only Linux lists the threads of a process here")
    return len(list(threads.iterdir()))


def test_without_numpy_everything_works_by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody helps to find, and nothing is said."""
    _without_numpy(monkeypatch)
    chosen = choose_own(LocalRetriever())
    assert chosen.finder is None
    assert chosen.embeddings is None
    assert not chosen.finding_failure()


def test_with_numpy_it_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded assistant has it without any setting."""
    monkeypatch.setattr(embeddings, "find_spec", lambda name: object())
    chosen = choose_own(LocalRetriever())
    assert isinstance(chosen.embeddings, MiniLm)


def _without_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec

    def find(name: str, package: str | None = None) -> object:
        return None if name == "numpy" else found(name, package)

    monkeypatch.setattr(embeddings, "find_spec", find)


def test_the_server_itself_has_no_numpy() -> None:
    """It is loaded by the process of the model alone."""
    program = (
        "import sys, askdocs.backends.minilm.choosing\n"
        "assert 'numpy' not in sys.modules and 'openai' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
