"""Every file of every corpus, parsed, cut and quoted: nothing raw, nothing glued, nothing lost."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest
from attrs import define, field

from askdocs.answering.excerpts import excerpt_of
from askdocs.answering.links import hosts_in, tamed
from askdocs.settings import IndexingSettings
from askdocs.workspace.discovery import discover
from askdocs.workspace.document import Document, Format, Passage
from askdocs.workspace.formats import parse
from askdocs.workspace.found import Found
from askdocs.workspace.passages import passages_of
from askdocs.workspace.reading import read_document
from tests.support.corpora import CORPORA, corpus
from tests.support.raw_marks import marks_in

pytestmark = pytest.mark.slow

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_SCRIPTS_WITHOUT_BLANKS: Final = re.compile(
    "[\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f]"
)
_FENCED: Final = re.compile(r"^( *)(`{3,}|~{3,}).*?(?:^ *\2|\Z)", re.MULTILINE | re.DOTALL)

_LABELS: Final = (
    re.compile(r'^ *(?:===[!+]*|!!!|\?\?\?\+?) *(?:[\w-]+ *)?"([^"\n]+)"', re.MULTILINE),
    re.compile(r"^ */// *[\w-]+ *\| *(\S.*)$", re.MULTILINE),
    re.compile(r"^ *:::+ *[\w-]+ +([^\s{\[][^\n{]*)$", re.MULTILINE),
    re.compile(r"^ *:::+ *[\w-]+\[([^\]\n]+)\]", re.MULTILINE),
    re.compile(
        r"<(?:TabItem|Tab|Step|Accordion|Card|LinkCard)\b[^>]*\b(?:label|title)=\"([^\"]+)\""
    ),
    re.compile(r"<summary>([^<>\n]+)</summary>"),
)
"""Labels of tabs, admonitions and components, as the dialects of Markdown write them."""

_MOST_RAW: Final = 0.002
"""Marks that detectors may see, by passage: some authors write markup that shows as it is."""

_MOST_GLUED: Final = 0.0001
"""Words that may be put together, by word: "a ban" and "doned" make "abandoned" by chance."""

_MANY: Final = 100
"""Documents of one format among which some hold marks."""

_NO_DOCUMENTATION: Final = frozenset(
    {
        "voicevox_engine/tools/licenses/cuda/EULA.txt",  # rulers as in reStructuredText
        "scrapy/tests/sample_data/compressed/unexpected-eof-output.txt",  # broken on purpose
    }
)


@define
class Tally:
    """What was seen in the documents of one format."""

    documents: int = 0
    passages: int = 0
    words: int = 0
    labels: int = 0
    written: int = 0
    """Marks in the source, by which it is seen that the detectors see."""
    raw: list[str] = field(factory=list)
    glued: list[str] = field(factory=list)
    lost_labels: list[str] = field(factory=list)

    def __str__(self) -> str:
        return (
            f"{self.documents:6,} documents {self.passages:7,} passages {self.words:9,} words:"
            f" raw {len(self.raw)} of {self.written:,}, glued {len(self.glued)},"
            f" labels lost {len(self.lost_labels)} of {self.labels}"
        )


@pytest.mark.parametrize("name", CORPORA)
def test_every_file_of(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What readers see of a page is in its passages, and what they do not see is not quoted."""
    tallies = swept(corpus(name))
    with capsys.disabled():
        for format_, tally in tallies.items():
            print(f"\n{name:16} {format_.value:17} {tally}", end="")  # noqa: T201 (the counts)
    for tally in tallies.values():
        assert len(tally.raw) <= _MOST_RAW * tally.passages, tally.raw[:20]
        assert len(tally.glued) <= _MOST_GLUED * tally.words, tally.glued[:20]
        assert not tally.lost_labels, tally.lost_labels[:20]
        assert tally.written > 0 or tally.documents < _MANY


def swept(root: Path) -> Mapping[Format, Tally]:
    """What is seen in all documents of the folder."""
    tallies: dict[Format, Tally] = {}
    for document in documents(root):
        tally = tallies.setdefault(document.format, Tally())
        passages = passages_of(document, parse(document))
        tally.documents += 1
        tally.passages += len(passages)
        tally.written += len(marks_in(document.text, document.format))
        for passage in passages:
            quoted = quote(document, passage)
            tally.raw += [
                f"{document.path}: {mark!r}" for mark in marks_in(quoted, document.format)
            ]
        look_for_words(document, passages, tally)
        look_for_labels(document, passages, tally)
    return tallies


def documents(root: Path) -> Iterator[Document]:
    settings = IndexingSettings(include=("*.txt",))
    for found in discover(root, settings):
        if isinstance(found, Found) and found.path not in _NO_DOCUMENTATION:
            document = read_document(root, found.path, max_size=settings.max_file_size)
            if isinstance(document, Document):
                yield document


def quote(document: Document, passage: Passage) -> str:
    """The whole passage as an answer quotes it."""
    excerpt = excerpt_of(document, passage, (), {}, len(passage.text) * 2)
    return "" if excerpt is None else tamed(excerpt.markdown, hosts_in(excerpt.markdown))


def look_for_words(document: Document, passages: tuple[Passage, ...], tally: Tally) -> None:
    """Words of the passages that the source does not have: two of it put together."""
    written = set(_WORD.findall(document.text))
    for passage in passages:
        words = [w for w in _WORD.findall(passage.text) if not _SCRIPTS_WITHOUT_BLANKS.search(w)]
        tally.words += len(words)
        tally.glued += [
            f"{document.path}: {word}"
            for word in words
            if word not in written and glued(word, written)
        ]


def glued(word: str, written: set[str]) -> bool:
    """Whether ``word`` is two words of the source, one after the other."""
    return any(word[:cut] in written and word[cut:] in written for cut in range(2, len(word) - 1))


def look_for_labels(document: Document, passages: tuple[Passage, ...], tally: Tally) -> None:
    """Labels of containers that are in no heading and no text."""
    if document.format is not Format.MARKDOWN:
        return
    prose = _FENCED.sub("", document.text)
    shown = Counter(
        word for one in passages for word in words_of(" ".join((*one.headings, one.text)))
    )
    for pattern in _LABELS:
        for label in pattern.findall(prose):
            tally.labels += 1
            if any(word not in shown for word in words_of(label)):
                tally.lost_labels.append(f"{document.path}: {label}")


def words_of(text: str) -> list[str]:
    return _WORD.findall(re.sub(r"<[^<>]*>|\{[^{}]*\}|&\w+;", " ", text))
