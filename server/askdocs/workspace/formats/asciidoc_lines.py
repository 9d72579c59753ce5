"""What lines of AsciiDoc are: headings, delimiters, attributes, items, terms."""

import re

_HEADING = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*)")
UNDERLINE = re.compile(r"([=\-~^+])\1{3,}[ \t]*$")
UNDERLINE_LEVELS = "=-~^+"
ATTRIBUTE = re.compile(r":(!?[A-Za-z_][\w-]{0,80}!?):(?:[ \t]+(.*))?$")
DELIMITER = re.compile(
    r"(?:-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|/{4,}|\+{4,}|--|`{3,}|[|,:!]={3,})(?:[\w-]{0,30})?[ \t]*$"
)
FENCE = re.compile(r"`{3,}")
TABLE_END = re.compile(r"[|,:!]={3,}[ \t]*$")
BLOCK_ATTRIBUTES = re.compile(r"\[(?!\[)([^\]\n]{0,400})\][ \t]*$")
BLOCK_ANCHOR = re.compile(r"\[\[([^\[\],\s]{1,200})(?:,[^\[\]\n]{0,200})?\]\][ \t]*$")
ID = re.compile(r"(?:^|,)\s*(?:[\w-]*#([^\s,.%\]#]+)|id=[\"']?([^\s\"',\]]+))")
SILENT = re.compile(
    r"(?:ifdef|ifndef|ifeval|endif|include|toc|image|video|audio|icon)::[^\[]{0,400}"
    r"\[.{0,400}\][ \t]*$"
    r"|//(?!/)|<<<[ \t]*$|'{3,}[ \t]*$|(?:-{3}|\*{3}|- - -|\* \* \*)[ \t]*$"
)
BLOCK_TITLE = re.compile(r"\.(?![ \t.])(\S.{0,200})$")
ITEM = re.compile(
    r"[ \t]*(?:\*{1,5}|-|\.{1,5}|\d{1,4}\.|[a-zA-Z]\.|[ivxIVX]{1,6}\)|<(?:\d{1,3}|\.)>)[ \t]+\S"
)
TERM = re.compile(r"[ \t]*(?P<term>\S.{0,240}?)(?P<mark>:{2,4}|;;)(?:[ \t]+(?P<text>\S.*))?$")
FLAG = re.compile(r"(?<![\w-])--?[A-Za-z0-9?#@][\w-]*")
VERBATIM = frozenset("-.`")
DROPPED = frozenset("/+")
CODE_STYLES = re.compile(r"(?:source|listing|literal|stem|latexmath|asciimath|,)\b|,")
DISCRETE = re.compile(r"(?:discrete|float)\b")


def heading_at(line: str) -> tuple[int, str] | None:
    """The level and the text of the heading that the line is, if it is one."""
    found = _HEADING.match(line.rstrip())
    if found is None:
        return None
    mark, text = found[1], found[2]
    # The mark may be repeated after the text.
    if text.endswith((f" {mark}", f"\t{mark}")):
        text = text[: -len(mark)].rstrip()
    return len(mark), text
