"""Evidence: what speaks for it that the docs answer a question, in seven numbers.

They are shares and logarithms of counts, never scores, so that they mean the same whatever the
ranking is made of, and in every script: of Chinese and Japanese, pairs of characters are words.
"""

import math
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, zip_longest
from typing import Final

from attrs import asdict, evolve, frozen

from askdocs.answering.code_names import (
    asks_about_symbols,
    code_name,
    is_exact,
    is_known,
    named_numbers,
)
from askdocs.answering.readings import Reading
from askdocs.answering.unspaced import chains_of, is_whole, parts_of, words_among
from askdocs.index.compounds import halves_of, is_compounding
from askdocs.index.function_words import without_function_words
from askdocs.index.languages import is_stemmed, language_of
from askdocs.index.reader import Snapshot
from askdocs.index.tokens import UNSPACED, is_symbol, is_weak, written
from askdocs.index.vectors import rarity_in_english
from askdocs.index.versions import version_of
from askdocs.patterns import lazy_pattern
from askdocs.retrieval import idf_in, share_held

_UNSPACED: Final = lazy_pattern(f"[{UNSPACED}]")

_RARITY_OF_OTHERS: Final = 0.8
_RARITY_OF_WEAK: Final = 0.3
"""How rare words of other languages than English are taken to be, and pairs of Hiragana: no lists
are shipped."""

_HALF: Final = 0.5
"""What a name counts of which only parts are known, and a mention in release notes."""

_PAIR: Final = 0.5
"""What a pair of characters counts beside a word."""

_NO_STEMS: Final[Mapping[str, Sequence[str]]] = {}

_BARELY: Final = 3
"""Passages in which a word must stand to be known for certain: it may be in one by chance."""

_NEAR: Final = 4
"""Words that two words stand apart at most to be said together."""

_FEW_PASSAGES: Final = 200
"""Passages below which a folder is seen as part of a larger one, as ``idf_in`` sees it."""

_SMALL: Final = 100
_LARGE: Final = 20_000
"""Passages below and beyond which their number makes no difference."""

_USUAL_PASSAGE: Final = 200
"""Words of a passage, about."""

_AROUND: Final = "\"'`*.,:;!?"
"""What may stand around a word that is no part of it."""

_ENGLISH: Final = 27_558
"""Words whose rarity is known."""

_MOST_LOOKED_AT: Final = 12
"""Hits that evidence is taken from, the best ones."""


@frozen
class Word:
    """A word of a question."""

    tokens: tuple[str, ...]
    """Itself, and if it is a name of code, its parts."""
    weight: float
    """How much it counts in the question."""
    rarity: float
    """How rare it is in English at large, from 0 to 1."""
    name: str = ""
    """The name of code that it is; empty for a word of a language."""
    written: str = ""
    """As the question writes it."""
    is_exact: bool = False
    """Whether it is a name of which a part is nothing: a version, a code, a chord, a symbol."""
    stems: tuple[str, ...] = ()
    """The tokens by which docs in other languages than English have it, too."""
    unspaced: str = ""
    """How a word of a script without spaces is written: inside a longer one it is no token."""
    overlaps: bool = False
    """Whether it is a pair that begins with the last character of the word before it."""


@frozen
class Evidence:
    """What speaks for an answer, each from 0 to about 1."""

    coverage: float
    """How much of what is asked the best passage holds; what is rare in English counts most."""
    subject: float
    """Whether a word of the question is one that these docs use far more than English does."""
    title: float
    """How much of what is asked the title and the path of a found document hold."""
    together: float
    """How many words that follow each other in the question stand near each other in a passage."""
    missing: float
    """How much the most telling word counts that the docs do not have."""
    size: float
    """How large the docs are: the larger, the more is held by chance."""
    unknown: float
    """Whether what is asked for is a name of code that the docs do not have."""

    @property
    def features(self) -> dict[str, float]:
        """The numbers by their names."""
        return asdict(self)


