"""Versions, chords, operators, accents and scripts that meet, asked of real documentation."""

import sys
from collections import defaultdict
from pathlib import Path

import pytest
from attrs import frozen

from askdocs.index.library import Library
from askdocs.settings import Settings
from askdocs.workspace.document import Folder
from tests.support.corpora import corpus
from tests.support.desk import Desk

LEAST = 0.9
"""The share of the questions of a corpus that must be right."""


@frozen
class Asked:
    """A question with what must be quoted; where nothing answers it, the path is ``-``."""

    corpus: str
    question: str
    path: str
    said: str

    def fault(self, desk: Desk) -> str:
        """What is wrong with the answer; empty if nothing is."""
        answer = desk.ask(self.question)
        if self.path == "-":
            return "" if answer.outcome == "notInDocs" else answer.text[:200]
        if answer.outcome != "answered":
            return answer.outcome
        citations = answer.citations[:3]
        if not any(citation.path.startswith(self.path) for citation in citations):
            return " ".join(citation.path for citation in citations)
        return "" if self.said in answer.text else f"lacks {self.said}: {answer.text[:200]}"


def _asked() -> dict[str, list[Asked]]:
    path = Path(__file__).parent / "asked" / "words.tsv"
    by_corpus = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        asked = Asked(*line.split("\t"))
        by_corpus[asked.corpus].append(asked)
    return by_corpus


@pytest.mark.parametrize(("name", "asked"), _asked().items())
def test_words_of_real_documentation(tmp_path: Path, name: str, asked: list[Asked]) -> None:
    """Nine in ten, of a few all but one, are answered by the right words or refused rightly."""
    folder = Folder.at(corpus(name) / name)
    desk = Desk(folder, Library(tmp_path / "cache"), Settings())
    desk.update()
    faults = {one.question: fault for one in asked if (fault := one.fault(desk))}
    desk.close()
    # Shown with -s or when the test fails.
    sys.stdout.write("".join(f"{question}: {fault}\n" for question, fault in faults.items()))
    assert len(faults) <= max(1, (1 - LEAST) * len(asked))
