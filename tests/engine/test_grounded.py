"""Answers of a model that was given passages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from askdocs.answering.assistant import (
    Answer,
    AssistantInfo,
    Cited,
    Event,
    Finished,
    Found,
    Question,
    Reasoning,
    Scope,
    Searching,
    TextDelta,
    Turn,
    Usage,
    Waiting,
)
from askdocs.answering.budget import MeteredAssistant
from askdocs.answering.chat_model import Completed, ModelEvent, Refused, Wrote
from askdocs.answering.engine import Engine
from askdocs.answering.extractive import ExtractiveAssistant
from askdocs.answering.grounded import GroundedAssistant
from askdocs.errors import AskDocsError, BudgetSpent, EndpointFailed, RateLimited
from askdocs.index.library import Library
from askdocs.index.reader import Snapshot
from askdocs.retrieval import Finding, LocalFinder, LocalRetriever, Query
from tests.support.desk import Desk, desk_with
from tests.support.scripted_model import ScriptedModel

FIXTURE = """\
//- /docs/retries.md
# Retries

A request is retried three times. Between two attempts it waits.

//- /docs/timeouts.md
# Timeouts

A request times out after ten seconds, and is then retried.

//- /docs/ja.md
# 再試行

再試行の回数は三回です。
"""

QUESTION = "How often is a request retried?"


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def desk(tmp_path: Path, model: ScriptedModel) -> Iterator[Desk]:
    desk = desk_with(tmp_path, FIXTURE)
    retriever = LocalRetriever()
    assistant = GroundedAssistant(LocalFinder(retriever), model, conversation_tokens=100)
    desk.engine = Engine(assistant, retriever)
    yield desk
    desk.close()


def streamed(events: list[Event]) -> str:
    """The text as a reader of the stream has it."""
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def answer_of(events: list[Event]) -> Answer:
    """The whole answer, which is what was streamed."""
    last = events[-1]
    assert isinstance(last, Finished)
    assert last.answer.text == streamed(events)
    cited = tuple(event.citation for event in events if isinstance(event, Cited))
    assert last.answer.citations == cited
    return last.answer


def test_an_answer(desk: Desk, model: ScriptedModel) -> None:
    """Markers become references to verified citations, counted as they come; sources end it."""
    model.enqueue("Thrice", " [", "2", "]", ". After ten seconds [1][2].")
    events = desk.events(QUESTION)
    answer = answer_of(events)
    first, second = answer.citations
    paths = [hit.path for event in events if isinstance(event, Found) for hit in event.hits]
    assert [first.path, second.path] == [paths[1], paths[0]]
    assert answer.text == (
        "Thrice [1]. After ten seconds [2][1].\n\n**Sources**\n\n"
        f"- {first.headings[0]} — {first.path}:3 [1]\n"
        f"- {second.headings[0]} — {second.path}:3 [2]\n"
    )
    assert (answer.outcome, answer.notes) == ("answered", ())
    assert answer.usage == Usage(100, 10)
    assert answer.assistant == AssistantInfo("responses", "scripted-1")


def test_citations_stand_in_the_documents(desk: Desk, model: ScriptedModel) -> None:
    """What is cited is the text of the file at that place."""
    model.enqueue("Thrice [1][2].")
    for citation in answer_of(desk.events(QUESTION)).citations:
        text = (desk.folder.path / citation.path).read_text(encoding="utf-8")
        assert citation.verified
        assert citation.span.of(text) == citation.quote


def test_a_citation_comes_before_the_text_that_refers_to_it(
    desk: Desk, model: ScriptedModel
) -> None:
    """Searching, found, text, then each citation before its number is shown."""
    model.enqueue("Thrice [1]. Later [2].")
    events = desk.events(QUESTION)
    assert isinstance(events[0], Searching)
    assert isinstance(events[1], Found)
    shown = ""
    count = 0
    for event in events:
        match event:
            case TextDelta(text):
                shown += text
                assert f"[{count + 1}]" not in shown
            case Cited():
                count += 1
            case _:
                pass
    assert count == 2


def test_invented_numbers_are_dropped(desk: Desk, model: ScriptedModel) -> None:
    """A reference to a passage that was not given is not shown."""
    model.enqueue("Thrice [1]. Perhaps [9], and [1, 17].")
    assert answer_of(desk.events(QUESTION)).text.startswith("Thrice [1]. Perhaps, and [1].\n")


def test_code_is_left_alone(desk: Desk, model: ScriptedModel) -> None:
    """What looks like a marker in code is code."""
    model.enqueue("Use `rows[1]` [1]:\n\n```py\nrows[2]\n```\n")
    text = answer_of(desk.events(QUESTION)).text
    assert text.startswith("Use `rows[1]` [1]:\n\n```py\nrows[2]\n```\n\n**Sources**")


def test_no_model_is_asked_where_nothing_fits(desk: Desk, model: ScriptedModel) -> None:
    """What is not in the docs is said as the embedded assistant says it, and costs nothing."""
    answer = answer_of(desk.events("Who painted the ceiling?"))
    assert answer.outcome == "notInDocs"
    assert answer.text.startswith("This is not in your docs.")
    assert answer.assistant.name == "responses"
    assert answer.usage is None
    assert model.prompts == []


class CountingFinder:
    """Counts how often it is asked: where a model reranks, each time is paid for."""

    def __init__(self) -> None:
        self.asked = 0
        self._finder = LocalFinder(LocalRetriever())

    async def find(self, query: Query, snapshot: Snapshot, limit: int) -> Finding:
        self.asked += 1
        return await self._finder.find(query, snapshot, limit)

    async def find_sections(self, query: Query, snapshot: Snapshot, limit: int) -> Finding:
        self.asked += 1
        return await self._finder.find_sections(query, snapshot, limit)


@pytest.mark.parametrize("question", ["Who painted the ceiling?", QUESTION])
def test_the_docs_are_searched_once(desk: Desk, model: ScriptedModel, question: str) -> None:
    """For a refusal as for an answer."""
    model.enqueue("Thrice [1].")
    finder = CountingFinder()
    for assistant in (
        GroundedAssistant(finder, model, conversation_tokens=1_000),
        ExtractiveAssistant(finder),
    ):
        finder.asked = 0
        desk.engine.assistant = assistant
        answer_of(desk.events(question))
        assert finder.asked == 1


def test_the_model_says_that_it_is_not_there(desk: Desk, model: ScriptedModel) -> None:
    """The passages fit and do not answer: the model says so, and its sign for it is not shown."""
    model.enqueue("The docs do not say who wrote this [0].")
    answer = answer_of(desk.events(QUESTION))
    assert answer.outcome == "notInDocs"
    assert answer.text == "The docs do not say who wrote this."
    assert answer.citations == ()


def test_an_answer_without_sources_is_marked(desk: Desk, model: ScriptedModel) -> None:
    """A reader is told that nothing of an answer was checked."""
    model.enqueue("Thrice.")
    answer = answer_of(desk.events(QUESTION))
    (note,) = answer.notes
    assert "named no source" in note
    assert answer.text == f"Thrice.\n\n*{note}*\n"


@pytest.mark.parametrize(
    ("completed", "expected"),
    [
        (Completed("length", None, ""), "limit of tokens"),
        (Completed("filter", None, ""), "content filter"),
        (EndpointFailed("The connection was cut."), "breaks off here: The connection was cut."),
    ],
)
def test_an_answer_that_is_not_whole(
    desk: Desk, model: ScriptedModel, completed: Completed | AskDocsError, expected: str
) -> None:
    """What came is kept, marked as incomplete, and the reader is told why it ends."""
    model.enqueue("Thrice [1], and then", completed)
    answer = answer_of(desk.events(QUESTION))
    assert answer.outcome == "incomplete"
    assert answer.text.startswith("Thrice [1], and then\n\n**Sources**")
    assert expected in answer.notes[-1]
    assert answer.notes[-1] in answer.text


def test_code_that_breaks_off_is_closed(desk: Desk, model: ScriptedModel) -> None:
    """What askdocs says itself does not end up in a block of code."""
    model.enqueue("So [1]:\n\n```sh\nparcel in", EndpointFailed("It was cut."))
    text = answer_of(desk.events(QUESTION)).text
    assert "parcel in\n```\n\n**Sources**" in text


def test_a_refusal(desk: Desk, model: ScriptedModel) -> None:
    """The model's words are shown, and that they are a refusal."""
    model.enqueue(Refused("I cannot help with that."))
    answer = answer_of(desk.events(QUESTION))
    assert answer.outcome == "incomplete"
    assert answer.text == "I cannot help with that.\n\n*The model declined to answer.*\n"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((RateLimited("Too many."),), "Too many."),
        ((Wrote("  "), EndpointFailed("It was cut.")), "It was cut."),
        ((Completed("end", None, ""),), "wrote nothing"),
        ((Completed("length", None, ""),), "fill the context of the model"),
        ((Completed("length", Usage(4_096, 0), ""),), "fill the context of the model"),
        ((Completed("length", Usage(100, 64), ""),), "used up its tokens"),
        ((Reasoning(), Completed("length", None, "")), "used up its tokens"),
        ((Completed("filter", None, ""),), "let no answer through"),
    ],
)
def test_without_any_text_it_is_an_error(
    desk: Desk, model: ScriptedModel, said: tuple[ModelEvent | AskDocsError, ...], expected: str
) -> None:
    """Nothing to show is no answer, and the search still works."""
    model.enqueue(*said)
    with pytest.raises(AskDocsError, match=expected):
        desk.events(QUESTION)
    assert desk.search(QUESTION)