def words_of(
    text: str, weights: Mapping[str, float], stems: Mapping[str, Sequence[str]] = _NO_STEMS
) -> list[Word]:
    """The words of ``text`` that have ``weights``, in order; some have other ``stems``."""
    words: list[Word] = []
    numbers = named_numbers(text)
    are_symbols_asked = asks_about_symbols(text)
    language = language_of(text)
    for match, found in written(without_function_words(text)):
        if _UNSPACED.search(match):
            words += _unspaced_words(match, weights)
            continue
        tokens = tuple(token for token in found if token in weights)
        if not tokens:
            continue
        weight = max(weights[token] for token in tokens)
        if is_symbol(tokens[0]):
            if are_symbols_asked:
                words.append(Word(tokens[:1], weight, 1.0, match, match, is_exact=True))
            continue
        name = code_name(match)
        if is_exact(match) or version_of(name) or match.strip(".") in numbers:
            # Parts of it are other names: 4.1.0 is not 1.4.0.
            name = name or match.strip(".")
            words.append(Word(tokens[:1], weight, 1.0, name, name, is_exact=True))
        else:
            rarity = rarity_in_english(match)
            if is_stemmed(language) and not name and (match.islower() or language == "de"):
                # How rare it is in its own language is not known. A name is a name in all.
                rarity = min(rarity, _RARITY_OF_OTHERS)
            shown = name or match.strip(_AROUND)
            others = tuple(stem for token in tokens for stem in stems.get(token, ()))
            words.append(Word(tokens, weight, rarity, name, shown, stems=others))
    return words


def _unspaced_words(run: str, weights: Mapping[str, float]) -> Iterator[Word]:
    for chain in chains_of(run, weights):
        for place, (token, as_written) in enumerate(chain):
            rarity = _RARITY_OF_WEAK if is_weak(token) else _RARITY_OF_OTHERS
            says = weights[token] * (1.0 if is_whole(token) else _PAIR)
            yield Word(
                (token,), says, rarity, written=as_written, unspaced=as_written, overlaps=place > 0
            )


def evidence_of(words: Sequence[Word], hits: Sequence[Reading], snapshot: Snapshot) -> Evidence:
    """What ``hits``, best first, and the whole of the docs say for an answer. Reads the index."""
    words = _settled(words, snapshot, {hit.language for hit in hits})
    passages = [hit.knowing(words) for hit in hits[:_MOST_LOOKED_AT]]
    corpus = _Corpus.of(snapshot, words, passages)
    exact = {word.tokens[0] for word in words if word.is_exact}
    telling = _telling(words)
    coverage = max((_share(telling, passage.places) for passage in passages), default=0.0)
    if len(telling) == 1 and not words[0].name:
        # Whoever asks with one word of English wants more than to see it mentioned.
        coverage *= max((passage.speaks_of(*telling) for passage in passages), default=0.0)
    return Evidence(
        coverage=coverage,
        subject=max((corpus.preference_for(word) for word in words), default=0.0),
        title=max(
            (
                # What a section is called by such a name says as much as a title does.
                share_held(corpus.idf, corpus.idf, passage.title | (passage.names & exact))
                for passage in passages
            ),
            default=0.0,
        ),
        together=_together(words, passages, corpus, alone=coverage),
        missing=max((corpus.lack_of(word) for word in words), default=0.0),
        size=math.log(1 + min(max(corpus.passages, _SMALL), _LARGE)) / 10,
        unknown=_unknown(words, corpus, passages),
    )


def _unknown(words: Sequence[Word], corpus: "_Corpus", passages: Sequence[Reading]) -> float:
    """How far a question is about names of code that neither docs nor passages have.

    Half of it is as much as all: "How do I set X?" asks for X. In a long question the asker's own
    names stand beside what is asked.
    """
    lacking = sum(
        word.weight
        for word in words
        if word.name
        and not corpus.frequencies[word.tokens[0]]
        and not is_known(word.name, passages)
    )
    total = sum(word.weight for word in words)
    return min(1.0, 2 * lacking / total) if total else 0.0


