"""The hosted assistant against the double: answers, citations, and what is told of them."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from attrs import define, evolve, field

from askdocs.answering.assistant import (
    Answer,
    Cited,
    Event,
    Finished,
    Found,
    Question,
    Searching,
    TextDelta,
    Turn,
    Waiting,
)
from askdocs.backends.hosted import HostedAssistant
from askdocs.backends.requests import ModelChoice
from askdocs.errors import (
    ConsentRequired,
    EndpointFailed,
    ModelUnavailable,
    QuotaSpent,
    RateLimited,
)
from askdocs.index.library import Library
from askdocs.index.update import update
from askdocs.settings import Settings, UploadSettings
from tests.support.mirroring import Studio, studio
from tests.support.openai_double import (
    FILES,
    RESPONSES,
    STORES,
    OpenAIDouble,
    Reply,
    errors,
    frames,
)
from tests.support.openai_double.answers import Step
from tests.support.recordings import recording
from tests.support.workspace import write_tree

FIXTURE = """\
//- /README.md
# Parcel

Sends letters by pigeon.

//- /docs/retries.rst
Retries
=======

Limits
------

A letter is retried three times before the pigeon gives up.

Pauses
------

Between two attempts the pigeon rests for ten minutes.

//- /docs/pigeons.md
# Pigeons

