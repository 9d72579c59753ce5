"""Links are tamed while an answer streams."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askdocs.answering.link_stream import LinkGuard
from tests.unit.test_links import HOSTS, PIECES, SCHEMES, SHAPES, targets


def guarded(text: str, *cuts: int) -> str:
    """``text`` as it is sent when it comes in pieces that end at ``cuts``."""
    guard = LinkGuard(HOSTS)
    edges = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    sent = [guard.feed(text[start:end]) for start, end in pairwise(edges)]
    return "".join((*sent, guard.finish()))


def assert_tame(text: str) -> None:
    """Nothing in ``text`` leads, loads or runs anything but from the allowed host."""
    for target in targets(text):
        assert target.startswith("https://docs.parcel.test") or (
            target.startswith("mailto:") and "?" not in target
        ), text
        assert "elsewhere" not in target, text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Set `Vec<T>` and `a[0](b)`.", "Set `Vec<T>` and `a[0](b)`."),
        ("```html\n<b>[x](command:y)</b>\n```\nDone [1].",
         "```html\n<b>[x](command:y)</b>\n```\nDone [1]."),
        ("1. Do:\n   ```\n   <b>\n   ```\n2. Go.", "1. Do:\n   ```\n   <b>\n   ```\n2. Go."),
        ("See [the guide](https://docs.parcel.test/a) [1][2].",
         "See [the guide](https://docs.parcel.test/a) [1][2]."),
        ("See [here](https://elsewhere.test/?q=a).", "See here."),
        ("[https://elsewhere.test/?q=TEXT](https://elsewhere.test).",
         "https://`elsewhere.test/?q=TEXT`."),
        ("[see www.elsewhere.test now](x)", "see `www.elsewhere.test` now"),
        ("https://[elsewhere.test](x)", "https://\\[elsewhere.test\\]"),
        ("[elsewhere](x).test/?q=TEXT", "elsewhere`.test/?q=TEXT`"),
        ("[https:](x)//elsewhere.test/a", "https:`//elsewhere.test/a`"),
        ("See [`rules`](rules.md) and [the `max` page](../max.md#top).",
         "See `rules` and the `max` page."),
        ("[`rules`](https://docs.parcel.test/rules)", "[`rules`](https://docs.parcel.test/rules)"),
        ("![`nest`](nest.png), [`a`](b).", "`nest`, `a`."),
        ("![x](https://elsewhere.test/a.png) [3]", "x [3]"),
        ("Words with [1] and (brackets) and a < b.", "Words with [1] and (brackets) and a < b."),
        ("A lone ` tick.\nNext `code` here.", "A lone \\` tick.\nNext `code` here."),
        ("日本語の文です。[1] `設定` を見る。", "日本語の文です。[1] `設定` を見る。"),
    ],
)  # fmt: skip
def test_text_is_kept(text: str, expected: str) -> None:
    """Whatever the pieces, honest text arrives as it was written, links to elsewhere do not."""
    assert guarded(text) == expected
    assert guarded(text, *range(len(text))) == expected
    assert_tame(expected)


def test_words_are_sent_as_they_come() -> None:
    """Plain text is not held longer than its last word."""
    guard = LinkGuard(HOSTS)
    assert (
        guard.feed("The default is three attempts and th") == "The default is three attempts and "
    )
    assert guard.feed("en ") == "then "


@pytest.mark.guarantee("answers fetch nothing and link nowhere else")
@pytest.mark.parametrize("shape", SHAPES)
def test_attacks_are_tamed(shape: str) -> None:
    """Each shape of a link to each forbidden target, in one piece and letter by letter."""
    for scheme in SCHEMES:
        text = shape.format(scheme, scheme)
        assert_tame(guarded(text))
        assert_tame(guarded(text, *range(len(text))))


@pytest.mark.guarantee("answers fetch nothing and link nowhere else")
@settings(max_examples=1_000)
@given(pieces=st.lists(PIECES, max_size=24), cuts=st.lists(st.integers(0, 400), max_size=5))
def test_no_text_gets_a_link_past(pieces: list[str], cuts: list[int]) -> None:
    """However a text is written and cut."""
    assert_tame(guarded("".join(pieces), *cuts))


@settings(max_examples=300)
@given(pieces=st.lists(PIECES, max_size=24), cuts=st.lists(st.integers(0, 400), max_size=5))
def test_cuts_change_nothing(pieces: list[str], cuts: list[int]) -> None:
    """However the pieces fall, what is sent is the same in the end."""
    text = "".join(pieces)
    assert guarded(text, *cuts) == guarded(text)


@pytest.mark.parametrize(
    ("pieces", "flush", "reference"),
    [
        (["``y``", "`", "[`q`](command:z)"], 0, ""),
        (["```\n", "``", "`\n", "[x](command:y)"], 1, ""),
        (["a\n", "`", "``\n", "[`a`](command:y)"], 1, "[1]"),
        (["\n", "`", "``", "\n", "[`a`](b)", "\\"], 0, "[1]"),
    ],
)
def test_nothing_gets_past_where_a_reference_was_to_stand(
    pieces: list[str], flush: int, reference: str
) -> None:
    """Nor is there a link if there is no reference, as what it cites is gone, or it comes later."""
    guard = LinkGuard(HOSTS)
    sent = ""
    for number, piece in enumerate(pieces):
        sent += guard.feed(piece)
        if number == flush:
            sent += guard.flush() + (reference if guard._fence is None else "")
    assert_tame(sent + guard.finish())


@pytest.mark.guarantee("answers fetch nothing and link nowhere else")
@settings(max_examples=500)
@given(pieces=st.lists(PIECES, max_size=16), flushes=st.sets(st.integers(0, 16), max_size=4))
def test_nothing_gets_past_a_reference(pieces: list[str], flushes: set[int]) -> None:
    """What a citation is put in the middle of is no link, nor becomes one after it."""
    guard = LinkGuard(HOSTS)
    sent = ""
    for number, piece in enumerate(pieces):
        sent += guard.feed(piece)
        if number in flushes:
            # In code a reference waits until that has ended.
            sent += guard.flush() + ("[1]" if guard._fence is None else "")
    assert_tame(sent + guard.finish())
