"""Tokens: how text becomes the words that the index knows, the same for passages and questions."""

from collections.abc import Iterable


def tokenise(text: str) -> list[str]:
    """The tokens of ``text`` in order; identifiers whole and in parts, CJK runs as bigrams."""
    raise NotImplementedError


def name_key(name: str) -> str:
    """``name`` folded for equality of names: NFKC, case, white space and markup collapsed."""
    raise NotImplementedError


def stop_words() -> Iterable[str]:
    """Tokens that say nothing about what a question is about, in the form ``tokenise`` gives."""
    raise NotImplementedError