Pigeons never fly on Sundays.
"""

QUESTION = "How often is a letter retried?"


@define
class Panel:
    """A hosted assistant with a folder to ask about."""

    studio: Studio
    library: Library
    assistant: HostedAssistant
    events: list[Event] = field(factory=list)

    async def ask(self, text: str = QUESTION, *turns: Turn) -> Answer:
        """The answer, after its events."""
        self.events.clear()
        question = Question(text, conversation=turns)
        answering = self.assistant.answer(question, self.library.snapshot())
        async with aclosing(answering) as events:
            async for event in events:
                self.events.append(event)
        last = self.events[-1]
        assert isinstance(last, Finished)
        streamed = "".join(event.text for event in self.events if isinstance(event, TextDelta))
        assert streamed == last.answer.text
        cited = tuple(event.citation for event in self.events if isinstance(event, Cited))
        assert cited == last.answer.citations
        return last.answer

    @property
    def asked(self) -> Any:  # noqa: ANN401 - the body of the last question
        return self.studio.double.recorder.matching(RESPONSES)[-1].json

    def reindex(self) -> None:
        """Bring the index up to date."""
        folder = self.studio.folder
        update(self.library.store_of(folder), folder.path, self.studio.settings.indexing)


@pytest.fixture
async def panel(openai_double: OpenAIDouble, tmp_path: Path) -> AsyncIterator[Panel]:
    root = write_tree(tmp_path / "parcel", FIXTURE)
    library = Library(None)
    async with studio(openai_double, tmp_path / "data", root) as made:
        library.open(made.folder, Settings())
        made.mirror.revision_of = lambda folder: library.store_of(folder).revision()
        choice = ModelChoice("gpt-6.1-terra")
        assistant = HostedAssistant(
            made.mirror.transport, choice, made.mirror, conversation_tokens=400
        )
        asked = Panel(made, library, assistant)
        asked.reindex()
        yield asked
    library.shutdown()


async def test_answer(panel: Panel) -> None:
    """The docs go up first; the answer cites the document and the lines as they are now."""
    panel.studio.double.reply("Three times, then it gives up.")
    answer = await panel.ask()
    (citation,) = answer.citations
    assert (citation.path, citation.lines, citation.verified) == ("docs/retries.rst", (7, 7), True)
    assert citation.quote == "A letter is retried three times before the pigeon gives up."
    assert citation.headings == ("Retries", "Limits")
    assert answer.outcome == "answered"
    assert answer.text == (
        "Three times, then it gives up [1].\n\n"
        "**Sources**\n\n- Retries › Limits — docs/retries.rst:7 [1]\n"
    )
    assert answer.usage is not None
    assert (answer.assistant.name, answer.assistant.model) == ("hosted", "gpt-6.1-terra")
    assert answer.notes == ()


async def test_order_of_events(panel: Panel) -> None:
    """Uploading, searching, what was found, then text; each citation before what refers to it."""
    await panel.ask()
    kinds = [type(event) for event in panel.events]
    assert kinds[0] is Waiting
    assert kinds.index(Searching) > 0
    assert kinds.index(Searching) < kinds.index(Found) < kinds.index(TextDelta)
    (found,) = (event for event in panel.events if isinstance(event, Found))
    assert found.hits[0].path == "docs/retries.rst"
    assert found.hits[0].passage.headings == ("Retries", "Limits")


async def test_what_is_asked(panel: Panel) -> None:
    """Nothing is kept at the endpoint; the question comes last, after the turns before it."""
    await panel.ask("And the pauses?", Turn("How often?", "Three times."))
    asked = panel.asked
    assert asked["store"] is False
    assert asked["stream"] is True
    assert asked["include"] == ["file_search_call.results"]
    assert [entry["content"] for entry in asked["input"]] == [
        "How often?",
        "Three times.",
        "Question: And the pauses?",
    ]
    assert asked["tools"] == [{"type": "file_search", "vector_store_ids": [panel.studio.store.id]}]
    assert "Search the files" in asked["instructions"]
    assert "previous_response_id" not in asked


async def test_second_question(panel: Panel) -> None:
    """As long as nothing has changed, a question is one request and nothing is waited for."""
    await panel.ask()
    before = len(panel.studio.double.exchanges)
    await panel.ask()
    assert len(panel.studio.double.exchanges) == before + 1
    assert not any(isinstance(event, Waiting) and event.reason for event in panel.events)


async def test_saved_document(panel: Panel) -> None:
    """A document that was saved goes up before the next question is answered."""
    await panel.ask()
    panel.studio.write(
        "docs/retries.rst", "Retries\n=======\n\nNew.\n\nA letter is retried nine times.\n"
    )
    panel.reindex()
    answer = await panel.ask()
    (citation,) = answer.citations
    assert "A letter is retried nine times." in citation.quote
    assert citation.lines == (4, 6)


async def test_document_that_moved_meanwhile(panel: Panel) -> None:
    """A citation is where the words stand now, though the copy has them elsewhere."""
    await panel.ask()
    path = panel.studio.folder.path / "docs/retries.rst"
    path.write_text(path.read_text().replace("Limits\n", "About\n-----\n\nText.\n\nLimits\n"))
    answer = await panel.ask()
    (citation,) = answer.citations
    assert citation.lines == (12, 12)
    assert citation.quote == "A letter is retried three times before the pigeon gives up."


async def test_document_that_lost_the_words(panel: Panel) -> None:
    """What the document says no more is not cited, and the reader is told."""
    await panel.ask()
    panel.studio.write("docs/retries.rst", "Retries\n=======\n\nSomething else entirely.\n")
    answer = await panel.ask()
    assert answer.citations == ()
    assert "The model named no source" in answer.text


async def test_open_buffer(panel: Panel) -> None:
    """The open buffer is the document as it is now; its text goes nowhere."""
    await panel.ask()
    text = "\n\n" + (panel.studio.folder.path / "docs/retries.rst").read_text() + "zeppelin\n"
    panel.library.set_buffer(panel.studio.folder, "docs/retries.rst", text)
    (citation,) = (await panel.ask()).citations
    assert citation.lines == (9, 9)
    assert not any(b"zeppelin" in one.body for one in panel.studio.double.exchanges)


async def test_same_names(panel: Panel) -> None:
    """Of twelve README.md with the same name the right one is cited."""
    for number in range(12):
        panel.studio.write(
            f"packages/p{number}/README.md",
            f"# Package\n\nOwl number {number} sings tune {number}x.\n",
        )
    panel.reindex()
    answer = await panel.ask("Which tune does owl number 7 sing, 7x?")
    assert [citation.path for citation in answer.citations] == ["packages/p7/README.md"]


async def test_no_consent(panel: Panel) -> None:
    """Without the user's word the question is not even asked."""
    panel.studio.mirror.withdraw(panel.studio.folder)
    with pytest.raises(ConsentRequired):
        await panel.ask()
    assert panel.studio.double.exchanges == []


