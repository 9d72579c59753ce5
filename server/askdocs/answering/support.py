"""Whether a model's sentences are borne out by the passages that they cite.

No model is asked. A claim is compared with the cited text by what can be checked and explained: its
numbers, its names of code, its negation and its words. That finds what models get wrong most
(a number, an option, a "not"); it does not understand, so a claim that passes may still be wrong.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, TypeAlias

from attrs import frozen

from askdocs.answering.claims import Claim, claims_of
from askdocs.answering.quantities import counted_in, numbers_in
from askdocs.index.tokens import is_identifier, is_weak, stop_words, tokenise
from askdocs.patterns import lazy_pattern

Lack: TypeAlias = Literal["citation", "number", "name", "negation", "words"]
"""What of a claim its cited text does not bear out, as on the wire."""

_ENOUGH: Final = 0.5
"""The share of a claim's words that the cited text must hold; a paraphrase keeps so many."""

_ALIKE: Final = 0.5
"""The share of a claim's words that a sentence must hold to speak of the same."""

_MOST_NEGATED: Final = 3


@frozen
class Support:
    """One sentence of an answer, and whether the passages that it cites bear it out."""

    text: str
    """The sentence as it stands in the answer."""
    citations: tuple[int, ...]
    """The numbers of the citations it refers to, from 1."""
    lacks: tuple[Lack, ...]
    """What is not borne out; empty where all is."""
    missing: tuple[str, ...] = ()
    """The numbers, names and words in question, as the sentence writes them."""

    @property
    def is_supported(self) -> bool:
        return not self.lacks


def support_of(answer: str, cited: Mapping[int, str]) -> tuple[Support, ...]:
    """The claims of ``answer``, each checked against those of the texts ``cited`` that it names.

    Headings, code, questions and sentences that announce something make no claim. A claim without
    a reference of its own leans on those of its paragraph or list item.
    """
    sources: dict[tuple[int, ...], _Source] = {}
    found = []
    for claim in claims_of(answer):
        numbers = tuple(number for number in claim.citations if number in cited)
        if not numbers:
            found.append(Support(claim.text, (), ("citation",)))
            continue
        if numbers not in sources:
            sources[numbers] = _Source.of([cited[number] for number in numbers])
        found.append(_checked(claim, numbers, sources[numbers]))
    return tuple(found)


@frozen
class _Sentence:
    tokens: frozenset[str]
    is_negated: bool
    poles: frozenset[str]


@frozen
class _Source:
    """What the cited text says."""

    folded: str
    tokens: frozenset[str]
    numbers: frozenset[str]
    counted: Mapping[str, frozenset[str]]
    """For each thing that is counted, the numbers of it."""
    sentences: tuple[_Sentence, ...]
    is_cjk: bool

    @classmethod
    def of(cls, texts: Sequence[str]) -> "_Source":
        text = "\n\n".join(texts)
        return cls(
            folded=_squeezed(text),
            tokens=frozenset(tokenise(text)),
            numbers=numbers_in(text),
            counted=counted_in(text),
            sentences=tuple(map(_sentence, _SENTENCE.findall(_WRAPPED.sub(" ", text)))),
            is_cjk=_is_cjk(text),
        )


_SENTENCE: Final = lazy_pattern(r"[^.!?;。！？；\n]+(?:[.!?](?!\s|\Z)[^.!?;。！？；\n]+)*")
_WRAPPED: Final = lazy_pattern(r"[ \t]*\n[ \t]*(?![\s\-*|+#\d])")
"""A line end inside a paragraph, which ends no sentence."""

_CODE: Final = lazy_pattern(r"`+([^`\n]+)`+")
_CJK: Final = lazy_pattern("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")

_NEGATION: Final = lazy_pattern(
    r"\b(?:not|never|no|none|nor|neither|nothing|without|cannot|unable|isn|aren|wasn|weren|doesn"
    r"|don|didn|won|can|couldn|shouldn|wouldn|mustn|hasn|haven|hadn)(?:\b(?<!can)|(?<=can)'t)"
    r"|(?<=[a-z])n't\b|(?:ない|ません|なく|ず(?=に|、|。)|不可|禁止|不能|没有|不会|不是)",
    re.IGNORECASE,
)

_POLES: Final = tuple(
    (frozenset(tokenise(one)), frozenset(tokenise(other)))
    for one, other in (
        ("enable enabled enables", "disable disabled disables"),
        ("true", "false"),
        ("always", "never"),
        ("minimum", "maximum"),
        ("increase increases increased", "decrease decreases decreased"),
        ("allow allows allowed", "forbid forbids forbidden deny denies denied"),
        ("required mandatory", "optional"),
        ("include includes included", "exclude excludes excluded"),
        ("before", "after"),
        ("first", "last"),
        ("synchronous", "asynchronous"),
        ("public", "private"),
        ("success succeeds succeed", "failure fails fail"),
    )
)
_POLAR: Final = frozenset(token for pair in _POLES for pole in pair for token in pole)


