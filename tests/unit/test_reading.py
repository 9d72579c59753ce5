"""From bytes to a document, whatever they are."""

import os
from pathlib import Path

import pytest

from askdocs.workspace.decoding import decode
from askdocs.workspace.document import Document, Format, Skipped
from askdocs.workspace.documentation import may_be_manual
from askdocs.workspace.formats import parse
from askdocs.workspace.reading import document_from_text, read_document
from tests.support.parsing import check_invariants
from tests.support.workspace import write_tree

JAPANESE = "# 設定\n\n再試行の回数は max_retries で決めます。既定値は三回です。\n" * 4
KOREAN = "# 설정\n\n다시 시도하는 횟수는 설정 파일에서 정합니다. 기본값은 세 번입니다.\n" * 4
TAIWANESE = "# 設定\n\n重試次數由設定檔中的參數決定，預設值為三次。請參閱說明。\n" * 4
PORTUGUESE = "# Ajustes\n\nAs mutações são funções síncronas; você não precisa de ações.\n" * 4
GERMAN = "# Einstellungen\n\nÜber die Größe der Brieftauben lässt sich streiten.\n" * 4
RUSSIAN = "# Настройки\n\nГолубь доставляет письма каждый день, кроме воскресенья.\n" * 4
CHINESE = "# 设置\n\n重试次数由配置文件中的参数决定，默认值为三次。请参阅说明。\n" * 4


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("é😀".encode(), "é😀"),
        ("é😀".encode("utf-8-sig"), "é😀"),
        (b"\xff\xfe" + "é😀".encode("utf-16-le"), "é😀"),
        (b"\xfe\xff" + "é😀".encode("utf-16-be"), "é😀"),
        (b"\xff\xfe\0\0" + "é😀".encode("utf-32-le"), "é😀"),
        (b"\0\0\xfe\xff" + "é😀".encode("utf-32-be"), "é😀"),
        ("# Words only".encode("utf-16-le"), "# Words only"),
        ("# Words only".encode("utf-16-be"), "# Words only"),
        (b"a\r\nb\rc\nd", "a\r\nb\rc\nd"),
        (b"one\0two", "one\ufffdtwo"),
        (b"bold\x1b[1m", "bold\x1b[1m"),
    ],
)
def test_marks_and_utf_8(data: bytes, text: str) -> None:
    """A byte order mark decides, UTF-8 is the rule, and line ends stay as they are."""
    decoded = decode(data)
    assert decoded is not None
    assert (decoded.text, decoded.problem) == (text, None)


WRITTEN = [
    (GERMAN, "latin-1"),
    (GERMAN, "cp1252"),
    (PORTUGUESE, "cp1252"),
    (JAPANESE, "cp932"),
    (JAPANESE, "euc_jp"),
    (JAPANESE, "iso2022_jp"),
    (JAPANESE, "utf-16-le"),
    (JAPANESE, "utf-16-be"),
    (RUSSIAN, "cp1251"),
    (RUSSIAN, "koi8_r"),
    (CHINESE, "gb18030"),
    (CHINESE, "utf-16-le"),
    (TAIWANESE, "big5"),
    (KOREAN, "cp949"),
]


@pytest.mark.parametrize(("text", "encoding"), WRITTEN)
@pytest.mark.parametrize("among", ["", "The words of a page in English. `code` (and more)\n" * 10])
def test_other_encodings_are_guessed(text: str, encoding: str, among: str) -> None:
    """Real prose in an encoding that is in use is read rightly, among English or by itself."""
    decoded = decode((among + text).encode(encoding))
    assert decoded is not None
    assert (decoded.text, decoded.problem) == (among + text, None)


@pytest.mark.parametrize(("text", "encoding"), WRITTEN)
def test_a_bad_byte_costs_no_encoding(text: str, encoding: str) -> None:
    """What stands before a broken character is read as if there were none."""
    broken = b"\x00\xd8" if encoding == "utf-16-le" else b"\xd8\x00"
    decoded = decode(text.encode(encoding) + (broken if "16" in encoding else b"\xff") + b"\n")
    assert decoded is not None
    assert decoded.text.startswith(text)
    assert decoded.problem is None or "line 13" in decoded.problem.lower()


@pytest.mark.parametrize("bad", [b"\x92", b"\xe9", b"\xe3\x81", b"\xff", b"\xc0"])
@pytest.mark.parametrize("text", ["The dove\u2019s loft \u2014 ", "Größe und Maß: ", "設定は", "é"])
def test_a_bad_byte_in_utf_8(text: str, bad: bytes) -> None:
    """It is one replaced character, the text stays UTF-8, and its line is told."""
    decoded = decode(b"# One\r\n\r\n" + text.encode() + bad + b" and more.\n")
    assert decoded is not None
    assert decoded.text == f"# One\r\n\r\n{text}\ufffd and more.\n"
    assert decoded.problem == "Line 3 holds bytes that are not valid UTF-8."


