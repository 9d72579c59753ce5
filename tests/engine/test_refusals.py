"""When the docs have no answer, every assistant says so, and nothing talks it out of that."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from askdocs.answering.assistant import REFUSALS, Answer, Finished, Found, Turn
from askdocs.answering.engine import Engine
from askdocs.answering.follow_ups import leans
from askdocs.answering.grounded import GroundedAssistant
from askdocs.retrieval import LocalFinder, LocalRetriever
from tests.support.desk import Desk, desk_with
from tests.support.scripted_model import ScriptedModel

FIXTURE = """\
//- /README.md
# Parcel

Parcel sends letters by pigeon.

## Installation

Run `parcel install`. On Windows, use `parcel.exe` and feed the pigeon first.

//- /docs/retries.md
# Retries

## Configuring retries

Set `max_retries` in `parcel.toml`. The default is three attempts.

## Turning retries off

Set `max_retries` to zero, and no letter is sent again.

//- /docs/releases/2.0.md
# Release notes 2.0

- How the cache, the queue and the configuration are set up has changed.
- The example with kafka was removed from the tutorial.

//- /docs/ja.md
# 伝書鳩の設定

再試行の回数は `max_retries` で設定します。既定値は三回です。
"""

REFUSED = "This is not in your docs."
KAFKA = Turn("How do I set up a redis cluster?", REFUSED)
INSTALLED = Turn("How do I install parcel?", "Run `parcel install`.")


@pytest.fixture(params=["embedded", "model"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    desk = desk_with(tmp_path, FIXTURE)
    if request.param == "model":
        model = ScriptedModel()
        for _ in range(9):
            model.enqueue("Set it in the file [1].")
        retriever = LocalRetriever()
        desk.engine = Engine(
            GroundedAssistant(LocalFinder(retriever), model, conversation_tokens=500), retriever
        )
    yield desk
    desk.close()


def check(desk: Desk, outcome: str, question: str, *turns: Turn) -> None:
    """The question ends so; a refusal shows no source, and names sections as the nearest ones."""
    answer = desk.ask(question, *turns)
    assert answer.outcome == outcome, answer.text
    if outcome == "notInDocs":
        assert answer.citations == ()
        assert answer.support == ()
        head, _, rest = answer.text.partition("\n")
        assert head in {REFUSED, "ドキュメントには記載がありません。"}
        assert rest.strip() == "" or "nearest sections are:" in rest or "近い内容の節:" in rest
        assert "[1]" not in answer.text
        # They are where they are said to be, each once, and the text says where.
        for place in answer.nearest:
            assert place.verified
            assert f" — {place.path}:{place.lines[0]}" in rest
        assert len(answer.nearest) == rest.count("\n- ")
    else:
        assert answer.nearest == ()


def refused(desk: Desk, question: str, *turns: Turn) -> Answer:
    """The answer, which is none: nothing comes near, or the docs do not say it outright."""
    answer = desk.ask(question, *turns)
    assert answer.outcome in REFUSALS, answer.text
    assert "do not say this outright" in answer.text or answer.outcome == "notInDocs"
    return answer


def test_the_nearest_sections_are_where_they_are_now(desk: Desk) -> None:
    """What is named as near is looked up in the document as it is, like a citation."""
    question = "Which Windows version and licence does the postgres driver need?"
    (place, *_) = desk.ask(question).nearest
    assert (place.path, place.headings, place.lines) == (
        "README.md",
        ("Parcel", "Installation"),
        (5, 7),
    )
    path = desk.folder.path / "README.md"
    path.write_text(f"Read this first.\n\n{path.read_text()}")
    assert desk.ask(question).nearest[0].lines == (7, 9)
    path.write_text("Gone.\n")
    assert all(place.path != "README.md" for place in desk.ask(question).nearest)


@pytest.mark.guarantee("what is not in the docs is refused")
@pytest.mark.parametrize(
    "question",
    [
        "Which database engines are supported?",
        "redis?",
        "kafka?",
        "why?",
        "How do I set up a redis cluster with sentinel?",
        "TypeError: cannot read properties of undefined (reading 'map') in webpack",
        "フランスの首都はどこですか",
        "Kubernetes の Ingress で TLS を設定したい",
        "How do I set parcel.turboMode?",
        "What is the default of --max-letters?",
    ],
)
def test_what_is_not_there(desk: Desk, question: str) -> None:
    """A question about something else is refused, however short or long."""
    check(desk, "notInDocs", question)


@pytest.mark.guarantee("what is not in the docs is refused")
@pytest.mark.parametrize(
    "question",
    [
        "How do I configure retries?",
        "max_retries",
        "retries?",
        "install on windows",
        "再試行の回数",
        "FileNotFoundError: parcel.toml. Where does max_retries go?",
        "How do I set parcel.max_retries?",
        "What does parcel.toml do?",
    ],
)
def test_what_is_there(desk: Desk, question: str) -> None:
    """A question that the docs answer is answered: short, a name, an error."""
    check(desk, "answered", question)


@pytest.mark.guarantee("what is not in the docs is refused")
@pytest.mark.parametrize("question", ["What licence is it under?", "licence", "Which licence?"])
def test_what_is_there_in_american(question: str, tmp_path: Path) -> None:
    """It is found by its British spelling as by its own."""
    last = "feed the pigeon first."
    desk = desk_with(tmp_path, FIXTURE.replace(last, f"{last}\n\nLicense: MIT"))
    check(desk, "answered", question.replace("licence", "license"))
    check(desk, "answered", question)
    desk.close()


@pytest.mark.guarantee("what is not in the docs is refused")
@pytest.mark.parametrize(
    "question",
    ["And how do I configure it?", "What about the default?", "why?", "how do I turn it off?"],
)
def test_a_refusal_survives_follow_ups(desk: Desk, question: str) -> None:
    """What is asked further about something that is not there is not there either."""
    refused(desk, question, KAFKA)
    refused(desk, question, INSTALLED, KAFKA)


@pytest.mark.guarantee("what is not in the docs is refused")
def test_a_refusal_survives_two_follow_ups(desk: Desk) -> None:
    """Also when more was asked in between."""
    refused(desk, "And on Windows?", KAFKA)
    refused(desk, "how do I turn it off?", KAFKA, Turn("And on Windows?", REFUSED))


@pytest.mark.guarantee("what is not in the docs is refused")
def test_the_conversation_answers_nothing(desk: Desk) -> None:
    """A word that the docs do not have is not answered by those of the earlier question."""
    check(desk, "notInDocs", "And on Solaris?", INSTALLED)


@pytest.mark.guarantee("what is not in the docs is refused")
@pytest.mark.parametrize(
    "question", ["How do I configure retries?", "Then how do I install parcel on Windows?"]
)
def test_a_refusal_does_not_poison(desk: Desk, question: str) -> None:
    """After a refusal, a question that stands by itself is answered as if it were the first."""
    check(desk, "answered", question, KAFKA, KAFKA)
    assert desk.ask(question, KAFKA).text == desk.ask(question).text


def test_a_follow_up_is_answered(desk: Desk) -> None:
    """A follow-up that leans on what was answered is answered."""
    check(desk, "answered", "And on Windows?", INSTALLED)
    check(desk, "answered", "how do I turn them off?", Turn("What are retries?", "They …"))
    check(desk, "answered", "why?", INSTALLED)


def test_japanese_is_asked_of_english_docs(desk: Desk) -> None:
    """What the glossary knows is looked for in English, and what it does not know is doubted."""
    check(desk, "answered", "Windows でのインストール方法")
    check(desk, "related", "Windows のプリンタードライバを更新したい")


def test_nothing_is_found_under_a_refusal(desk: Desk) -> None:
    """No hit is said to be what the answer is made from."""
    events = desk.events("How do I set up a redis cluster with sentinel?")
    assert [event.hits for event in events if isinstance(event, Found)] == [()]
    assert isinstance(events[-1], Finished)


def test_a_readme_of_ten_lines(tmp_path: Path) -> None:
    """One word in common is not enough where there is little else."""
    desk = desk_with(
        tmp_path,
        "//- /README.md\n# tally\n\nCounts words in files.\n\n## Usage\n\n"
        "Run `tally FILE`. With `--json` the counts are printed as JSON.\n",
    )
    check(desk, "answered", "How do I print the counts as JSON?")
    check(desk, "answered", "--json")
    check(desk, "answered", "count words in a file")
    check(desk, "notInDocs", "How do I use protobuf files with gRPC?")
    check(desk, "notInDocs", "run the tests of my rust project in parallel")
    desk.close()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("And on Windows?", True),
        ("why?", True),
        ("Can I turn it off?", True),
        ("What about the timeout?", True),
        ("Windows では？", True),
        ("それを無効にするには？", True),
        ("How do I configure retries?", False),
        ("And how do I configure retries with a proxy?", False),
        ("kafka?", False),
        ("The build fails although it worked yesterday, with an import error in main", False),
    ],
)
def test_which_questions_lean(question: str, *, expected: bool) -> None:
    """A question leans on another if it says too little, goes on or points back."""
    assert leans(question) is expected
