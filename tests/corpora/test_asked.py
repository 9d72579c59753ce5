"""Real documentation asked as a person asks it: what comes back can be read and followed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from askdocs.answering.assistant import Answer
from askdocs.index.library import Library
from askdocs.settings import Settings
from askdocs.workspace.document import Folder
from askdocs.workspace.formats import detect
from tests.support.corpora import corpus
from tests.support.desk import Desk
from tests.support.raw_marks import marks_in

pytestmark = pytest.mark.slow

_QUESTIONS: Final = {
    "fastapi": (
        "How do I upload a file?",
        "How do I test an app?",
        "How do I use dependencies with yield?",
        "What is a path parameter?",
        "How do I add CORS?",
        "How do I return a custom status code?",
        "How do background tasks work?",
        "How do I deploy with Docker?",
        "How do I declare query parameters?",
        "How do I use WebSockets?",
    ),
    "django": (
        "How do I write a migration?",
        "What does select_related do?",
        "How do I add a custom management command?",
        "How does CSRF protection work?",
        "How do I write a custom template tag?",
        "How do I configure logging?",
        "How do I use signals?",
        "How do I upload files?",
        "What is a QuerySet?",
        "How do I test views?",
    ),
    "jest": (
        "How do I mock a module?",
        "How do I test asynchronous code?",
        "What does toEqual do?",
        "How do I use snapshot testing?",
        "How do I configure the test environment?",
        "How do I use fake timers?",
        "How do I run tests with TypeScript?",
        "How do I collect coverage?",
        "What is setupFilesAfterEnv?",
        "How do I test React components?",
    ),
}

_QUOTED: Final = re.compile(r"^> ?(.*)$", re.MULTILINE)


@pytest.fixture(scope="module", params=_QUESTIONS)
def asked(request: pytest.FixtureRequest) -> Iterator[tuple[Path, list[Answer]]]:
    """The folder of a corpus, and the answers to its questions."""
    root = corpus(request.param) / request.param
    folder = Folder.at(root if root.is_dir() else corpus(request.param))
    desk = Desk(folder, Library(None), Settings())
    desk.update()
    yield folder.path, [desk.ask(question) for question in _QUESTIONS[request.param]]
    desk.close()


def test_questions_are_answered(asked: tuple[Path, list[Answer]]) -> None:
    """The docs have all of it."""
    _, answers = asked
    assert [answer.text for answer in answers if answer.outcome != "answered"] == []


def test_answers_show_no_marks(asked: tuple[Path, list[Answer]]) -> None:
    """Nothing of how the docs are written stands in what is quoted of them."""
    root, answers = asked
    for answer in answers:
        quoted = "\n".join(_QUOTED.findall(answer.text))
        for path in {citation.path for citation in answer.citations}:
            format_ = detect(path, (root / path).read_text(encoding="utf-8"))
            assert marks_in(quoted, format_) == [], answer.text


def test_headings_are_words(asked: tuple[Path, list[Answer]]) -> None:
    """The names of sections hold no anchors, roles or marks of containers."""
    _, answers = asked
    for answer in answers:
        for citation in answer.citations:
            for heading in citation.headings:
                assert not re.search(r"\{ ?[#:.]|:\w+:`|^[/:=]{3}|``", heading), heading


def test_citations_lead_to_what_is_quoted(asked: tuple[Path, list[Answer]]) -> None:
    """Each stands in its file, at lines that are there."""
    root, answers = asked
    for answer in answers:
        assert answer.citations
        for citation in answer.citations:
            lines = (root / citation.path).read_text(encoding="utf-8").splitlines()
            assert citation.verified
            assert 0 <= citation.start_line <= citation.end_line <= len(lines)
            assert citation.quote.strip()