def _checked(claim: Claim, numbers: tuple[int, ...], source: _Source) -> Support:
    plain = claim.plain
    if _squeezed(claim.bare) in source.folded:
        return Support(claim.text, numbers, ())
    lacks: list[Lack] = []
    missing: list[str] = []

    def lack(kind: Lack, what: Iterable[str] = ()) -> None:
        if kind not in lacks:
            lacks.append(kind)
        missing.extend(one for one in what if one not in missing)

    wrong = numbers_in(plain) - source.numbers
    wrong |= _miscounted(plain, source)
    if wrong:
        lack("number", sorted(wrong))
    names = [name for name in _names_in(claim.bare) if not _holds(source, name)]
    if names:
        lack("name", names)
    tokens = frozenset(_content(plain))
    if _is_cjk(plain) == source.is_cjk and tokens:
        # In another language only numbers and names can be compared.
        absent = tokens - source.tokens
        if len(absent) > len(tokens) * (1 - _ENOUGH):
            lack("words", [word for word in _words(plain) if set(tokenise(word)) & absent][:5])
        elif _is_turned(plain, tokens, source):
            lack("negation")
    return Support(claim.text, numbers, tuple(lacks), tuple(missing))


def _miscounted(plain: str, source: _Source) -> frozenset[str]:
    """Numbers of things that the source counts too, and counts differently."""
    wrong: set[str] = set()
    for thing, numbers in counted_in(plain).items():
        known = source.counted.get(thing)
        if known is not None:
            wrong |= numbers - known
    return frozenset(wrong)


def _names_in(text: str) -> list[str]:
    """What is written as code, and what looks like a name of code."""
    names = [name.strip() for name in _CODE.findall(text)]
    bare = _CODE.sub(" ", text)
    names += [
        word.strip("*_.,;:!?()\"'")
        for word in bare.split()
        if is_identifier(word.strip("*_.,;:!?()\"'").casefold())
        and re.search(r"[_/.]|--|[a-z][A-Z]", word.strip("*_.,;:!?()\"'"))
        and "://" not in word
    ]
    return [name for name in dict.fromkeys(names) if name and not name.isdigit()]


def _holds(source: _Source, name: str) -> bool:
    folded = _squeezed(name)
    if folded.removesuffix("()") in source.folded:
        return True
    # A command is put together of parts that the text names one by one.
    parts = [part for part in re.split(r"[\s=(),\"'{}\[\]]+", name) if len(part) > 1]
    return len(parts) > 1 and all(_squeezed(part) in source.folded for part in parts)


def _is_turned(plain: str, tokens: frozenset[str], source: _Source) -> bool:
    """Whether the text says the opposite: what is nearest to the claim has the other polarity."""
    claim = _sentence(plain)
    tokens = tokens - _POLAR or tokens
    scored = [
        (len(tokens & sentence.tokens) / len(tokens), sentence) for sentence in source.sentences
    ]
    near = [sentence for share, sentence in scored if share >= _ALIKE]
    if not near:
        return False
    best = max(share for share, _ in scored)
    nearest = [sentence for share, sentence in scored if share >= best - 0.01]
    if all(sentence.is_negated != claim.is_negated for sentence in nearest):
        return True
    said = frozenset[str]().union(*(sentence.poles for sentence in nearest))
    return any(
        claim.poles & _side(index, side)
        and not claim.poles & _side(index, 1 - side)
        and said & _side(index, 1 - side)
        and not said & _side(index, side)
        for index in range(len(_POLES))
        for side in (0, 1)
    )


def _side(index: int, side: int) -> frozenset[str]:
    return frozenset({f"{index}{'+-'[side]}"})


def _sentence(text: str) -> _Sentence:
    tokens = frozenset(tokenise(text))
    poles = frozenset(
        f"{index}{'+-'[side]}"
        for index, pair in enumerate(_POLES)
        for side in (0, 1)
        if tokens & pair[side]
    )
    return _Sentence(tokens, len(_NEGATION.findall(text)) % 2 == 1, poles)


def _content(text: str) -> list[str]:
    return [token for token in tokenise(text) if token not in stop_words() and not is_weak(token)]


def _words(text: str) -> list[str]:
    return [word.strip("*_.,;:!?()\"'`") for word in text.split()]


def _squeezed(text: str) -> str:
    return " ".join(text.replace("`", "").casefold().split())


def _is_cjk(text: str) -> bool:
    letters = sum(character.isalpha() for character in text)
    return len(_CJK.findall(text)) * 4 > letters
