import pytest
from hypothesis import given
from hypothesis import strategies as st

from askdocs.backends.chapters import LONGEST, Chapter, chapters_of
from askdocs.index.records import pack, unpack
from askdocs.workspace.document import Document
from askdocs.workspace.formats import parse
from askdocs.workspace.passages import passages_of
from askdocs.workspace.reading import document_from_text

PARAGRAPH = "A letter is retried three times before the pigeon comes home.\n\n"


def document(path: str, text: str) -> Document:
    return document_from_text(path, text)


def names(chapters: tuple[Chapter, ...]) -> list[str]:
    return [chapter.info.name("0f") for chapter in chapters]


def section(heading: str, characters: int) -> str:
    return f"## {heading}\n\n" + PARAGRAPH * (characters // len(PARAGRAPH)) + "\n"


def test_a_small_document_stays_whole() -> None:
    """What is small is one chapter, with each section under its headings and all its lines."""
    text = "# Parcel\n\nSends letters.\n\n## Retries\n\nThree.\n"
    (chapter,) = chapters_of(document("docs/parcel.md", text))
    assert chapter.text == "Parcel\n\nSends letters.\n\nParcel › Retries\n\nThree.\n"
    assert chapter.info.attributes == {
        "path": "docs/parcel.md",
        "heading": "Parcel",
        "digest": document("docs/parcel.md", text).digest,
        "start_line": 1,
        "end_line": 7,
        "key": chapter.info.key,
    }


def test_known_passages_spare_the_parser() -> None:
    """With the passages that an index has, a document gives the same chapters."""
    for path, text in [
        ("docs/parcel.md", "# Parcel\n\nSends letters.\n"),
        ("manual.md", "# Manual\n\n" + section("Posting", 40_000)),
        ("post.py", "'''Posting letters.'''\n"),
    ]:
        whole = document(path, text)
        passages = [unpack(pack(one)) for one in passages_of(whole, parse(whole))]
        assert chapters_of(whole, passages) == chapters_of(whole)
    assert chapters_of(document("a.md", "# Not looked at\n"), []) == ()


def test_a_manual_is_cut_at_its_headings() -> None:
    """Each large section is a chapter that says under which headings it stands."""
    text = "# Manual\n\nHello.\n\n" + section("Posting", 20_000) + section("Pigeons", 20_000)
    first, second = chapters_of(document("manual.md", text))
    assert first.info.headings == ("Manual",)
    assert second.info.headings == ("Manual", "Pigeons")
    assert first.text.startswith("Manual\n\nHello.")
    assert second.text.startswith("Manual › Pigeons\n\n")
    lines = text.splitlines()
    assert lines.index("## Pigeons") <= second.info.start_line
    assert lines[second.info.end_line :][:1] == [PARAGRAPH.strip()]


def test_small_sections_share_a_chapter() -> None:
    """Sections are put together as long as they fit: forty small ones are few files."""
    text = "# Manual\n\n" + "".join(section(f"Part {n}", 2_000) for n in range(40))
    chapters = chapters_of(document("manual.md", text))
    assert len(chapters) == 4
    assert all(len(chapter.text) <= LONGEST + 100 for chapter in chapters)


def test_a_long_section_is_cut_between_blocks() -> None:
    """Where no heading helps, a chapter ends with a block, and code is never cut."""
    code = "```\n" + "print('pigeon')\n" * 1_000 + "```\n\n"
    text = "# Manual\n\n" + PARAGRAPH * 200 + code + PARAGRAPH * 300
    chapters = chapters_of(document("manual.md", text))
    assert len(chapters) > 1
    assert all(chapter.text.count("```") % 2 == 0 for chapter in chapters)


@given(
    st.lists(
        st.one_of(
            st.sampled_from(["# A\n", "## B\n", "### C\n\n", "B\n=\n", "```\n", "- x\n", "\n"]),
            st.integers(1, 400).map(lambda n: PARAGRAPH * n),
            st.text(max_size=40),
        ),
        max_size=30,
    ),
    st.sampled_from(["a.md", "a.rst", "a.txt", "a.adoc"]),
)
def test_nothing_is_lost(parts: list[str], path: str) -> None:
    """The chapters of a text hold all its passages in their order, whatever it is."""
    whole = document(path, "".join(parts))
    chapters = chapters_of(whole)
    sent = "".join(chapter.text for chapter in chapters)
    at = 0
    for passage in passages_of(whole, parse(whole)):
        for line in filter(str.strip, passage.text.split("\n")):
            at = sent.index(line, at) + len(line)
    starts = [chapter.info.start_line for chapter in chapters]
    assert starts == sorted(starts)
    keys = [chapter.info.key for chapter in chapters]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("path", "ending"),
    [
        ("guide.md", ".md"),
        ("guide.mdx", ".md"),
        ("guide.rst", ".txt"),
        ("guide.adoc", ".txt"),
        ("guide.org", ".txt"),
        ("guide.txt", ".txt"),
        ("doc/README", ".txt"),
    ],
)
def test_endings(path: str, ending: str) -> None:
    """What an endpoint would not take by its ending goes up as text."""
    (name,) = names(chapters_of(document(path, "Title\n=====\n\nText.\n")))
    assert name.endswith(ending)


def test_only_the_docstrings_of_python() -> None:
    """Source code stays here: of a module only what documents it goes up."""
    text = "'''Posting letters.'''\n\nSECRET = 'pigeon-42'\n\n\ndef send():\n    '''Send one.'''\n"
    (chapter,) = chapters_of(document("post.py", text))
    assert "Send one." in chapter.text
    assert "pigeon-42" not in chapter.text


def test_only_what_is_read_of_html() -> None:
    """Scripts and comments of a page stay here."""
    text = (
        "<html><head><script>var key = 'x42'</script></head><body><!-- by Al -->"
        "<h1>Letters</h1><p>Sent by pigeon.</p></body></html>"
    )
    (chapter,) = chapters_of(document("page.html", text))
    assert "Sent by pigeon." in chapter.text
    assert "x42" not in chapter.text
    assert "Al" not in chapter.text


def test_same_names_do_not_collide() -> None:
    """Twelve README.md with the same text are twelve files with names of their own."""
    texts = [document(f"{n}/README.md", "# Read me\n\nPlease.\n") for n in range(12)]
    named = [name for text in texts for name in names(chapters_of(text))]
    assert len(set(named)) == 12


def test_the_same_chapter_has_the_same_name() -> None:
    """A change in one chapter leaves the other as it was, though its lines have moved."""
    before = "# Manual\n\n" + section("Posting", 20_000) + section("Pigeons", 20_000)
    after = before.replace("## Posting\n", "## Posting\n\nNew.\n", 1)
    old, new = (
        names(chapters_of(document("m.md", before))),
        names(chapters_of(document("m.md", after))),
    )
    assert old[0] != new[0]
    assert old[1] == new[1]


def test_limits_of_the_endpoint() -> None:
    """However long names, paths and headings are, attributes and file names stay in bounds."""
    path = "docs/" + "long-" * 200 + "/" + "ö" * 200 + ".md"
    (chapter,) = chapters_of(document(path, f"# {'Heading ' * 200}\n\nText.\n"))
    assert all(len(str(value)) <= 512 for value in chapter.info.attributes.values())
    assert len(chapter.info.name("0f")) < 120
    assert chapter.info.name("0f").isascii()


@pytest.mark.parametrize("text", ["", "\n \n", " \t"])
def test_nothing_to_send(text: str) -> None:
    """A document without text has no chapters."""
    assert chapters_of(document("a.md", text)) == ()