def test_thinking_and_waiting_are_passed_on(desk: Desk, model: ScriptedModel) -> None:
    """A reader sees why nothing comes."""
    model.enqueue(Waiting(2, "rate limited"), Reasoning(), "Thrice [1].")
    events = desk.events(QUESTION)
    assert Waiting(2, "rate limited") in events
    assert Reasoning() in events


def test_what_the_model_is_told(desk: Desk, model: ScriptedModel) -> None:
    """Passages by number, the conversation within its bounds, the selection, the question."""
    model.enqueue("Thrice [1].")
    turns = (Turn("Old? " * 200, "Old. " * 200), Turn("What is a request?", "A letter."))
    scope = Scope("file:///elsewhere/app.py", "retry(3)")
    desk.events(Question(QUESTION, turns, scope))
    (prompt,) = model.prompts
    assert prompt.turns == turns[1:]
    assert "retry(3)" in prompt.input
    assert prompt.input.endswith(f"Question: {QUESTION}")
    assert "A request is retried three times." in prompt.input
    assert set(prompt.documents) == {"docs/retries.md", "docs/timeouts.md"}


def test_what_askdocs_says_is_in_the_language_of_the_question(
    desk: Desk, model: ScriptedModel
) -> None:
    """The model answers in it by its instructions; the frame around it does as well."""
    model.enqueue("三回です [1]。", Completed("length", None, ""))
    answer = answer_of(desk.events("再試行の回数は何回ですか"))
    assert "**出典**" in answer.text
    assert "上限" in answer.notes[-1]


