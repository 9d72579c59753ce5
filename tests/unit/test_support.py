"""Whether cited text bears a sentence out."""

import random
import re
from collections.abc import Iterator

import pytest

from askdocs.answering.claims import claims_of
from askdocs.answering.support import Lack, support_of
from askdocs.workspace.formats import parse
from askdocs.workspace.passages import passages_of
from askdocs.workspace.reading import document_from_text
from tests.support.corpora import corpus

RETRIES = """\
Retries

A request is retried three times. Between two attempts it waits 1.5 seconds, at most 30 seconds.
Set `max_retries` in `parcel.toml` to change that; retries cannot be set for uploads.

- `--no-wait`: do not wait between attempts
- enabled by default
"""


def lacks_of(sentence: str, text: str = RETRIES) -> tuple[Lack, ...]:
    (support,) = support_of(f"{sentence} [1].", {1: text})
    return support.lacks


@pytest.mark.guarantee("a model's sentences are checked against what they cite")
@pytest.mark.parametrize(
    "sentence",
    [
        "A request is retried three times",
        "By default, each request is retried 3 times",
        "It waits 1.5 seconds between two attempts, and 30 seconds at most",
        "You can change the number of retries with `max_retries` in `parcel.toml`",
        "Retries can't be set for uploads",
        "Use `--no-wait` so that it does not wait between attempts",
        "Retries are enabled by default",
        "既定では3回まで再試行されます",
    ],
)
def test_what_the_text_says_is_supported(sentence: str) -> None:
    """In its own words or in others, in digits or in words, in another language."""
    assert lacks_of(sentence) == ()


@pytest.mark.guarantee("a model's sentences are checked against what they cite")
@pytest.mark.parametrize(
    ("sentence", "lack"),
    [
        ("A request is retried five times", "number"),
        ("A request is retried 30 times", "number"),
        ("It waits three seconds between two attempts", "number"),
        ("A request is retried with `retry_limit` in `parcel.toml`", "name"),
        ("Set max_attempts in `parcel.toml` to change the number of retries", "name"),
        ("Pass `--wait-forever` to wait between attempts", "name"),
        ("A request is not retried three times", "negation"),
        ("Retries can be set for uploads", "negation"),
        ("Retries are disabled by default", "negation"),
        ("Pigeons eat corn, peas and wheat every morning", "words"),
        ("既定では5回まで再試行されます", "number"),
    ],
)
def test_what_the_text_does_not_say_is_not(sentence: str, lack: Lack) -> None:
    """A changed number, name or negation, and another matter altogether."""
    assert lack in lacks_of(sentence)


def test_a_claim_leans_on_the_references_of_its_paragraph() -> None:
    """One at the end stands for all; another paragraph's does not count."""
    answer = (
        "# Retries\n\nA request is retried three times. It waits 1.5 seconds between attempts [1]."
        "\n\nPigeons eat wheat and corn.\n\n1. It waits 30 seconds at most [1]\n\n"
        "```\nfive times\n```\n"
        "To change that:\n\nIs a request retried?\n"
    )
    support = support_of(answer, {1: RETRIES})
    assert [(one.citations, one.lacks) for one in support] == [
        ((1,), ()),
        ((1,), ()),
        ((), ("citation",)),
        ((1,), ()),
    ]
    assert all(one.text in answer for one in support)


def test_a_reference_to_nothing_is_none() -> None:
    """A number that no citation has bears nothing out."""
    (support,) = support_of("A request is retried three times [7].", {1: RETRIES})
    assert support.lacks == ("citation",)


def test_underscores_of_names_are_no_marks() -> None:
    """A name keeps them, also where it is most of what is said; emphasis loses them."""
    assert lacks_of("Set max_retries in _parcel.toml_") == ()
    (claim,) = claims_of("Set `max_retries` and __both__ of *these* [1].")
    assert claim.plain == "Set max_retries and both of these."


def test_sentences_are_told_apart() -> None:
    """Dots in names, numbers and short forms end no sentence; full stops of Japanese do."""
    answer = (
        "Set `a.b.c` to 1.5, e.g. in `x.toml` [1]. Then run `go.` twice [2]. "
        "設定を変更します。再起動してください。"
    )
    assert [claim.citations for claim in claims_of(answer)] == [(1,), (2,), (2,), (2,)]


def real_sentences() -> Iterator[tuple[str, str]]:
    """Sentences of real documentation, each with the passage that it stands in."""
    chance = random.Random(3)
    for name in ("fastapi", "django", "vite", "pytest"):
        files = [file for file in sorted(corpus(name).rglob("*")) if file.is_file()]
        for file in chance.sample(files, 12):
            page = document_from_text(file.name, file.read_text(encoding="utf-8", errors="replace"))
            for passage in passages_of(page, parse(page)):
                for piece in passage.pieces:
                    if piece.kind.value == "p":
                        words = " ".join(piece.shown.of(passage.text).split())
                        for sentence in re.split(r"(?<=[.!?])\s+", words):
                            if re.fullmatch(r"[A-Z][^\[\]<>:]{40,200}\.", sentence):
                                yield sentence, passage.text


@pytest.mark.slow
@pytest.mark.guarantee("a model's sentences are checked against what they cite")
def test_real_sentences() -> None:
    """True sentences are hardly ever doubted; changed ones hardly ever pass."""
    pairs = list(real_sentences())
    assert len(pairs) > 300
    doubted: dict[str, list[bool]] = {}

    def check(kind: str, sentence: str, text: str) -> None:
        found = support_of(f"{sentence} [1]", {1: text})
        doubted.setdefault(kind, []).append(not all(one.is_supported for one in found))

    for index, (sentence, text) in enumerate(pairs):
        check("true", sentence, text)
        check("reworded", f"In short, {sentence[0].lower()}{sentence[1:]}", text)
        other = pairs[(index * 7 + 101) % len(pairs)][1]
        if other != text:
            check("elsewhere", sentence, other)
        if name := re.search(r"`([A-Za-z_.]{4,})`", sentence):
            check("name", f"{sentence[: name.end(1)]}_x{sentence[name.end(1) :]}", text)
        if number := re.search(r"(?<![\w.])\d{1,4}(?![\w.])", sentence):
            changed = f"{sentence[: number.start()]}{int(number[0]) + 7}{sentence[number.end() :]}"
            check("number", changed, text)
        verb = re.search(r"\b(?:is|are|can|will|should|must|does)\b", sentence)
        if verb and not re.search(
            r"n't|\b(?:not|never|no|without|cannot)\b", sentence, re.IGNORECASE
        ):
            check("negated", f"{sentence[: verb.end()]} not{sentence[verb.end() :]}", text)
    shares = {kind: sum(found) / len(found) for kind, found in doubted.items()}
    assert shares["true"] <= 0.01, shares
    assert shares["reworded"] <= 0.02, shares
    for kind, least in (("elsewhere", 0.97), ("name", 0.97), ("negated", 0.97), ("number", 0.9)):
        assert shares[kind] >= least, shares
