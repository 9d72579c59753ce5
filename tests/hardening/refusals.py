"""How often questions are refused that have an answer, and answered that have none.

Questions that users of one project asked have no answer in the docs of another. Needs the folder
that ``ASKDOCS_SHARED`` names.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from askdocs.answering.relevance import judge
from askdocs.index.library import Library
from askdocs.retrieval import LocalRetriever, Query
from askdocs.settings import Settings
from askdocs.workspace.document import Folder
from tests.support.corpora import corpus
from tests.support.desk import Desk
from tests.support.shared import required_path


def run(number: int, home: Path) -> Iterator[str]:
    """Ask up to ``number`` questions of each corpus (0: all) of every corpus of its language."""
    questions = defaultdict(list)
    rows = required_path("retrieval", "dev.jsonl").read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, rows):
        questions[row["corpus"], row["lang"]].append(row["question"])
    asked = {"own": 0, "foreign": 0}
    answered = {"own": 0, "foreign": 0}
    for name in sorted({corpus_name for corpus_name, _ in questions}):
        desk = Desk(Folder.at(corpus(name) / name), Library(home / "cache"), Settings())
        desk.update()
        languages = {language for own, language in questions if own == name}
        for (origin, language), texts in sorted(questions.items()):
            if language not in languages:
                continue
            kind = "own" if origin == name else "foreign"
            chosen = texts[:number] if number else texts
            fitting = sum(_is_answered(desk, text) for text in chosen)
            asked[kind] += len(chosen)
            answered[kind] += fitting
            yield f"{origin} ({language}) asked of {name}: {fitting} of {len(chosen)} answered"
        desk.close()
    refused = asked["own"] - answered["own"]
    yield f"wrong refusals: {refused} of {asked['own']} ({refused / max(asked['own'], 1):.1%})"
    share = answered["foreign"] / max(asked["foreign"], 1)
    yield f"wrong answers: {answered['foreign']} of {asked['foreign']} ({share:.1%})"


def _is_answered(desk: Desk, question: str) -> bool:
    query = Query(question)
    snapshot = desk.library.snapshot()
    hits = LocalRetriever().search(query, snapshot, 12)
    return bool(judge(query, hits, snapshot).fitting)