async def test_model_that_does_not_search(panel: Panel) -> None:
    """A fluent answer without a search is told to be one, in the text and in the notes."""
    panel.studio.double.reply(Reply("Four times, I am sure.", searches=False))
    answer = await panel.ask()
    assert answer.text.startswith("Four times, I am sure.")
    assert answer.outcome == "incomplete"
    assert answer.notes == (
        "The endpoint did not search your docs for this answer: it may come from anywhere.",
    )
    assert answer.notes[0] in answer.text


async def test_answer_without_citation(panel: Panel) -> None:
    """An answer after a search that cites nothing says so."""
    answer = await panel.ask("zeppelin")
    assert answer.text.startswith("The files do not say.")
    assert "The model named no source" in answer.notes[0]


async def test_not_in_the_docs(panel: Panel) -> None:
    """The model says that the files do not answer, and its mark for that is not shown."""
    panel.studio.double.reply("The docs do not say [0].")
    answer = await panel.ask("zeppelin")
    assert (answer.text, answer.outcome, answer.notes) == (
        "The docs do not say.",
        "notInDocs",
        (),
    )


async def test_marks_for_programs(panel: Panel) -> None:
    """Marks that stand for citations are taken out, wherever the stream cuts them."""
    panel.studio.double.reply(
        Reply(
            pieces=(
                "Three",
                " times\ue200file",
                "cite\ue202turn0file0\ue201",
                "【4:",
                "0†a.md】",
                ".",
            )
        )
    )
    answer = await panel.ask()
    assert answer.text.startswith("Three times [1].\n")


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [
        (errors.insufficient_quota(), QuotaSpent),
        (errors.unknown_model("gpt-6.1-terra"), ModelUnavailable),
        (errors.rate_limited("900"), RateLimited),
    ],
)
async def test_refusals(panel: Panel, refusal: Any, expected: type[Exception]) -> None:  # noqa: ANN401
    """What is hopeless is told once, as what it is."""
    await panel.ask()
    panel.studio.double.prepare(refusal, path=RESPONSES)
    with pytest.raises(expected):
        await panel.ask()


@pytest.mark.parametrize("fault", [frames.cut_after(12), frames.without_terminal_event])
async def test_streams_that_break_off(panel: Panel, fault: frames.Fault) -> None:
    """What has come is kept and marked incomplete."""
    await panel.ask()
    panel.studio.double.spoil(fault, path=RESPONSES)
    answer = await panel.ask()
    assert answer.outcome == "incomplete"
    assert answer.text.startswith("A letter is")
    assert "The answer breaks off here" in answer.notes[-1]


async def test_store_that_expired(panel: Panel) -> None:
    """A store that expired since the last question is built again, and the question answered."""
    await panel.ask()
    before = panel.studio.store.id
    panel.studio.double.clock.advance(days=31)
    answer = await panel.ask()
    assert [citation.path for citation in answer.citations] == ["docs/retries.rst"]
    assert panel.studio.store.id != before


async def test_store_that_was_deleted(panel: Panel) -> None:
    """So is one that somebody deleted."""
    await panel.ask()
    panel.studio.double.warehouse.stores.clear()
    assert (await panel.ask()).outcome == "answered"
    assert len(panel.studio.mirrored) == 3


async def test_copy_that_cannot_be_renewed(panel: Panel) -> None:
    """Where a change cannot be uploaded, the older copy answers, and the reader is told."""
    await panel.ask()
    panel.studio.write("docs/pigeons.md", "# Pigeons\n\nPigeons fly daily.\n")
    panel.reindex()
    panel.studio.double.prepare(errors.server_error(), path=FILES, times=None)
    answer = await panel.ask()
    assert [citation.path for citation in answer.citations] == ["docs/retries.rst"]
    assert "could not be brought up to date" in answer.notes[-1]


