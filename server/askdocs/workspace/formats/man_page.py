"""The blocks of a manual page, from its words, tags and code."""

import re
from collections.abc import Callable
from typing import Final

from askdocs.workspace.document import BlockKind
from askdocs.workspace.formats.lines import Lines, dedented
from askdocs.workspace.formats.man_inline import is_bold, shown
from askdocs.workspace.formats.man_lines import Logical, Preprocessor
from askdocs.workspace.formats.man_text import Words
from askdocs.workspace.formats.mdoc import CALLABLE, Inline
from askdocs.workspace.formats.sections import Sections, is_bullet, names_of

_SUBJECT: Final = re.compile(r"(.{1,400}?)\s+(?:[-–—]|\\-)+\s", re.DOTALL)


class Page:
    """Puts the words of a manual page together to blocks.

    Words wait until their paragraph ends, tags until what is said of them begins.
    """

    def __init__(self, lines: Lines) -> None:
        self.title = ""
        self.sections = Sections(lines)
        self.lines = lines
        self.source = Preprocessor(lines.all)
        self.words = Words()
        self.inline = Inline(self.words, self.shown)
        self.first = self.end = 0
        """The lines that the words come from."""
        self.code: list[str] | None = None
        self.until = ""
        """The request that ends what is not printed, or a table."""
        self.table: list[str] = []
        self.tag: Callable[[], None] | None = None
        """What is done with the words of the next line: they are a tag or a heading."""
        self.tag_first = 0
        self.is_item = False
        self.section = ""
        self.lists: list[str] = []
        """The kinds of mdoc's lists that are open, and of other things that end alike."""
        self.terms: list[tuple[str, bool]] = []
        self.is_extended = False
        """Whether the words are a tag that goes on to the end that is marked."""
        self.address = ""

    def shown(self, text: str) -> str:
        return shown(text, self.source.strings)

    def touch(self, line: Logical) -> None:
        if not self.words and self.code is None:
            self.first = line.first
        self.end = line.end

    def read_text(self, line: Logical) -> None:
        text = line.rest
        if self.code is not None:
            self.touch(line)
            self.code.append(self.shown(text))
            return
        if not text.strip():
            if self.tag is None:
                self.flush()
            return
        self.touch(line)
        if text[0].isspace() and self.words:
            self.words.end_line()
        if not self.words:
            self.words.is_bold = is_bold(text)
        continues = text.rstrip().endswith("\\c")
        self.words.add(" ".join(self.shown(text).split()), after=continues)
        self.after_words()

    def after_words(self) -> None:
        """A line has ended, and with it what is read up to the end of a line."""
        if self.code is not None:
            self.code.append(self.words.take())
        elif self.tag is not None and self.words:
            tag, self.tag = self.tag, None
            tag()

    def flush(self) -> None:
        """Adds the paragraph, the item or the code that was read."""
        if self.code is not None:
            code = dedented("\n".join(self.code).split("\n"))
            text = "\n".join(code).strip("\n")
            self.code = []
            self.sections.show(BlockKind.CODE, self.first, self.end, text)
            return
        text = self.words.take()
        first = self.first
        if self.terms and text and not self.names():
            # What is no name stands above what is said of it.
            text = "\n".join([*(term for term, _ in self.terms), text])
            first = self.tag_first
            self.terms.clear()
            self.sections.end_definition()
        self.end_terms(first)
        if not text:
            return
        if self.is_item:
            self.sections.item(self.tag_first, self.end, text)
            self.is_item = False
        elif self.section == "SYNOPSIS":
            self.sections.show(BlockKind.CODE, self.first, self.end, text)
        else:
            if self.section == "NAME" and (subject := _SUBJECT.match(text)):
                names = [name.strip() for name in subject[1].split(",")]
                self.sections.waiting += [name for name in names if " " not in name and name]
            self.sections.show(BlockKind.PARAGRAPH, first, self.end, text)

    def open(self, first: int, end: int, text: str, level: int) -> None:
        if level == 1:
            self.section = text.upper()
        self.sections.head(first, end, level, text, [])

    def take_tag(self) -> None:
        is_code = self.words.is_bold
        text = self.words.take()
        if is_bullet(text):
            self.is_item = True
            self.words.add(text if text[:1].isalnum() else "-")
        elif text:
            self.terms.append((text, is_code))

    def take_words_as_term(self) -> None:
        """Takes the paragraph for a tag where what is set in below it says what it names."""
        is_code, first = self.words.is_bold, self.first
        text = self.words.take()
        if not text.endswith((":", ".")) and names_of(text, is_code=is_code):
            self.tag_first = first
            self.terms.append((text, is_code))
        else:
            self.words.add(text)

    def take_term(self) -> None:
        is_code = self.words.is_bold
        text = self.words.take()
        if text:
            self.terms.append((text, is_code))

    def end_terms(self, end: int) -> None:
        """Adds the tags that were read, as a definition where they are names."""
        if not self.terms:
            return
        names = self.names()
        text = "\n".join(term for term, _ in self.terms)
        self.terms = []
        end = max(end, self.tag_first + 1)
        if names:
            self.sections.define(self.tag_first, end, text, names)
        else:
            self.sections.end_definition()
            self.sections.show(BlockKind.PARAGRAPH, self.tag_first, end, text)

    def names(self) -> list[str]:
        """The names among the tags that were read."""
        names = [name for term, is_code in self.terms for name in names_of(term, is_code=is_code)]
        return list(dict.fromkeys(names))

    def leave_code(self) -> None:
        if self.code is not None:
            if self.words:
                self.code.append(self.words.take())
            self.flush()
            self.code = None

    def inline_text(self, raw: list[str]) -> str:
        words = Words()
        inline = Inline(words, self.shown)
        inline.name = self.inline.name
        inline.add(raw if raw and raw[0] in CALLABLE else ["No", *raw])
        return words.take()

    def head(self, line: Logical, given: list[str], level: int) -> None:
        self.leave_code()
        self.flush()
        self.is_item = False
        self.lists.clear()
        if given and "".join(given).strip():
            self.open(line.first, line.end, " ".join(" ".join(given).split()), level)
            return
        self.tag_first = line.first
        self.tag = lambda: self.open(self.tag_first, self.end, self.words.take(), level)
