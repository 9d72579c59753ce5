"""Values that stand where a secret may: whether they were drawn, thought up, or are none."""

import base64
import re
from collections import Counter
from itertools import pairwise
from math import log2
from typing import Final

from askdocs.patterns import lazy_pattern

_PLACEHOLDER: Final = lazy_pattern(
    r"example|sample|placeholder|changeme|change[-_]me|your[-_]?|dummy|redacted|insert|replace"
    r"|x{5}|\*{3}|\.{3}|…|0{8}|12345678(?:90)?\Z|abcdefgh",
    re.IGNORECASE,
)
_REFERENCE: Final = lazy_pattern(
    r"[$%{<@\[]|urn:|(?:os|env|process|secrets?|vars|config|settings)\."
)
"""How a value begins that says where the secret is, and is none itself."""


def is_placeholder(value: str) -> bool:
    """Whether ``value`` is what docs show in the place of a secret."""
    return _PLACEHOLDER.search(value) is not None or len(set(value)) < 5


def is_reference(value: str) -> bool:
    """Whether ``value`` says where the secret is."""
    return _REFERENCE.match(value) is not None


def stands_for_one(value: str) -> bool:
    """Whether ``value`` is no secret itself: a placeholder, or what says where the secret is."""
    return is_placeholder(value) or is_reference(value)


def is_random(value: str) -> bool:
    """Whether ``value`` was drawn rather than written: no words, no number, no path."""
    if len(value) < 16 or stands_for_one(value):
        return False
    chunk = max(_CHUNK.findall(value), key=len, default="")
    return len(chunk) >= 12 and _turns(chunk) >= 3 and _entropy(value) >= 3.0


def is_drawn(value: str) -> bool:
    """The same for what is given to a name that says what it is, where less is enough."""
    if is_random(value):
        return True
    if len(value) < 10 or _NO_VALUE.search(value) or stands_for_one(value):
        return False
    if _entropy(value) < _LEAST_ENTROPY:
        return False
    kinds = "".join(
        "d" if one.isdigit() else "u" if one.isupper() else "l" if one.isalpha() else "s"
        for one in _JOINT.sub("", value)
    )
    small = [len(run) for run in re.findall("l+", kinds)]
    if sum(small) > _WRITTEN * len(small) and len(_VOWEL.findall(value)) >= _VOWELS * len(value):
        # Words, perhaps with capitals: drawn letters are in no such order, and few are vowels.
        return False
    runs = 1 + sum(one != other for one, other in pairwise(kinds))
    return runs > 1 and len(kinds) < _WRITTEN * runs


_LEAST_ENTROPY: Final = 2.8
_WRITTEN: Final = 2.6
"""Characters of one kind that follow each other in what people write, at least."""
_VOWELS: Final = 0.28
"""The share of vowels in it, at least."""
_NO_VALUE: Final = lazy_pattern(
    r"\s|^[/~.][\w./-]*\Z|^[\w.:]+\(.*\)\Z|^[A-Za-z_][\w.]{4,}\(|://|^\d[\d.,:/-]*\Z"
)
"""What is words, a path, a call, an address or a number."""
_JOINT: Final = lazy_pattern(r"[-_./:]")
_VOWEL: Final = lazy_pattern(r"[aeiouyAEIOUY]")


def is_password(value: str) -> bool:
    """Whether ``value`` was drawn, or is what a careful person thinks up as a password."""
    if stands_for_one(value) or _NO_VALUE.search(value):
        return False
    value = value.rstrip(".,;:!?*")
    has_turns = _turns(value) >= 2 and "-" not in value
    return (len(value) >= 8 and (has_all_kinds(value) or has_turns)) or is_drawn(value)


def has_all_kinds(value: str) -> bool:
    """Whether it has a letter, a digit and a sign."""
    return all(kind.search(value) for kind in (_LETTER, _DIGIT, _SIGN))


def is_password_of_url(value: str) -> bool:
    """The same for the password in a URL, which may be short."""
    if stands_for_one(value):
        return False
    has_signs = _SIGN.search(value) is not None or _DIGIT.search(value) is not None
    return (has_signs and _LETTER.search(value) is not None) or is_drawn(value)


def is_basic(value: str) -> bool:
    """Whether it is a user's name with a password, as HTTP encodes them."""
    try:
        said = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except ValueError:
        return False
    _, colon, password = said.partition(b":")
    return bool(colon) and not is_placeholder(password.decode("latin-1"))


_CHUNK: Final = lazy_pattern(r"[A-Za-z0-9+/]+")
_LETTER: Final = lazy_pattern(r"[A-Za-z]")
_DIGIT: Final = lazy_pattern(r"[0-9]")
_SIGN: Final = lazy_pattern(r"[!@#$%^&*?+]")
_TURN: Final = lazy_pattern(r"(?<=[0-9])(?=[A-Za-z])|(?<=[A-Za-z])(?=[0-9])")


def _turns(chunk: str) -> int:
    """How often letters and digits take turns."""
    return sum(1 for _ in _TURN.finditer(chunk))


def _entropy(value: str) -> float:
    """Bits that a character of ``value`` carries, by how often each occurs in it."""
    length = len(value)
    return -sum(n / length * log2(n / length) for n in Counter(value).values())