@frozen
class _Corpus:
    """All the docs together."""

    passages: int
    frequencies: Mapping[str, int]
    idf: Mapping[str, float]

    @classmethod
    def of(
        cls, snapshot: Snapshot, words: Iterable[Word], passages: Sequence[Reading]
    ) -> "_Corpus":
        tokens = {token for word in words for token in word.tokens}
        frequencies = Counter({token: _frequency(token, snapshot) for token in tokens})
        for word in words:
            whole = word.tokens[0]
            for other in word.stems:
                frequencies[whole] = max(frequencies[whole], _frequency(other, snapshot))
            if is_whole(word.unspaced):
                # As a part of others it is counted nowhere else.
                inside = sum(word.unspaced in passage.text for passage in passages)
                frequencies[whole] = max(frequencies[whole], inside)
        count = sum(folder.index.passage_count for folder in snapshot.folders)
        return cls(count, frequencies, idf_in(snapshot, tokens))

    def preference_for(self, word: Word) -> float:
        """How much more often than English the docs use ``word``, from 0 to 1."""
        passages = max(self.passages, _FEW_PASSAGES)
        here = (self.frequencies[word.tokens[0]] + 0.3) / passages
        # By Zipf's law; in half of all passages is a word that stands in most of them.
        usual = min(0.5, _USUAL_PASSAGE / (1 + _ENGLISH**word.rarity))
        return min(1.0, word.weight) * min(1.0, max(0.0, math.log(here / usual) / 6))

    def lack_of(self, word: Word) -> float:
        """What ``word`` counts if the docs do not have it; less, if they barely do."""

        def known(token: str) -> float:
            return min(1.0, math.log(1 + self.frequencies[token]) / math.log(1 + _BARELY))

        whole, *parts = word.tokens
        # A name of code is in no passage by chance.
        held = 1.0 if word.name and self.frequencies[whole] else known(whole)
        if parts:
            held = max(held, _HALF * sum(map(known, parts)) / len(parts))
        return word.weight * word.rarity**3 * (1 - held)


def _frequency(token: str, snapshot: Snapshot) -> int:
    return sum(folder.index.frequency(token) for folder in snapshot.folders)


def _settled(words: Sequence[Word], snapshot: Snapshot, languages: Iterable[str]) -> list[Word]:
    """``words`` without pairs across the borders of others, and with the parts of long ones."""

    def frequency(token: str) -> int:
        return _frequency(token, snapshot)

    settled: list[Word] = []
    chain: list[Word] = []
    for word, following in zip_longest(words, words[1:]):
        chain.append(word)
        if following is not None and following.overlaps:
            continue
        if len(chain) > 1:
            kept = words_among([one.tokens[0] for one in chain], frequency)
            settled += [one for one, is_word in zip(chain, kept, strict=True) if is_word]
        elif is_whole(word.unspaced) and not frequency(word.tokens[0]):
            parts = parts_of(word.unspaced, frequency)
            settled += [evolve(word, tokens=(token,), written=part) for token, part in parts]
            settled += [] if parts else [word]
        else:
            settled.append(_divided(word, languages, frequency))
        chain = []
    return settled


def _divided(word: Word, languages: Iterable[str], frequency: Callable[[str], int]) -> Word:
    """``word`` with the halves of the compound that it may be, if the docs do not have it."""
    if word.name or word.unspaced or any(map(frequency, (*word.tokens, *word.stems))):
        return word
    for language in filter(is_compounding, languages):
        return evolve(word, tokens=(*word.tokens, *halves_of(word.tokens[0], language, frequency)))
    return word


def _telling(words: Iterable[Word]) -> dict[str, float]:
    """What each token says of what is asked; the parts of a name say as much as the whole."""
    telling: dict[str, float] = {}
    for word in words:
        for token in word.tokens:
            telling.setdefault(token, word.weight * word.rarity**3)
    return telling


def _share(telling: Mapping[str, float], held: Container[str]) -> float:
    total = sum(telling.values())
    return sum(says for token, says in telling.items() if token in held) / total if total else 0.0


def _together(
    words: Sequence[Word],
    passages: Sequence[Reading],
    corpus: _Corpus,
    *,
    alone: float,
) -> float:
    pairs = {
        (one, other): math.sqrt(_says(one, corpus) * _says(other, corpus))
        for one, other in pairwise(words)
        if one.tokens != other.tokens
    }
    total = sum(pairs.values())
    if not total:
        # A single word stands together with itself.
        return alone
    found = sum(
        says
        for (one, other), says in pairs.items()
        if any(_is_near(one, other, passage) for passage in passages)
    )
    return found / total


def _says(word: Word, corpus: _Corpus) -> float:
    return word.weight * word.rarity * (0.2 + corpus.idf[word.tokens[0]])


def _is_near(one: Word, other: Word, passage: Reading) -> bool:
    last: tuple[int, bool] | None = None
    here = [(place, True) for token in one.tokens for place in passage.places.get(token, ())]
    there = [(place, False) for token in other.tokens for place in passage.places.get(token, ())]
    if not here or not there:
        return False
    for place, is_one in sorted(here + there):
        if last is not None and last[1] != is_one and place - last[0] <= _NEAR:
            return True
        last = (place, is_one)
    return False
