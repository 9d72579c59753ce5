"""Offsets, lines and positions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askdocs.text import (
    LineIndex,
    Position,
    PositionEncoding,
    Span,
    on_one_line,
    sentences,
    units,
    unwrapped,
)

ENCODINGS: tuple[PositionEncoding, ...] = ("utf-8", "utf-16", "utf-32")
BYTES: dict[PositionEncoding, tuple[str, int]] = {
    "utf-8": ("utf-8", 1),
    "utf-16": ("utf-16-le", 2),
    "utf-32": ("utf-32-le", 4),
}

texts = st.text(st.sampled_from("ab é日😀\r\n\t\u2028\x0c\x85"), max_size=40)


def lines_of(text: str) -> list[str]:
    """The lines as the protocol counts them, with their ends."""
    marked = text.replace("\r\n", "\x00").replace("\n", "\x01").replace("\r", "\x02")
    for mark in "\x00\x01\x02":
        marked = marked.replace(mark, f"{mark}\x03")
    ends = {"\x00": "\r\n", "\x01": "\n", "\x02": "\r"}
    return ["".join(ends.get(one, one) for one in line) for line in marked.split("\x03")]


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("", [0]),
        ("a", [0]),
        ("a\n", [0, 2]),
        ("a\r\nb\rc\nd", [0, 3, 5, 7]),
        ("\r\r\n\n", [0, 1, 3, 4]),
        ("a\u2028b\x0cc\x85d", [0]),
    ],
)
def test_lines_end_as_in_the_protocol(text: str, starts: list[int]) -> None:
    """At ``\\n``, ``\\r\\n`` and a lone ``\\r``, and at nothing else."""
    lines = LineIndex(text)
    assert [lines.start_of(line) for line in range(lines.count)] == starts


@given(text=texts)
def test_lines_are_those_of_the_text(text: str) -> None:
    """Every offset is on the line that holds it, and the spans of the lines are the text."""
    lines, expected = LineIndex(text), lines_of(text)
    assert lines.count == len(expected)
    assert [lines.span_of(n, n).of(text) for n in range(lines.count)] == expected
    for offset in range(len(text)):
        line = lines.line_of(offset)
        assert lines.start_of(line) <= offset < lines.start_of(line + 1)
    assert lines.line_of(len(text)) == lines.count - 1


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=texts)
def test_positions_count_the_units_of_the_encoding(encoding: PositionEncoding, text: str) -> None:
    """A position's character is the length of what stands before it on its line."""
    lines = LineIndex(text)
    name, size = BYTES[encoding]
    for offset in range(len(text) + 1):
        position = lines.position(offset, encoding)
        before = text[lines.start_of(position.line) : offset]
        assert position.character == len(before.encode(name)) // size == units(before, encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=texts)
def test_a_position_leads_back_to_its_offset(encoding: PositionEncoding, text: str) -> None:
    """But for the line feed after a carriage return, which is inside a line's end."""
    lines = LineIndex(text)
    for offset in range(len(text) + 1):
        inside_end = text[offset - 1 : offset + 1] == "\r\n" and offset > 0
        back = lines.offset(lines.position(offset, encoding), encoding)
        assert back == (offset - 1 if inside_end else offset)


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(
    text=texts,
    line=st.one_of(st.integers(-2, 9), st.just(2**31)),
    character=st.one_of(st.integers(-2, 60), st.just(2**31)),
)
def test_any_position_is_moved_into_the_text(
    encoding: PositionEncoding, text: str, line: int, character: int
) -> None:
    """Past the end of a line means its end, past the last line the end of the text."""
    lines = LineIndex(text)
    offset = lines.offset(Position(line, character), encoding)
    assert 0 <= offset <= len(text)
    if line >= lines.count:
        assert offset == len(text)
    elif line >= 0:
        content = lines_of(text)[line].rstrip("\r\n")
        start = lines.start_of(line)
        assert start <= offset <= start + len(content)
        if character >= units(content, encoding):
            assert offset == start + len(content)


def test_half_a_character() -> None:
    """A position inside of one means the place after it: an offset cannot stand within."""
    lines = LineIndex("a😀b")
    assert lines.offset(Position(0, 2), "utf-16") == 2
    assert [lines.offset(Position(0, byte), "utf-8") for byte in range(2, 6)] == [2, 2, 2, 2]


def test_offsets_outside_the_text() -> None:
    """They are moved into it."""
    lines = LineIndex("a\nb")
    assert lines.position(-5, "utf-16") == Position(0, 0)
    assert lines.position(99, "utf-16") == Position(1, 1)
    assert (lines.line_of(-5), lines.line_of(99)) == (0, 1)
    assert (lines.start_of(-5), lines.start_of(99)) == (0, 3)


def test_half_a_pair_has_a_length() -> None:
    """Editors may send lone surrogates."""
    assert [units("\ud800", encoding) for encoding in ENCODINGS] == [3, 1, 1]


def test_spans() -> None:
    """Half-open, ordered, and inside of one another or not."""
    span = Span(2, 5)
    assert (len(span), span.of("abcdefg"), span.shifted(-2)) == (3, "cde", Span(0, 3))
    assert span.contains(Span(2, 5))
    assert span.contains(Span(3, 3))
    assert not span.contains(Span(1, 3))
    assert not span.contains(Span(4, 6))


@pytest.mark.parametrize(
    "text",
    [
        "Das geht z. B. mit Ton. |Dann weiter.",
        "Das sind ca. Nr. 5 bzw. Abs. 3. |Gut.",
        "Так, т. е. медленно. |Далее.",
        "Voir art. L. 121-1 et p. ex. celui-ci. |Puis.",
        "Use clay, e.g. stoneware, i.e. the cheap one. |Fire it! |Done?",
        "See Fig. 3 and J. R. Potter. |Answer no. |Then 1.5 more.",
        "1. Wedge the clay. |Throw it.",
        "粘土です。|焼きます。|「はい。」と言う。",
        "Done.\n\n|Next",
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str) -> None:
    """Words that are cut short and numbers of items end no sentence."""
    whole = text.replace("|", "")
    assert [found.of(whole) for found in sentences(whole)] == text.split("|")


def test_japanese_lines_are_joined_without_spaces() -> None:
    """A line end inside such text is no space; before an item, or other letters, it stays."""
    assert unwrapped("粘土を\n焼く。\n・皿\nkiln\n窯") == "粘土を焼く。\n・皿\nkiln\n窯"
    assert on_one_line("粘土を\n  焼く two\n words") == "粘土を焼く two words"
