"""Documents that change while an answer is made: after the search, and under a model's pen."""

import random
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path

import pytest

from askdocs.answering.assistant import Answer, Assistant, Finished
from askdocs.answering.chat_model import ModelEvent
from askdocs.answering.engine import Engine
from askdocs.answering.extractive import ExtractiveAssistant
from askdocs.answering.grounded import GroundedAssistant
from askdocs.answering.prompt import Prompt
from askdocs.index.reader import Snapshot
from askdocs.retrieval import Hit, LocalFinder, LocalRetriever, Query
from tests.engine.test_mutations import MUTATIONS, OTHER, PAGE, Mutation
from tests.support.desk import Desk, desk_with
from tests.support.scripted_model import ScriptedModel

QUESTION = "What is the usual palette of a chart?"
CLAIM = "Set palette to 2 for the usual palette of a chart [1]."


class HastyRetriever:
    """Finds passages, and then the documents change."""

    def __init__(self, change: Callable[[], None]) -> None:
        self._change = change

    def search(self, query: Query, snapshot: Snapshot, limit: int) -> Sequence[Hit]:
        """The hits for the documents as they were."""
        hits = LocalRetriever().search(query, snapshot, limit)
        self._change()
        return hits

    def sections(self, query: Query, snapshot: Snapshot, limit: int) -> Sequence[Hit]:
        """The same by sections."""
        return self.search(query, snapshot, limit)


class SlowModel(ScriptedModel):
    """Writes an answer, during which the documents change."""

    def __init__(self, change: Callable[[], None]) -> None:
        super().__init__()
        self._change = change

    async def write(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        """The events of the next script; the change comes before the last of them."""
        async for event in super().write(prompt):
            self._change()
            yield event


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = desk_with(tmp_path, "//- /docs/guide.md\n# Guide\n")
    (tmp_path / "docs/guide.md").write_text(PAGE, newline="")
    desk.update()
    return desk


def changing(desk: Desk, text: str, *, is_open: bool) -> Callable[[], None]:
    """What makes ``text`` of the guide, in the editor or on the disk."""

    def change() -> None:
        if is_open:
            desk.library.set_buffer(desk.folder, "docs/guide.md", text)
        else:
            (desk.folder.path / "docs/guide.md").write_text(text, newline="")

    return change


def nothing() -> None:
    """Nothing changes."""


def asked(desk: Desk, assistant: Assistant) -> Answer:
    """What the assistant answers."""
    desk.engine = Engine(assistant, LocalRetriever())
    last = desk.events(QUESTION)[-1]
    assert isinstance(last, Finished)
    return last.answer


def check(desk: Desk, answer: Answer) -> None:
    """What is verified stands where it should; what is not is named, and bears nothing out."""
    now = desk.library.current(desk.folder, "docs/guide.md")
    for number, citation in enumerate(answer.citations, 1):
        place = f"{citation.path}:"
        if citation.verified:
            assert now is not None
            assert citation.quote in now.text
            assert citation.span.of(now.text).startswith(citation.quote[:20])
            lines = now.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            assert citation.quote.splitlines()[0] in lines[citation.start_line]
            assert place in answer.text
        else:
            assert any(f"[{number}]" in note for note in answer.notes)
            assert not any(number in one.citations for one in answer.support)


OPEN = pytest.mark.parametrize("is_open", [False, True], ids=["on disk", "open"])
EACH = pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)


@pytest.mark.guarantee("a citation is of the document as it is now")
@EACH
@OPEN
@pytest.mark.parametrize("writer", ["embedded", "model"])
def test_between_search_and_answer(
    desk: Desk, writer: str, mutation: Mutation, *, is_open: bool
) -> None:
    """Whatever changes after the search, what is cited is there when the answer is made."""
    for seed in range(8):
        text = mutation(PAGE, random.Random(seed))
        finder = LocalFinder(HastyRetriever(changing(desk, text, is_open=is_open)))
        model = ScriptedModel()
        model.enqueue(CLAIM)
        assistant: Assistant = ExtractiveAssistant(finder)
        if writer == "model":
            assistant = GroundedAssistant(finder, model, conversation_tokens=100)
        answer = asked(desk, assistant)
        check(desk, answer)
        assert all(citation.verified for citation in answer.citations)
        changing(desk, PAGE, is_open=is_open)()


