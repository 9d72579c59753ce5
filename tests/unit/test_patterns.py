"""Patterns that are compiled when they are first used."""

import gc
import pkgutil
import re
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import pytest

import askdocs
from askdocs.patterns import _LazyPattern, lazy_pattern


def test_it_finds_what_a_compiled_one_finds() -> None:
    """Text and bytes, with flags and groups."""
    word = lazy_pattern(r"(?P<first>[a-z])\w*", re.IGNORECASE)
    found = word.fullmatch("Parcel")
    assert found is not None
    assert (found["first"], word.pattern, word.groups) == ("P", r"(?P<first>[a-z])\w*", 1)
    assert word.sub("-", "Two words") == "- -"
    assert [one[0] for one in word.finditer("Two words")] == ["Two", "words"]
    assert lazy_pattern(rb"\d+").findall(b"1 and 22") == [b"1", b"22"]


def test_it_is_compiled_with_its_first_use() -> None:
    """What is never used may be anything; what is used says what is wrong with it."""
    broken = lazy_pattern("(")
    assert broken.pattern == "("
    with pytest.raises(re.error):
        broken.search("")


def test_threads_may_use_it_at_once() -> None:
    """The first use may come from many threads."""
    words = [lazy_pattern(rf"\b{number}\b") for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(
            lambda number: words[number // 8].search(f"a {number // 8} b"), range(1600)
        )
        assert all(found)


def test_all_of_them_compile() -> None:
    """No pattern of ours waits with its mistake for whoever uses it first."""
    for module in pkgutil.walk_packages(askdocs.__path__, "askdocs."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    patterns = [one for one in gc.get_objects() if isinstance(one, _LazyPattern)]
    assert len(patterns) > 300
    for pattern in patterns:
        if pattern.pattern != "(":
            re.compile(pattern.pattern, pattern._flags)