async def test_nothing_to_upload(panel: Panel) -> None:
    """Where nothing of the docs may go up, the message says where to look."""
    panel.studio.settings = evolve(Settings(), upload=UploadSettings(exclude=("*",)))
    with pytest.raises(EndpointFailed, match="Nothing of the docs"):
        await panel.ask()
    assert not panel.studio.uploads()


async def test_endpoint_without_stores(panel: Panel) -> None:
    """An endpoint without vector stores is told with what to set instead."""
    panel.studio.double.lack(STORES)
    with pytest.raises(EndpointFailed, match="has no vector stores"):
        await panel.ask()


async def test_recorded_answer(panel: Panel) -> None:
    """A stream that OpenAI sent is shown with its text and a citation of our document."""
    panel.studio.write("docs/france.txt", "The capital of France is Paris.\n")
    panel.reindex()
    await panel.ask()
    (recorded,) = recording("stream").at(RESPONSES)
    output = recorded.events[-1]["response"]["output"]
    (annotation,) = output[1]["content"][0]["annotations"]
    file = next(
        one
        for one in panel.studio.double.warehouse.files.values()
        if one.filename.startswith("docs-france")
    )
    names = {annotation["file_id"]: file.id, annotation["filename"]: file.filename}
    panel.studio.double.prepare(recorded.answer(names), path=RESPONSES)
    answer = await panel.ask("What is the capital of France?")
    assert answer.text.startswith("The capital of France is Paris [1].\n")
    (citation,) = answer.citations
    assert (citation.path, citation.quote) == (
        "docs/france.txt",
        "The capital of France is Paris.",
    )
    assert answer.usage is not None


@pytest.mark.guarantee("consent that is taken back holds at once")
async def test_withdrawn_while_a_limit_is_waited_for(panel: Panel) -> None:
    """The question is not asked once more."""
    await panel.ask()
    folder, mirror = panel.studio.folder, panel.studio.mirror
    panel.studio.double.prepare(errors.rate_limited("7"), path=RESPONSES)
    panel.studio.clock.meanwhile = lambda: mirror.withdraw(folder)
    with pytest.raises(ConsentRequired, match="taken back"):
        await panel.ask()
    assert len(panel.studio.double.recorder.matching(RESPONSES)) == 2


def told_at_the_end(*, is_silent: bool) -> frames.Fault:
    """A stream that is text alone until its last event, as some servers send it.

    A silent one says neither which files it found nor which it cites.
    """

    def fault(steps: frames.Steps) -> list[Step]:
        kept: list[Step] = []
        for step in steps:
            event = frames.data_of(step)
            if event["type"] == "response.completed":
                if is_silent:
                    search, message = event["response"]["output"]
                    for result in search["results"]:
                        result.update({"file_id": "", "filename": "", "attributes": {}})
                    message["content"][0]["annotations"] = []
                kept.append(frames.frame(event, is_named=True))
            elif event["type"] in {"response.created", "response.output_text.delta"}:
                kept.append(step)
        return kept

    return fault


@pytest.mark.parametrize("is_silent", [False, True])
async def test_told_at_the_end(panel: Panel, is_silent: bool) -> None:
    """What only the last event tells is heeded: the search, and what the answer rests on."""
    await panel.ask()
    panel.studio.double.spoil(told_at_the_end(is_silent=is_silent), path=RESPONSES)
    answer = await panel.ask()
    (citation,) = answer.citations
    assert citation.quote == "A letter is retried three times before the pigeon gives up."
    assert (answer.outcome, answer.notes) == ("answered", ())
    assert "[1]\n\n**Sources**" in answer.text


async def test_silent_endpoint_that_says_something_else(panel: Panel) -> None:
    """Where nobody names a source, none is shown that does not say what the answer says."""
    await panel.ask()
    panel.studio.double.reply(
        "Zeppelins are filled with helium by seven engineers in Friedrichshafen."
    )
    panel.studio.double.spoil(told_at_the_end(is_silent=True), path=RESPONSES)
    answer = await panel.ask()
    assert answer.citations == ()
    assert "The model named no source" in answer.notes[0]
