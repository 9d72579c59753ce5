"""The model that askdocs brings: its weights, its word pieces, and what it makes of texts."""

import hashlib
import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest

from askdocs.backends.minilm.likeness import Comparer
from askdocs.backends.minilm.network import MOST_PIECES, Network
from askdocs.backends.minilm.weights import DIGEST, FILE, read_weights
from tests.support.corpora import CORPORA, corpus

Tokenizer: TypeAlias = Any

AMPLE = 1_000_000
"""Word pieces that no text has."""

UNKNOWN = "[UNK]"

TEXTS = (
    "How do I turn the cache off?",
    "naïve Ærøskøbing İstanbul ΣΊΣΥΦΟΣ ＡＢＣ ﬁn",
    "日本語の設定 and 漢字𠮷 カタカナ 한국어 русский язык हिन्दी",
    "snake_case camelCase --dry-run $HOME/.config\t<br/>\u00a0`x`\r\n\u2028…–—",
    "a\x00b\ufffdc\u200bd\u00ade\x1ff\x7f",
    "[CLS] [MASK]x[SEP][UNK] [PADDING] [pad]",
    "👩‍💻 ✓ ½ ² ™ ∑ ￥ № ٣",
    "x" * 100 + " " + "x" * 101,
    "don't stop—it's “quoted”",
    "",
    " \n ",
)


@pytest.fixture(scope="module")
def network() -> Network:
    return Network(FILE)


def the_reference() -> Tokenizer:
    """The tokeniser of Hugging Face, set up as the model's own page has it."""
    tokenizers = pytest.importorskip("tokenizers", reason="tokenizers is not installed")
    vocabulary = bytes(read_weights(FILE)["vocabulary"]).decode("utf-8").split("\n")
    numbers = {piece: number for number, piece in enumerate(vocabulary)}
    model = tokenizers.models.WordPiece(numbers, unk_token=UNKNOWN, max_input_chars_per_word=100)
    reference = tokenizers.Tokenizer(model)
    reference.normalizer = tokenizers.normalizers.BertNormalizer()
    reference.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    reference.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    return reference


def the_pieces(reference: Tokenizer, texts: list[str]) -> list[list[int]]:
    encoded = reference.encode_batch(texts, add_special_tokens=False)
    return [[101, *one.ids, 102] for one in encoded]


def test_weights_are_those_that_were_made() -> None:
    """The file that is shipped has the digest that stands in the code."""
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() == DIGEST


def test_it_means_what_the_published_model_means(network: Network) -> None:
    """Rounding costs less than a thousandth of the cosine, whatever kind of text it is."""
    path = Path(__file__).parent / "minilm.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    for row in rows:
        expected = np.frombuffer(bytes.fromhex(row["vector"]), np.int8).astype(np.float32)
        (vector,) = network.vectors_of([network.pieces.of(row["text"], MOST_PIECES)])
        cosine = float(vector @ expected) / float(np.linalg.norm(expected))
        assert cosine >= 0.999, row["text"]


def test_texts_together_mean_what_each_means_alone(network: Network) -> None:
    """A text's vector does not depend on what goes through the network beside it."""
    pieces = [network.pieces.of(text, MOST_PIECES) for text in TEXTS]
    together = network.vectors_of(pieces)
    alone = np.concatenate([network.vectors_of([one]) for one in pieces])
    assert np.allclose(together, alone, atol=1e-4)


def test_word_pieces_are_the_references(network: Network) -> None:
    """Other scripts, marks, controls, long words and special pieces come out as in BERT's own."""
    reference = the_reference()
    ours = [network.pieces.of(text, AMPLE) for text in TEXTS]
    assert ours == the_pieces(reference, list(TEXTS))


def test_long_texts_are_cut(network: Network) -> None:
    """No text has more pieces than asked for, and each has its end."""
    pieces = network.pieces.of("one two three four five", 5)
    assert len(pieces) == 5
    assert pieces[-1] == 102
    assert pieces[:4] == network.pieces.of("one two three four five", AMPLE)[:4]


_EVERY = 4
"""All of them take a minute; they were compared when the code was written, and did not differ."""


@pytest.mark.slow
def test_word_pieces_are_the_references_in_every_corpus(network: Network) -> None:
    """Of every fourth sentence of the documentation of many projects, none differs."""
    reference = the_reference()
    looked_at = 0
    for folder in map(corpus, CORPORA):
        sentences = islice(dict.fromkeys(sentences_in(folder)), 0, None, _EVERY)
        while some := list(islice(sentences, 2_000)):
            ours = [network.pieces.of(text, AMPLE) for text in some]
            for text, mine, theirs in zip(some, ours, the_pieces(reference, some), strict=True):
                assert mine == theirs, text
            looked_at += len(some)
    assert looked_at


def sentences_in(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        text = path.read_bytes().decode("utf-8", "ignore")
        yield from (one for one in re.split(r"\n+|(?<=[.!?。])\s*", text) if one.strip())


def test_sentences_that_nothing_is_left_for_are_not_looked_at(network: Network) -> None:
    """When its time is over, the comparison says so of the sentences that are left."""
    likeness = Comparer(network, np.zeros((0, 384), np.float32)).likeness("why?", ["so"], until=0)
    assert likeness.texts == [None]


def test_the_sentence_that_answers_is_most_like_the_question(network: Network) -> None:
    """A sentence in other words is nearer than one with the words of something else."""
    sentences = ["Set `cache` to false to disable caching.", "Turn left at the bakery."]
    comparer = Comparer.loaded()
    likeness = comparer.likeness("How do I turn the cache off?", sentences, until=float("inf"))
    answer, other = likeness.texts
    assert answer is not None
    assert other is not None
    assert answer > likeness.foreign > other
