"""Which format a file is written in: by its ending, and where that leaves it open by its text."""

import re
from pathlib import PurePosixPath

from askdocs.workspace.document import Format
from askdocs.workspace.facts import Written, written_as


def detect(path: str, text: str) -> Format:
    """The format of the file at ``path`` with the decoded ``text``.

    ``.txt``, ``.jax``, no ending and unknown endings are judged by content: documentation trees
    hold reStructuredText and Vim help under such names, and manual pages end in a number.
    """
    if written := written_as(path):
        return Format.DOTENV if written is Written.DOTENV else Format.MANIFEST
    ending = PurePosixPath(path).suffix.lower()
    return _BY_ENDING.get(ending) or _detect_by_content(text)


def is_manual(text: str) -> bool:
    """Whether ``text`` is a manual page, written with the macros of man or mdoc."""
    if text.startswith(".so "):
        # It stands for another page.
        return True
    if text[:1] not in _ROFF or _MANUAL_SECTION.search(text) is None:
        return False
    position = 0
    for _ in range(_PREAMBLE):
        # Comments, strings and definitions stand above the title.
        if _MANUAL_TITLE.match(text, position):
            return True
        position = text.find("\n", position) + 1
        if position == 0:
            break
    return False


_BY_ENDING = {
    ".adoc": Format.ASCIIDOC,
    ".asciidoc": Format.ASCIIDOC,
    ".asc": Format.ASCIIDOC,
    ".htm": Format.HTML,
    ".html": Format.HTML,
    ".xhtml": Format.HTML,
    ".ipynb": Format.NOTEBOOK,
    ".org": Format.ORG,
    ".texi": Format.TEXINFO,
    ".texinfo": Format.TEXINFO,
    ".txi": Format.TEXINFO,
    ".markdown": Format.MARKDOWN,
    ".md": Format.MARKDOWN,
    ".mdown": Format.MARKDOWN,
    ".mdx": Format.MARKDOWN,
    ".mkd": Format.MARKDOWN,
    ".pdf": Format.PDF,
    ".py": Format.PYTHON,
    ".pyi": Format.PYTHON,
    ".qmd": Format.MARKDOWN,
    ".rest": Format.RST,
    ".rmd": Format.MARKDOWN,
    ".rst": Format.RST,
}

_LOOK_AT = 40_000
"""Characters of the text that its format is judged by."""

_VIM_FIRST_LINE = re.compile(r"\*[^\s*]{1,60}\*(?:[ \t]|$)")
_VIM_MODELINE = re.compile(r"\bvim:[^\n]{0,200}\b(?:ft|filetype)=help\b")
_HTML_START = re.compile(r"\s{0,200}(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE)
# These begin with a line end or another literal, for which a search is many times as fast.
_RST_DIRECTIVE = re.compile(
    r"\n\.\.[ ](?:[\w:+.-]{1,60}::(?:[ ]|$)|_[^\n]{1,80}:[ \t]*$)", re.MULTILINE
)
_RST_ADORNMENT = re.compile(r"^([=\-~^\"'`#*+.:_<>])\1{2,}[ \t]*$")
_RST_ROLE = re.compile(r":(?<![\w`]:)[a-z][\w:+.-]{1,30}:`[^`\n]{1,200}`|``[^`\n]{1,200}``")
_MARKDOWN_HEADING = re.compile(r"\n {0,3}#{1,6}[ \t]+\S")
_MARKDOWN_FENCE = re.compile(r"\n {0,3}(?:```|~~~)")
_MARKDOWN_LINK = re.compile(r"\[[^\]\n]{1,100}\]\([^)\s]{1,200}\)")
_ASCIIDOC_TITLE = re.compile(r"\A={1,2} \S[^\n]*\n", re.MULTILINE)
_ASCIIDOC_SIGN = re.compile(r"^(?:={2,5} \S|\[source|:[\w-]{2,40}: |include::)", re.MULTILINE)
# What neither reStructuredText nor Markdown has: macros, names of blocks, options as terms.
_ASCIIDOC_MACRO = re.compile(r"(?:link|linkgit|xref|mailto|footnote):[^\s\[\]]{0,200}\[")
_ASCIIDOC_LINE = re.compile(
    r"\n(?:\[\[[\w.:-]{1,100}\]\]"
    r"|\[(?:verse|quote|source|listing|horizontal|NOTE|TIP|WARNING|IMPORTANT|CAUTION)\b"
    r"[^\]\n]{0,200}\]"
    r"|(?:include|ifdef|ifndef|endif)::[^\s\[\]]{0,200}\[[^\]\n]{0,200}\]"
    r"|-[\w-][^\n]{0,200}::)[ \t]*$",
    re.MULTILINE,
)


_ROFF = frozenset(".'\\")
"""What the first line of a manual page begins with, be it a comment."""

_MANUAL_TITLE = re.compile(r"\.[ \t]{0,4}(?:TH|Dd|Dt)[ \t]+\S")
_MANUAL_SECTION = re.compile(r"^\.[ \t]{0,4}S[Hh]\b", re.MULTILINE)
_PREAMBLE = 600
"""Lines of a manual page in which its title stands."""


def _detect_by_content(text: str) -> Format:
    head = text[:_LOOK_AT]
    head = head.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    if _VIM_FIRST_LINE.match(head) or _VIM_MODELINE.search(text[-2_000:]):
        return Format.VIM_HELP
    if is_manual(head):
        return Format.MAN
    if _HTML_START.match(head):
        return Format.HTML
    if _ASCIIDOC_TITLE.match(head) and _ASCIIDOC_SIGN.search(head, head.index("\n")):
        return Format.ASCIIDOC
    titles, rulers = _count_adorned_titles(head)
    head = f"\n{head}"
    directives = len(_RST_DIRECTIVE.findall(head))
    roles = len(_RST_ROLE.findall(head))
    headings = len(_MARKDOWN_HEADING.findall(head))
    fences = len(_MARKDOWN_FENCE.findall(head))
    links = len(_MARKDOWN_LINK.findall(head))
    asciidoc = 3 * len(_ASCIIDOC_LINE.findall(head)) + 2 * len(_ASCIIDOC_MACRO.findall(head))
    # Titles are underlined in AsciiDoc, too, and comments of a shell look like Markdown's headings.
    if asciidoc > max(3, 3 * directives + roles + links):
        return Format.ASCIIDOC
    rst = 3 * directives + roles + titles + 2 * rulers
    markdown = 2 * fences + links + headings
    # One title underlined is Setext Markdown as well as reStructuredText; a shell comment looks
    # like an ATX heading. So each side needs a sign that the other does not have.
    if rst > markdown and (directives or roles or titles):
        return Format.RST
    if markdown >= 2 or (headings and titles == 0 and fences):
        return Format.MARKDOWN
    return Format.PLAIN


def _count_adorned_titles(text: str) -> tuple[int, int]:
    """How many lines are underlined, and how many of those have a line over them as well."""
    lines = text.split("\n")
    titles = overlined = 0
    for index in range(1, len(lines)):
        line = lines[index]
        if len(line) < 3 or not _RST_ADORNMENT.match(line):
            continue
        title = lines[index - 1].rstrip()
        if not title or _RST_ADORNMENT.match(title) or len(title) > len(line.rstrip()) + 2:
            continue
        before = lines[index - 2].rstrip() if index >= 2 else ""
        if before and before[0] == line[0] and _RST_ADORNMENT.match(before):
            titles, overlined = titles + 1, overlined + 1
        elif not before and not title[0].isspace():
            titles += 1
    return titles, overlined