def test_a_cold_folder_says_that_it_is_incomplete(desk: Desk, model: ScriptedModel) -> None:
    """Before the folder was read nothing is asked of the model."""
    cold = Desk(desk.folder, Library(None), desk.settings)
    cold.engine = desk.engine
    answer = answer_of(cold.events(QUESTION))
    assert answer.outcome == "incomplete"
    assert model.prompts == []
    cold.close()


class Meter:
    """Tokens of one day, in memory."""

    def __init__(self, spent: int = 0) -> None:
        self.spent = spent

    def spent_today(self) -> int:
        return self.spent

    def spend(self, tokens: int) -> None:
        self.spent += tokens


def metered(desk: Desk, meter: Meter, budget: int) -> None:
    """Let the desk answer within ``budget``."""
    assistant = MeteredAssistant(desk.engine.assistant, meter, budget)
    desk.engine = Engine(assistant, desk.engine.retriever)


def test_a_budget(desk: Desk, model: ScriptedModel) -> None:
    """Tokens are counted; once the budget is spent nothing is asked, and it is said why."""
    model.enqueue("Thrice [1].")
    meter = Meter()
    metered(desk, meter, 110)
    assert desk.ask(QUESTION).outcome == "answered"
    assert meter.spent == 110
    with pytest.raises(BudgetSpent, match="110 tokens is spent"):
        desk.ask(QUESTION)
    assert len(model.prompts) == 1


def test_an_answer_that_breaks_off_counts(desk: Desk, model: ScriptedModel) -> None:
    """What no endpoint counts is estimated, so that the budget holds."""
    model.enqueue("Thrice [1].", EndpointFailed("It was cut."))
    meter = Meter()
    metered(desk, meter, 0)
    assert desk.ask(QUESTION).outcome == "incomplete"
    assert 20 < meter.spent < 200


def test_what_costs_nothing_does_not_count(desk: Desk) -> None:
    """Without a question to the model no token is spent."""
    meter = Meter()
    metered(desk, meter, 0)
    assert desk.ask("Who painted the ceiling?").outcome == "notInDocs"
    assert meter.spent == 0


async def test_who_stops_reading_stops_the_model(desk: Desk, model: ScriptedModel) -> None:
    """Closing the answer closes the model's stream."""
    model.enqueue("Thrice", " [1]", " and", " more")
    events = desk.engine.ask(Question(QUESTION), desk.library.snapshot())
    async for event in events:
        if isinstance(event, TextDelta):
            break
    await events.aclose()
    assert model.is_closed


@pytest.mark.guarantee("a model's sentences are checked against what they cite")
def test_a_sentence_that_is_not_borne_out_is_named(desk: Desk, model: ScriptedModel) -> None:
    """The answer says which of its sentences the cited text does not support, and why."""
    model.enqueue("A request is repeated nine times [1].\n")
    answer = answer_of(desk.events(QUESTION))
    (support,) = answer.support
    assert not support.is_supported
    assert "number" in support.lacks
    assert "9" in support.missing
    assert "Not supported by the cited text" in answer.text
    assert any("nine times" in note for note in answer.notes)


@pytest.mark.guarantee("answers fetch nothing and link nowhere else")
def test_links_of_a_model_are_tamed(desk: Desk, model: ScriptedModel) -> None:
    """A model that was talked into carrying text away cannot: neither by image nor by link."""
    model.enqueue(
        "See ![x](https://elsewhere.test/?q=secret) [1]. ",
        "[Press](command:evil) or <img src='https://elsewhere.test'> https://else",
        "where.test/?q=secret\n",
    )
    text = answer_of(desk.events(QUESTION)).text
    assert "](" not in text.partition("**Sources**")[0]
    assert "<img" not in text.replace("\\<img", "")
    assert "https://elsewhere.test/?q" not in text
