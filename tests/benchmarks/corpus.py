"""Made-up documentation of any size, the same in every run."""

import bisect
import itertools
import random
from pathlib import Path

_VOCABULARY = 12_000
_SECTIONS_PER_FILE = 12
_WORDS_PER_SECTION = 110


class Prose:
    """Words as prose has them: few are common, many are rare."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        syllables = ["ka", "lo", "mi", "ter", "van", "sho", "ri", "pel", "du", "gan", "net", "fos"]
        made = (
            "".join(word)
            for size in (1, 2, 3, 4)
            for word in itertools.product(syllables, repeat=size)
        )
        self.words = list(itertools.islice(made, _VOCABULARY))
        self._chance.shuffle(self.words)
        self._weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(_VOCABULARY)))

    def word(self) -> str:
        """A word, common ones more often."""
        at = self._chance.random() * self._weights[-1]
        return self.words[bisect.bisect(self._weights, at)]

    def rare(self) -> str:
        """A word that few sections hold."""
        return self._chance.choice(self.words[300:])

    def sentence(self, length: int) -> str:
        """So many words with a full stop."""
        return " ".join(self.word() for _ in range(length)).capitalize() + "."

    def question(self) -> str:
        """A question of two rare words and some common ones."""
        return f"How do I {self.word()} the {self.rare()} of {self.rare()} {self.word()}?"


def write_corpus(root: Path, passages: int, seed: int = 1) -> int:
    """Files with ``passages`` sections below ``root``/docs; returns their size in bytes."""
    prose = Prose(seed)
    size = 0
    for number in range(-(-passages // _SECTIONS_PER_FILE)):
        sections = min(_SECTIONS_PER_FILE, passages - number * _SECTIONS_PER_FILE)
        text = "".join(_section(prose, number, section) for section in range(sections))
        path = root / "docs" / f"part{number // 100}" / f"page{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        size += len(text)
    return size


def _section(prose: Prose, page: int, section: int) -> str:
    level = "#" if section == 0 else "##"
    heading = f"{level} {prose.word().capitalize()} {prose.rare()} option_{page}_{section}\n\n"
    paragraphs = [
        " ".join(prose.sentence(11) for _ in range(_WORDS_PER_SECTION // 33)) for _ in range(3)
    ]
    code = f"```python\n{prose.rare()} = {prose.rare()}(option_{page}_{section}={section})\n```\n"
    return heading + "\n\n".join(paragraphs) + f"\n\n{code}\n"
