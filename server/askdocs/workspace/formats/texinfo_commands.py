"""What the commands of Texinfo are that stand on lines of their own."""

import re
from typing import Final

LEVELS: Final = {
    **dict.fromkeys(("top", "part", "chapter", "unnumbered", "appendix", "centerchap"), 1),
    **dict.fromkeys(("chapheading", "majorheading"), 1),
    **dict.fromkeys(("section", "unnumberedsec", "appendixsec", "appendixsection", "heading"), 2),
    **dict.fromkeys(("subsection", "unnumberedsubsec", "appendixsubsec", "subheading"), 3),
    **dict.fromkeys(("subsubsection", "unnumberedsubsubsec", "appendixsubsubsec"), 4),
    "subsubheading": 4,
}
DROPPED: Final = frozenset(
    {
        *("ignore", "tex", "html", "latex", "xml", "docbook", "iftex", "ifhtml", "iflatex"),
        *("ifdocbook", "ifxml", "titlepage", "menu", "detailmenu", "direntry", "copying"),
        *("documentdescription", "ifnotinfo", "shortcaption", "linemacro", "ifnotplaintext"),
    }
)
CODE: Final = frozenset({"example", "smallexample", "lisp", "smalllisp", "verbatim"})
KEPT: Final = frozenset({"display", "smalldisplay", "format", "smallformat", "verse"})
"""Line breaks of these stay."""

TABLES: Final = frozenset({"table", "ftable", "vtable"})
ITEMS: Final = frozenset({"itemize", "enumerate"})
NAMING: Final = frozenset({"findex", "vindex", "pindex", "kindex", "tindex"})
DEFINING: Final = re.compile(
    r"def(?:fn|vr|typefn|typevr|un|var|opt|mac|spec|typefun|typevar|cv|op|tp|ivar|method"
    r"|typecv|typeop|typemethod|typeivar|block|line|typeline)(x?)$"
)
WITH_CATEGORY: Final = re.compile(
    r"def(?:fn|vr|typefn|typevr|cv|op|tp|typecv|typeop|line|typeline)x?$"
)
WITH_TYPE: Final = re.compile(
    r"def(?:typefn|typevr|typefun|typevar|typemethod|typeivar|typecv|typeop)x?$"
)
WITH_CLASS: Final = re.compile(r"def(?:cv|op|ivar|method|typemethod|typeivar|typecv|typeop)x?$")
ARGUMENT: Final = re.compile(r"\{((?:[^{}]|\{[^{}]*\})*)\}|(\S+)")
ROW_END: Final = re.compile(r"[ \t]*@(?:item|headitem|end)\b")
NO_LINE_OF_CODE: Final = re.compile(
    r"[ \t]*@(?:c|comment|group|end|noindent|need|sp|page|[cfvkpt]index|ifset|ifclear|ifinfo|iftex"
    r"|ifnottex|ifhtml|ifnothtml|exdent)(?![A-Za-z{])"
)
LABELLED: Final = frozenset({"quotation", "smallquotation"})


SILENT: Final = frozenset(
    {
        *("input", "setfilename", "contents", "shortcontents", "summarycontents", "bye", "page"),
        *("sp", "need", "noindent", "indent", "insertcopying", "include", "dircategory", "group"),
        *(
            "author",
            "subtitle",
            "printindex",
            "defcodeindex",
            "synindex",
            "syncodeindex",
            "finalout",
        ),
        *("setchapternewpage", "afourpaper", "smallbook", "documentencoding", "documentlanguage"),
        *("paragraphindent", "exampleindent", "firstparagraphindent", "headings", "everyheading"),
        *(
            "everyfooting",
            "evenfooting",
            "oddfooting",
            "evenheading",
            "oddheading",
            "kbdinputstyle",
        ),
        *("refill", "vskip", "alias", "definfoenclose", "clickstyle", "codequoteundirected"),
        *(
            "codequotebacktick",
            "allowcodebreaks",
            "frenchspacing",
            "raisesections",
            "lowersections",
        ),
        *("float", "listoffloats", "cartouche", "flushleft", "flushright", "indentedblock"),
        *("smallindentedblock", "raggedright", "ifinfo", "ifnottex", "ifnothtml", "ifplaintext"),
        *("ifnotxml", "ifnotdocbook", "ifnotlatex", "shorttitlepage", "xrefautomaticsectiontitle"),
        *("urefbreakstyle", "pagesizes", "fonttextsize", "novalidate", "unmacro", "comment"),
        *("ifcommanddefined", "ifcommandnotdefined", "nodedescription", "deftypefnnewline"),
        *("hashchar", "microtype", "setcontentsaftertitlepage", "setshortcontentsaftertitlepage"),
    }
)