def test_a_replaced_character_that_was_written() -> None:
    """The character that stands for broken bytes is none where the text has it."""
    decoded = decode("Read \ufffd as é.\n".encode() + b"\xff\n")
    assert decoded is not None
    assert decoded.problem == "Line 2 holds bytes that are not valid UTF-8."


def test_a_slip_in_english() -> None:
    """A quotation mark of Windows in a text of ASCII is that mark."""
    decoded = decode(b"The dove\x92s loft is large, and nobody lives in it but the dove.\n")
    assert decoded is not None
    assert decoded.text.startswith("The dove\u2019s loft")


@pytest.mark.parametrize("name", ["a.md", "a.pdf", "a.ipynb", "a.rst", "README"])
@pytest.mark.parametrize(
    "pointer",
    [
        "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 12\n",
        "version https://git-lfs.github.com/spec/v1\r\noid sha256:{}\r\nsize 12\r\n",
        "version https://git-lfs.github.com/spec/v1\next-0-x sha256:{0}\noid sha256:{0}\nsize 1\n",
        "version https://hawser.github.com/spec/v1\noid sha256:{}\nsize 12",
    ],
)
def test_what_git_did_not_fetch(tmp_path: Path, name: str, pointer: str) -> None:
    """A pointer of Git LFS is named as such, with what helps."""
    data = pointer.format("0f" * 32).encode()
    (tmp_path / name).write_bytes(data)
    read = read_document(tmp_path, name, max_size=10_000)
    reason = "it is a Git LFS pointer; run git lfs pull"
    assert read == Skipped(name, reason, len(data), failed=True)


def test_a_page_about_pointers(tmp_path: Path) -> None:
    """What only shows one is a document."""
    text = "# Pointers\n\nversion https://git-lfs.github.com/spec/v1\n"
    (tmp_path / "a.md").write_text(text + text)
    assert isinstance(read_document(tmp_path, "a.md", max_size=10_000), Document)


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="euc_jp">',
        '<?xml version="1.0" encoding="euc-jp"?>',
        "-*- coding: euc_jp -*-",
        "vim: set fileencoding=euc-jp :",
    ],
)
def test_a_declared_encoding(head: str) -> None:
    """Two words are too few to guess from, but the text says how it is written."""
    text = f"{head}\n設定\n"
    decoded = decode(text.encode("euc_jp"))
    assert decoded is not None
    assert (decoded.text, decoded.problem) == (text, None)


def test_a_declaration_that_is_wrong() -> None:
    """Neither an unknown encoding nor a codec that is none is tried."""
    for name in (b"klingon-1", b"zlib_codec", b"rot13", b"utf-8"):
        decoded = decode(b"coding: " + name + b"\n" + GERMAN.encode("latin-1"))
        assert decoded is not None
        assert "Größe" in decoded.text


def test_damaged_texts_are_read_and_reported() -> None:
    """What is broken is replaced; the rest is there."""
    damaged = decode(JAPANESE.encode() + b"\xff\xfe end")
    assert damaged is not None
    assert damaged.text == JAPANESE + "\ufffd\ufffd end"
    assert damaged.problem == "2 places are not valid UTF-8, the first in line 13."
    half = decode(b"\xff\xfea\0b\0c")
    assert half is not None
    assert (half.text, half.problem) == (
        "ab\ufffd",
        "Line 1 holds bytes that are not valid UTF-16-LE.",
    )


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 8,
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\2\0\0\0",
        b"\x7fELF\2\1\1" + bytes(57),
        b"PK\x03\x04" + bytes(range(32)) * 4,
    ],
)
def test_binary_files_are_no_texts(tmp_path: Path, data: bytes) -> None:
    """They are left out with the reason."""
    assert decode(data) is None
    (tmp_path / "a.md").write_bytes(data)
    skipped = read_document(tmp_path, "a.md", max_size=10_000)
    assert skipped == Skipped("a.md", "it is a binary file", len(data))


def test_an_empty_file(tmp_path: Path) -> None:
    """It is a document without passages."""
    for name in ("a.md", "a.rst", "a.html", "a.py", "README"):
        (tmp_path / name).write_bytes(b"")
        page = read_document(tmp_path, name, max_size=10)
        assert isinstance(page, Document)
        assert (page.text, page.problems) == ("", ())
        assert check_invariants(page, parse(page)) == ()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.md", "a.rst", "a.adoc", "a.html", "a.txt", "a.py", "a.ipynb"])