@pytest.mark.guarantee("a citation is of the document as it is now")
@EACH
@OPEN
def test_while_a_model_writes(desk: Desk, mutation: Mutation, *, is_open: bool) -> None:
    """What changes under the model's pen moves its citations, or withdraws them where one sees."""
    for seed in range(8):
        text = mutation(PAGE, random.Random(seed))
        model = SlowModel(changing(desk, text, is_open=is_open))
        model.enqueue("Set palette to 2 for", " the usual palette of a chart", " [1].")
        check(
            desk,
            asked(
                desk, GroundedAssistant(LocalFinder(LocalRetriever()), model, conversation_tokens=9)
            ),
        )
        changing(desk, PAGE, is_open=is_open)()


def written(desk: Desk, text: str) -> Answer:
    """The answer of a model while the guide becomes ``text``."""
    model = SlowModel(changing(desk, text, is_open=True))
    model.enqueue(CLAIM)
    return asked(
        desk, GroundedAssistant(LocalFinder(LocalRetriever()), model, conversation_tokens=100)
    )


@pytest.mark.guarantee("a citation is of the document as it is now")
def test_moved_text_moves_its_citation(desk: Desk) -> None:
    """Forty lines further down, the citation points forty lines further down."""
    (before,) = written(desk, PAGE).citations
    answer = written(desk, "\n" * 40 + PAGE)
    (after,) = answer.citations
    assert after.verified
    assert after.start_line == before.start_line + 40
    assert f"docs/guide.md:{after.start_line + 1}" in answer.text
    assert [one.is_supported for one in answer.support] == [True]


@pytest.mark.guarantee("a citation is of the document as it is now")
@pytest.mark.parametrize("text", [OTHER, "# Guide\n", PAGE.replace("to 2 for", "to 7 for")])
def test_vanished_text_is_withdrawn(desk: Desk, text: str) -> None:
    """A sentence whose source is gone, or says another number now, is not borne out any more."""
    answer = written(desk, text)
    (citation,) = answer.citations
    assert not citation.verified
    assert "no longer in your docs" in answer.text
    assert "docs/guide.md:" not in answer.text
    (claim,) = answer.support
    assert not claim.is_supported


@pytest.mark.guarantee("a citation is of the document as it is now")
def test_claims_are_checked_against_what_is_there_now(desk: Desk) -> None:
    """Where the cited words stay and the number beside them changes, the claim is doubted."""
    filler = "Of other things there is much to say that matters little here. " * 40
    page = (
        "# Guide\n\n## About palette\n\nSet `palette` to 2 for the usual palette of a chart.\n\n"
        f"{filler}\n\nPrinters take 300 dots.\n"
    )
    (desk.folder.path / "docs/guide.md").write_text(page, newline="")
    desk.update()
    model = SlowModel(changing(desk, page.replace("300", "600"), is_open=True))
    model.enqueue("Set palette to 2 for a chart [1]. Printers take 300 dots [1].")
    answer = asked(
        desk, GroundedAssistant(LocalFinder(LocalRetriever()), model, conversation_tokens=100)
    )
    assert [one.is_supported for one in answer.support] == [True, False]


def test_nothing_changes(desk: Desk) -> None:
    """An answer over documents that stay as they are carries no note."""
    model = SlowModel(nothing)
    model.enqueue(CLAIM)
    answer = asked(
        desk, GroundedAssistant(LocalFinder(LocalRetriever()), model, conversation_tokens=100)
    )
    assert [citation.verified for citation in answer.citations] == [True]
    assert answer.notes == ()
