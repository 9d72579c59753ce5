"""Markup that a reader of an answer should not see: what was meant for the tools of its format.

Each function takes Markdown as an answer quotes it and gives the marks that are left in its prose.
Code may hold anything.
"""

import re
from collections.abc import Callable

from askdocs.workspace.document import Format

_FENCED = re.compile(
    r"^( *)(`{3,}|~{3,})[^\n`]*\n.*?(?:^ *\2[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL
)
_SPAN = re.compile(r"(?<!`)(`+)(?!`)(?:[^`\n]|\n(?!\n)|(?!\1(?!`))`+)*?(?<!`)\1(?!`)")


CODE = "\N{OBJECT REPLACEMENT CHARACTER}"
"""What stands for a stretch of code: neither a letter nor a mark."""


def prose_of(markdown: str) -> str:
    """``markdown`` with ``CODE`` for every stretch of code."""
    return _SPAN.sub(CODE, _FENCED.sub(f"{CODE}\n", markdown))


def _finder(*patterns: str) -> Callable[[str], list[str]]:
    found = re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.MULTILINE)
    return lambda markdown: [mark[0] for mark in found.finditer(prose_of(markdown))]


def rst_marks(markdown: str) -> list[str]:
    """Roles, directives, fields, references, substitutions, adornments and drawn tables."""
    return _RST(markdown)


_RST = _finder(
    rf"(?<![\w`]):[a-zA-Z][\w:+.-]{{1,40}}:(?:{CODE}|`)(?!\w)",
    r"^ *\.\. (?:[\w:-]+::|_|\||\[)",
    r"(?<!:)::[ \t]*$",
    r"^:[A-Za-z][\w -]{0,40}:(?:[ \t]|$)",
    rf"[`{CODE}]_{{1,2}}(?![\w`])",
    r"\[#?[\w-]{1,40}\]_(?!\w)",
    r"(?<![\w|\\])\|[A-Za-z][\w-]{0,40}\|(?![\w|])",
    r"^ *([=~^\"'#*+-])\1{3,} *$",
    r"^ *\+[-=]{3,}[-=+]*\+ *$",
    r"^ *={2,}(?: +={2,})+ *$",
)


def asciidoc_marks(markdown: str) -> list[str]:
    """Macros, attributes, conditions, anchors, delimiters, continuations, terms and list marks."""
    return _ASCIIDOC(markdown)


_ASCIIDOC = _finder(
    r"\b(?:xref|link|kbd|btn|menu|image|icon|footnote|footnoteref|include|pass|stem|anchor|video"
    r"|audio|mailto|toc|indexterm2?|latexmath|asciimath):{1,2}[^\s\[\]]*\[",
    r"^(?:ifn?def|ifeval|endif|include)::",
    r"^//(?!/)|\btag::[\w-]+\[",
    r"(?<![$\\\w{])\{[a-zA-Z][\w-]*\}",
    r"^:!?[a-zA-Z][\w-]*!?:(?:[ \t]|$)",
    r"^\[[^\]\n]*\]$",
    r"\[\[[^\[\]]+\]\]|<<[^<>\s][^<>]*>>",
    r"^(?:-{4,}|={4,}|\*{4,}|\.{4,}|_{4,}|\+{4,}|[|!,:]={3,}|--|\+)[ \t]*$",
    r"(?<![:\w]):{2,4}[ \t]*$|(?<=\w):{2,4}(?:[ \t]|$)",
    r"^\.[A-Za-z]\w+ ?",
    r"^[ \t]*(?:\*{2,5}|\.{1,5}|<\d+>)[ \t]+\S",
    r"^(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION): ",
    r"\[\.?[\w.-]*\]#",
)


def vim_marks(markdown: str) -> list[str]:
    """Tags in stars, links between bars, marks of code and of headings, lines for the editor."""
    return _VIM(markdown)


_VIM = _finder(
    r"(?:(?<=\s)|^)\*[^\s*|\\]{2,80}\*(?=\s|$)",
    r"(?<![\w|\\])\|[^\s|*]{2,80}\|(?!\|)",
    r"(?<=\s)>(?:vim|lua|help|txt)?[ \t]*$",
    r"\w ?~[ \t]*$",
    r"\bvim:(?:tw|set|ts|ft|norl)",
)


def markdown_marks(markdown: str) -> list[str]:
    """Tags, templates, shortcodes, attribute lists, containers, imports, comments and badges."""
    return _MARKDOWN(markdown)


_MARKDOWN = _finder(
    r"</?(?:div|span|p|br|a|img|table|thead|tbody|tr|td|th|ul|ol|li|details|summary|kbd|sup|sub"
    r"|center|picture|source|h[1-6]|Tabs?|TabItem|Steps?|Accordion|Card|Callout|Note|Tip|Warning"
    r"|ParamField|ResponseField|CodeGroup|Frame|Update)(?:\s[^<>\n]*)?/?>",
    r"\{%[-\s]?\s*\w+|\{\{[<%]|\{#\s.*?#\}|\{/\*",
    r"\{:\s?[.#\w][^{}\n]*\}|(?<=\s)\{\s?#[\w-]+[^{}\n]*\}",
    r"^ *:{3,}(?:\s|\w|\{|\[|$)",
    r'^ *(?:===[!+]?|!!!|\?\?\?\+?) +(?:[\w-]+|")',
    r"^ */{3,}(?: \||$| *[\w-]+ *$)",
    r"^(?:import|export) .*(?:from ['\"]|= ?\{)",
    r"<!--",
    r"^ *\[!(?:NOTE|TIP|WARNING|IMPORTANT|CAUTION)\]",
    r"(?<![!\w\])])\[\]\(",
    r"^ *:(?:param|type|returns?|rtype|raises?)\b[^:\n]*: ",
    r"!\[[^\]\n]*\]\([^)\n]*(?:shields\.io|badge)[^)\n]*\)",
)

MARKS: dict[Format, Callable[[str], list[str]]] = {
    Format.MARKDOWN: markdown_marks,
    Format.NOTEBOOK: markdown_marks,
    Format.HTML: markdown_marks,
    Format.RST: rst_marks,
    Format.ASCIIDOC: asciidoc_marks,
    Format.VIM_HELP: vim_marks,
    Format.PYTHON: rst_marks,
}
"""By how a document is written."""


def marks_in(markdown: str, format_: Format) -> list[str]:
    """The marks that are left of how a document is written; none where no detector knows it."""
    find = MARKS.get(format_)
    return [] if find is None else find(markdown)