def test_a_line_of_ten_megabytes(tmp_path: Path, name: str) -> None:
    """It is cut into bounded passages, or reported where it can be no such document."""
    (tmp_path / name).write_bytes(b"word " * 2_000_000)
    page = read_document(tmp_path, name, max_size=20_000_000)
    assert isinstance(page, Document)
    parsed = parse(page)
    found = check_invariants(page, parsed)
    if page.format is Format.PYTHON:
        assert (len(found), len(parsed.problems)) == (0, 1)
    else:
        assert sum(len(passage.text) for passage in found) > 9_000_000


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    """A buffer that says what the file says has the same digest, line ends included."""
    text = "# A\r\n\r\nÄ\r\n"
    (tmp_path / "a.md").write_bytes(text.encode())
    page = read_document(tmp_path, "a.md", max_size=100)
    assert page == document_from_text("a.md", text)


def test_a_buffer_with_half_a_pair() -> None:
    """Editors may send what no file can hold."""
    page = document_from_text("a.md", "# A \ud800 \0")
    assert page.text == "# A \ufffd \ufffd"


def test_a_pdf_in_a_buffer_is_text() -> None:
    """An editor that opened one as text shows no pages."""
    assert document_from_text("a.pdf", "%PDF-1.7").format is Format.PLAIN


def test_only_files_inside_are_read(tmp_path: Path) -> None:
    """Neither a path nor a link that leads out is followed."""
    root = tmp_path / "project"
    root.mkdir()
    (tmp_path / "secret.md").write_text("secret")
    (root / "link.md").symlink_to("../secret.md")
    (root / "up").symlink_to("..")
    for path in ("../secret.md", "link.md", "up/secret.md", str(tmp_path / "secret.md")):
        skipped = read_document(root, path, max_size=100)
        assert isinstance(skipped, Skipped)
        assert skipped.reason == "it links outside the workspace"


@pytest.mark.parametrize(
    ("path", "reason", "failed"),
    [
        ("gone.md", "the file is gone", True),
        ("folder", "it is not a regular file", False),
        ("pipe.md", "it is not a regular file", False),
        ("loop.md", "it cannot be read", True),
        ("large.md", "it is larger than the limit of 10 bytes", False),
        ("a\0.md", "it cannot be read (its path is not valid)", True),
        ("large.md/below.md", "it cannot be read (not a directory)", True),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, path: str, reason: str, failed: bool) -> None:
    """It is named with a reason that holds no path of the machine."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "loop.md").symlink_to("loop.md")
    (tmp_path / "large.md").write_text("x" * 11)
    skipped = read_document(tmp_path, path, max_size=10)
    assert isinstance(skipped, Skipped)
    assert skipped.reason.startswith(reason)
    assert str(tmp_path) not in skipped.reason
    assert skipped.failed is failed


@pytest.mark.parametrize("name", ["a.1", "loft.8.in", "x.3pm", "a.man"])
def test_a_number_is_not_enough_for_a_manual_page(tmp_path: Path, name: str) -> None:
    """Outside the docs, the text must be one."""
    (tmp_path / "docs").mkdir()
    for folder in (tmp_path, tmp_path / "docs"):
        (folder / name).write_text("1 2 3\n")
    skipped = read_document(tmp_path, name, max_size=100)
    assert skipped == Skipped(name, "it is no manual page", 6)
    assert isinstance(read_document(tmp_path, f"docs/{name}", max_size=100), Document)
    (tmp_path / name).write_text(".TH A 1\n.SH NAME\na \\- b\n")
    page = read_document(tmp_path, name, max_size=100)
    assert isinstance(page, Document)
    assert page.format is Format.MAN


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        *((name, True) for name in ("loft.1", "git-loft.1", "a.8.in", "b64.1", "c.3pm", "d.man")),
        *(
            (name, False)
            for name in ("error.log.1", "loft-1.2", "v1.2", "liba.so.1", "1.2", "a.1.gz")
        ),
    ],
)
def test_names_of_manual_pages(name: str, is_one: bool) -> None:
    """Versions, libraries and what programs turn over end in a number, too."""
    assert may_be_manual(name) is is_one


def test_templates_of_pages_are_no_documents(tmp_path: Path) -> None:
    """What a generator fills in is no page; one with a value to fill in is."""
    write_tree(
        tmp_path,
        """\
//- /layout.html
{% extends "base.html" %}
<h1>Title</h1>
//- /nav.html
<ul>{%- set links = nav %}</ul>
//- /page.html
<h1>{{ title }}</h1><p>Words.</p>
//- /docs/_includes/item.html
<li>{{ item }}</li>
//- /docs/_includes/note.html
<p>Words.</p>
""",
    )
    reason = "it is a template that pages are made with"
    for name in ("layout.html", "nav.html", "docs/_includes/item.html"):
        skipped = read_document(tmp_path, name, max_size=1_000)
        assert isinstance(skipped, Skipped)
        assert skipped.reason == reason
    for name in ("page.html", "docs/_includes/note.html"):
        assert isinstance(read_document(tmp_path, name, max_size=1_000), Document)
