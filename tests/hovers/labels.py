"""Words in samples of code, each with the places in the docs that explain it, if any do.

``labels*.txt`` has a line for each: a line of the sample in which ``«»`` are around the word, and
after ``=>`` the places, as ``path#heading or anchor``, or ``-`` where the docs do not name it. They
were written with the docs at hand and before anything answered them.
"""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from askdocs.answering.explaining import Explanation, Place
from askdocs.index.tokens import name_key
from tests.support.desk import Desk

HERE = Path(__file__).parent
SAMPLES = HERE / "samples"


@frozen
class Label:
    """A word in a sample, and where the docs explain it."""

    sample: str
    marked: str
    """Its line, with the word marked."""
    offset: int
    text: str
    expected: tuple[str, ...]

    @property
    def corpus(self) -> str:
        return self.sample.partition("/")[0]

    @property
    def is_held_out(self) -> bool:
        """Whether it is of the third that had no part in finding the rules."""
        return zlib.crc32(f"{self.sample} {self.marked}".encode()) % 3 == 0

    def place(self) -> Place:
        """The place of the word, as an editor points at it."""
        uri = (SAMPLES / self.sample).as_uri()
        return Place(uri, self.text, self.offset)

    def is_right(self, explanation: Explanation) -> bool:
        """Whether the explanation is from one of the places that were expected."""
        hit = explanation.hits[0]
        names = {name_key(name) for name in (*hit.passage.headings[-1:], *hit.passage.anchors)}
        for place in self.expected:
            path, _, name = place.partition("#")
            if hit.path.endswith(path) and name_key(name.replace("`", "")) in names:
                return True
        return False


def labels(name: str) -> Iterator[Label]:
    """The labels of ``labels.txt`` or another such file."""
    sample = ""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            sample = line.removeprefix("== ")
        elif " => " in line:
            marked, _, places = line.rpartition(" => ")
            yield _label(sample, marked, places)


def _label(sample: str, marked: str, places: str) -> Label:
    text = (SAMPLES / sample).read_text(encoding="utf-8")
    plain = marked.replace("«", "").replace("»", "")
    at = 0
    for line in text.splitlines(keepends=True):
        if line.strip() == plain:
            indent = len(line) - len(line.lstrip())
            offset = at + indent + marked.index("«") + 1
            expected = () if places == "-" else tuple(re.split(r", (?=[\w./-]+#)", places))
            return Label(sample, marked, offset, text, expected)
        at += len(line)
    raise AssertionError(f"{sample} has no line {plain!r}")


@frozen
class Outcome:
    """What hovering showed for some labels."""

    right: int
    wrong: tuple[tuple[Label, str], ...]
    """Words that were explained by something else, with what."""
    missed: tuple[Label, ...]
    """Words that the docs name and that were not explained."""
    named: int
    """Words that the docs name."""
    of: int

    @property
    def precision(self) -> float:
        shown = self.right + len(self.wrong)
        return self.right / shown if shown else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.named if self.named else 1.0

    def __str__(self) -> str:
        shown = self.right + len(self.wrong)
        return (
            f"{self.of} words, {self.named} in the docs: {shown} explained, {self.right} rightly:"
            f" precision {self.precision:.3f}, recall {self.recall:.3f}"
        )


def measured(desks: dict[str, Desk], wanted: list[Label]) -> Outcome:
    """What hovering over each of the ``wanted`` shows; ``desks`` have the docs, by corpus."""
    right = 0
    wrong = []
    missed = []
    for label in wanted:
        explanation = desks[label.corpus].explain_at(label.place())
        if explanation is None:
            if label.expected:
                missed.append(label)
        elif label.is_right(explanation):
            right += 1
        else:
            hit = explanation.hits[0]
            wrong.append((label, f"{hit.path} {' › '.join(hit.passage.headings)}"))
    named = sum(bool(label.expected) for label in wanted)
    return Outcome(right, tuple(wrong), tuple(missed), named, len(wanted))
