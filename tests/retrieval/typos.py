"""Slips of the finger, put into questions: what they cost, and what correction makes of them.

python -m tests.retrieval.typos QUESTIONS.jsonl                    # the questions with slips
python -m tests.retrieval.typos QUESTIONS.jsonl --corpora FOLDER   # how they are put right
"""

# ruff: noqa: T201 - it prints
import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from askdocs.index.library import Library
from askdocs.index.reader import Snapshot
from askdocs.index.tokens import stop_words, tokenise
from askdocs.index.update import update
from askdocs.retrieval import Query, corrected
from askdocs.retrieval.unknown_words import Asked, asked_words
from askdocs.settings import Settings
from askdocs.workspace.document import Folder

_KEYS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SHORTEST: Final = 5
_LONG: Final = 9
"""Letters of a word that gets a slip, and of one that may get two."""

KINDS: Final = ("swapped", "missing", "doubled", "neighbour")


def slipped(word: str, kind: str, chance: random.Random) -> str:
    """``word`` with one slip behind its first letter."""
    at = chance.randrange(1, len(word) - 1)
    letter = word[at]
    match kind:
        case "swapped":
            return word[:at] + word[at + 1] + letter + word[at + 2 :]
        case "missing":
            return word[:at] + word[at + 1 :]
        case "doubled":
            return word[:at] + letter + word[at:]
        case _:
            return word[:at] + chance.choice(_beside(letter)) + word[at + 1 :]


def _beside(letter: str) -> str:
    row = next((row for row in _KEYS if letter.lower() in row), letter)
    at = row.index(letter.lower()) if letter.lower() in row else 0
    return (row[max(0, at - 1) : at] + row[at + 1 : at + 2]) or letter


def with_slips(text: str, chance: random.Random) -> tuple[str, Asked, str] | None:
    """``text`` with a slip in one of its longer words, the word, and what became of it."""
    words = [
        word
        for word in asked_words(text)
        if word.text.isascii() and word.text.islower() and not word.is_code
        if len(word.text) >= _SHORTEST and word.text not in stop_words()
    ]
    if not words:
        return None
    word = chance.choice(words)
    written = slipped(word.text, chance.choice(KINDS), chance)
    if len(written) >= _LONG and chance.random() < 1 / 4:
        written = slipped(written, chance.choice(KINDS), chance)
    return text[: word.span.start] + written + text[word.span.end :], word, written


def questions_with_slips(
    rows: Sequence[dict[str, Any]], seed: int = 0
) -> Iterator[tuple[dict[str, Any], Asked, str]]:
    """The questions that get a slip, each with the word that has it and how that is written."""
    chance = random.Random(seed)
    for row in rows:
        made = with_slips(row["question"], chance)
        if made is not None and made[2] != made[1].text:
            yield {**row, "question": made[0]}, made[1], made[2]


def outcome_of(word: Asked, written: str, question: str, snapshot: Snapshot) -> str:
    """What correction makes of a slip: ``right``, ``wrong`` or ``left``; ``known`` as it is."""
    query = corrected(Query(question), snapshot)
    others = [one for one in query.corrections if one.written != written]
    if others:
        return "wrong"
    if tokenise(word.text)[0] in tokenise(query.text):
        return "right"
    if query.corrections:
        return "wrong"
    known = any(folder.index.frequency(tokenise(written)[0]) for folder in snapshot.folders)
    return "known" if known else "left"


def main() -> None:
    """Print questions with slips, or how they are put right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--corpora", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", default="")
    options = parser.parse_args()
    lines = options.questions.read_text("utf-8").splitlines()
    made = list(questions_with_slips([json.loads(line) for line in lines if line], options.seed))
    if options.corpora is None:
        for row, _, _ in made:
            print(json.dumps(row, ensure_ascii=False))
        return
    counts: Counter[str] = Counter()
    for corpus in dict.fromkeys(row["corpus"] for row, _, _ in made):
        library = Library(None)
        folder = Folder.at(options.corpora / corpus)
        library.open(folder, Settings())
        update(library.store_of(folder), folder.path, Settings().indexing)
        snapshot = library.snapshot()
        for row, word, written in made:
            if row["corpus"] == corpus:
                outcome = outcome_of(word, written, row["question"], snapshot)
                counts[outcome] += 1
                if outcome in options.show.split(","):
                    put_right = corrected(Query(row["question"]), snapshot).corrections
                    print(outcome, corpus, word.text, written, put_right, sep="\t")
        library.shutdown()
    print(", ".join(f"{name} {count}" for name, count in counts.most_common()))


if __name__ == "__main__":
    main()
