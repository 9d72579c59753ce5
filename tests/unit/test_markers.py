"""Markers in a text that comes in pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askdocs.answering.markers import MarkerReader, Piece, Reference, Text

FRAGMENTS = (
    *("[", "]", "【", "】", "(", "1", "2", "0", "12", ",", ", ", ";", "`", "``", "```", "~~~", "~"),
    *(
        "\n",
        "\n\n",
        " ",
        "  ",
        "a",
        "word",
        "\\",
        "!",
        "> ",
        "- ",
        "[1]",
        "[1, 2]",
        "[1](",
        "[1][2]",
    ),
)
TEXTS = st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join)


def read(*deltas: str) -> list[Piece]:
    """All pieces of a text, neighbouring texts joined."""
    reader = MarkerReader()
    pieces = [piece for delta in deltas for piece in reader.feed(delta)] + reader.finish()
    joined: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Text) and joined and isinstance(joined[-1], Text):
            joined[-1] = Text(joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined


def shown(text: str) -> str:
    """The text with its references as ``{1,2}``."""
    return "".join(
        piece.text
        if isinstance(piece, Text)
        else f"{piece.lead}{{{','.join(map(str, piece.numbers))}}}"
        for piece in read(text)
    )


@given(TEXTS, st.data())
def test_any_split_gives_the_same(text: str, data: st.DataObject) -> None:
    """Where a text is cut makes no difference to what is found in it."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    deltas = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert read(*deltas) == read(text)
    assert read(*text) == read(text)


@given(TEXTS)
def test_nothing_is_lost(text: str) -> None:
    """Texts and markers together are what was written."""
    assert "".join(map(_written, read(text))).replace(" ", "") == _plainly(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thrice [1].", "Thrice {1}."),
        ("Thrice[1][2].", "Thrice{1}{2}."),
        ("Thrice [1, 2] [3,4]; then [5; 6].", "Thrice {1,2} {3,4}; then {5,6}."),
        ("Thrice【2】.", "Thrice{2}."),
        ("Not said [0].", "Not said {0}."),
        ("A list[i], an [x], a [1234], an [ 1 ].", "A list[i], an [x], a [1234], an [ 1 ]."),
        ("A link [1](https://example.org), an image ![1], an escape \\[1].",) * 2,
        ("Code `rows[1]` and ``a ` [2]`` stay [3].", "Code `rows[1]` and ``a ` [2]`` stay {3}."),
        ("```py\nrows[1]\n```\nThen [2].", "```py\nrows[1]\n```\nThen {2}."),
        ("> - ~~~\n> rows[1]\n> ~~~\nThen [2].", "> - ~~~\n> rows[1]\n> ~~~\nThen {2}."),
        ("````\n```\n[1]\n````\n[2]", "````\n```\n[1]\n````\n{2}"),
        ("A ` alone.\n\nNext [1].", "A ` alone.\n\nNext {1}."),
        ("It ends [1", "It ends [1"),
    ],
)
def test_what_is_a_marker(text: str, expected: str) -> None:
    """Numbers in brackets, but not in code, links, images or escapes."""
    assert shown(text) == expected


def test_text_is_not_held_back() -> None:
    """What cannot become a marker is passed on at once."""
    reader = MarkerReader()
    assert reader.feed("Thrice") == [Text("Thrice")]
    assert reader.feed(" [") == []
    assert reader.feed("1") == []
    assert reader.feed("]") == []
    assert reader.feed(".") == [Reference((1,), " "), Text(".")]


def _written(piece: Piece) -> str:
    match piece:
        case Text(text):
            return _plainly(text)
        case Reference(numbers, lead):
            return f"{lead}[{','.join(map(str, numbers))}]"


def _plainly(text: str) -> str:
    return text.replace(" ", "").replace("【", "[").replace("】", "]").replace(";", ",")
