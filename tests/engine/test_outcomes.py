"""The three outcomes: the docs say it, they say what comes near, or nothing of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from askdocs.answering.assistant import Answer, Finished, Question, Turn
from askdocs.answering.engine import Engine
from askdocs.answering.gaps import GapLog, NotingAssistant
from askdocs.answering.grounded import GroundedAssistant
from askdocs.retrieval import LocalFinder, LocalRetriever
from tests.support.desk import Desk, desk_with
from tests.support.scripted_model import ScriptedModel

FIXTURE = """\
//- /README.md
# Heron

Heron keeps the records of a library in a database.

## Databases

Heron supports PostgreSQL, MariaDB and SQLite as databases. The database is chosen by the address
in `database_url`: it begins with the name of the database.

## Backups

Run `heron backup` every night. It writes one file for each table, and keeps the last seven.

## Notices

Readers are sent a notice by mail when a loan ends.
"""

RELATED = "Does heron support MongoDB as a database?"
ANSWERED = "Which databases does heron support?"
ELSEWHERE = "How do I paint a ceiling?"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = desk_with(tmp_path / "heron", FIXTURE)
    yield desk
    desk.close()


def quotes_of(answer: Answer) -> list[list[str]]:
    """The lines of each quote that the text shows."""
    runs: list[list[str]] = []
    for paragraph in answer.text.split("\n\n**"):
        lines = [line for line in paragraph.splitlines() if line.startswith(">")]
        if lines:
            runs.append(lines)
    return runs


@pytest.mark.guarantee("what is not in the docs is refused")
def test_the_docs_say_it(desk: Desk) -> None:
    """It is quoted, and nothing is doubted."""
    answer = desk.ask(ANSWERED)
    assert (answer.outcome, answer.absent) == ("answered", ())
    assert answer.text.startswith("**Heron › Databases** — README.md:")


@pytest.mark.guarantee("what is not in the docs is refused")
def test_the_docs_say_what_comes_near(desk: Desk) -> None:
    """It says that it is no answer, names the word that is not there, and quotes what is near."""
    answer = desk.ask(RELATED)
    assert (answer.outcome, answer.absent, answer.nearest) == ("related", ("MongoDB",), ())
    first, second, *_ = answer.text.split("\n\n")
    assert first == "The docs do not say this outright. They do not mention *MongoDB*."
    assert second == "This comes nearest:"
    assert answer.citations[0].headings == ("Heron", "Databases")
    assert all(citation.verified for citation in answer.citations)


def test_what_comes_near_is_short(desk: Desk) -> None:
    """Two quotes of a few lines at most, and nothing to read further."""
    answer = desk.ask(RELATED)
    quotes = quotes_of(answer)
    assert len(quotes) == len(answer.citations) <= 2
    assert max(map(len, quotes)) <= 8
    assert "Further reading" not in answer.text


@pytest.mark.guarantee("what is not in the docs is refused")
def test_nothing_comes_near(desk: Desk) -> None:
    """Nothing is quoted."""
    answer = desk.ask(ELSEWHERE)
    assert (answer.outcome, answer.citations) == ("notInDocs", ())
    assert answer.text.startswith("This is not in your docs.")


def test_it_is_said_in_the_language_of_the_asker(desk: Desk) -> None:
    """Who reads Japanese is told in Japanese."""
    last = desk.events(Question(RELATED, locale="ja"))[-1]
    assert isinstance(last, Finished)
    assert last.answer.outcome == "related"
    assert last.answer.text.startswith(
        "ドキュメントにははっきりとは書かれていません。 *MongoDB* についての記載はありません。"
    )


@pytest.mark.guarantee("what is not in the docs is refused")
def test_a_word_that_the_docs_lack_is_never_plainly_answered(desk: Desk) -> None:
    """However much of the rest they have."""
    long = "Which of the databases PostgreSQL, MariaDB, SQLite and MongoDB does heron support?"
    assert desk.ask(long).outcome == "related"


def test_a_word_that_is_only_in_a_buffer_is_there(desk: Desk) -> None:
    """What is typed and not yet saved counts."""
    text = (desk.folder.path / "README.md").read_text().replace("MariaDB", "MongoDB")
    assert desk.library.set_buffer(desk.folder, "README.md", text)
    assert desk.ask(RELATED).outcome == "answered"


def test_a_follow_up_inherits_what_it_is_about(desk: Desk) -> None:
    """It is doubted for a word of the question that it leans on, and names it."""
    answer = desk.ask("And how is it chosen?", Turn(RELATED, desk.ask(RELATED).text))
    assert answer.outcome != "answered"
    assert answer.absent in {("MongoDB",), ()}


def test_a_follow_up_is_judged_on_its_own(desk: Desk) -> None:
    """After a doubt, what stands by itself is answered as if it were the first."""
    doubted = Turn(RELATED, desk.ask(RELATED).text)
    assert desk.ask(ANSWERED, doubted).text == desk.ask(ANSWERED).text


def test_before_all_was_read_nothing_is_said_to_lack(desk: Desk) -> None:
    """A word may stand in what is still unread."""
    cold = Desk(desk.folder, type(desk.library)(None), desk.settings)
    answer = cold.ask(RELATED)
    cold.close()
    assert (answer.outcome, answer.absent) == ("incomplete", ())


def test_the_best_hit_of_the_search_is_quoted(tmp_path: Path) -> None:
    """Though another passage has more of the words that are asked."""
    pages = "".join(
        f"//- /docs/note{n}.md\n# Note {n}\n\nTurn the page, and turn the lights off.\n\n"
        for n in range(3)
    )
    docs = "# Retries\n\n## Retries\n\nRetries are on. Set `limit` to zero to have none.\n"
    desk = desk_with(tmp_path / "docs", f"{pages}//- /docs/retries.md\n{docs}")
    question = "How do I turn off retries?"
    best = desk.search(question)[0]
    answer = desk.ask(question)
    desk.close()
    assert best.path == "docs/retries.md"
    assert (answer.outcome, answer.citations[0].path) == ("answered", best.path)


def test_the_name_of_the_project_is_no_evidence(tmp_path: Path) -> None:
    """It stands everywhere in its docs, and tells nothing of what is asked."""
    pages = "".join(
        f"//- /docs/page{n}.md\n# Heron {n}\n\nHeron keeps shelf {n}.\n\n" for n in range(40)
    )
    desk = desk_with(tmp_path / "heron", pages)
    named = desk.ask("Does heron send letters to readers?").reasons.decision
    plain = desk.ask("Does it send letters to readers?").reasons.decision
    desk.close()
    assert named == plain


def test_what_only_comes_near_is_a_gap(desk: Desk, tmp_path: Path) -> None:
    """The docs did not answer it, so it is kept as what they might say next."""
    log = GapLog(tmp_path / "gaps")
    desk.engine.assistant = NotingAssistant(desk.engine.assistant, log)
    for question in (ANSWERED, RELATED, ELSEWHERE):
        desk.ask(question)
    assert [gap.question for gap in log.of(desk.folder)] == [RELATED, ELSEWHERE]


def test_why_it_was_answered(desk: Desk) -> None:
    """The decision comes first, then what weighs most; the passage that leads has its score."""
    reasons = desk.ask(ANSWERED).reasons
    assert reasons.decision[0].startswith("Answered: +")
    weights = [abs(float(reason.split(":")[0])) for reason in reasons.decision[1:]]
    assert weights == sorted(weights, reverse=True)
    assert any("the best passage holds 100% of what is asked" in one for one in reasons.decision)
    assert reasons.lead[0].startswith("Heron › Databases — README.md leads: ")
    assert "words of the passage" in reasons.lead[0]


def test_why_it_was_doubted(desk: Desk) -> None:
    """The word that is not there is the reason."""
    first, second, *_ = desk.ask(RELATED).reasons.decision
    assert first == "Doubted: the docs do not have a word that the question is about."
    assert second == "They do not mention *MongoDB*."


def test_why_it_was_refused(desk: Desk) -> None:
    """Nothing comes near, and it is said what was nearest all the same."""
    reasons = desk.ask(ELSEWHERE).reasons
    assert reasons.decision[0].startswith("Refused: ")


def test_why_is_said_in_the_language_of_the_question(desk: Desk) -> None:
    """Decision, features and signals."""
    reasons = desk.ask("heron の database_url とは").reasons
    assert reasons.decision[0].startswith("回答しました")
    assert "箇所の語" in reasons.lead[0]


class TestWithAModel:
    """What a model says of passages that only come near decides the outcome."""

    @pytest.fixture
    def model(self, desk: Desk) -> ScriptedModel:
        model = ScriptedModel()
        retriever = LocalRetriever()
        assistant = GroundedAssistant(LocalFinder(retriever), model, conversation_tokens=500)
        desk.engine = Engine(assistant, retriever)
        return model

    def test_it_is_told(self, desk: Desk, model: ScriptedModel) -> None:
        """That the passages may not answer, and which word they lack."""
        model.enqueue("Only PostgreSQL, MariaDB and SQLite [1].")
        desk.ask(RELATED)
        assert 'The documentation never mentions "MongoDB".' in model.prompts[0].input

    def test_it_is_not_told_without_a_doubt(self, desk: Desk, model: ScriptedModel) -> None:
        """Where the docs answer, nothing is doubted."""
        model.enqueue("PostgreSQL, MariaDB and SQLite [1].")
        assert desk.ask(ANSWERED).outcome == "answered"
        assert "may not answer" not in model.prompts[0].input

    def test_a_word_that_is_not_there(self, desk: Desk, model: ScriptedModel) -> None:
        """What it says is kept, and the reader is told that the docs do not have the word."""
        model.enqueue("Heron supports PostgreSQL, MariaDB and SQLite as databases [1].")
        answer = desk.ask(RELATED)
        assert (answer.outcome, answer.absent) == ("related", ("MongoDB",))
        assert "They do not mention *MongoDB*." in answer.notes[-1]
        assert "which do not say outright" in answer.reasons.decision[0]

    def test_it_says_that_they_do_not_answer(self, desk: Desk, model: ScriptedModel) -> None:
        """Without a source it is not in the docs; with what comes near, it is related."""
        model.enqueue("The docs do not say that [0].")
        assert desk.ask(RELATED).outcome == "notInDocs"
        model.enqueue("The docs do not say that [0]. They name PostgreSQL [1].")
        answer = desk.ask(ANSWERED)
        assert (answer.outcome, answer.notes) == ("related", ())
