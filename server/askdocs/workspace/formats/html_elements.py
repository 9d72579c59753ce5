"""The elements and classes of HTML, by what they are to a page's text."""

from typing import Final

HEADINGS: Final = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
LISTS: Final = frozenset({"ul", "ol", "menu"})
CODE: Final = frozenset({"code", "kbd", "samp", "tt"})
CELLS: Final = frozenset({"td", "th"})
BREAKING: Final = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd"),
        *("details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "header", "hr"),
        *("main", "p", "section", "summary", "tbody", "tfoot", "thead"),
    }
)
"""Elements that end the paragraph before them."""

INLINE: Final = frozenset(
    {
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "data", "del", "dfn", "em"),
        *("font", "i", "ins", "label", "mark", "nobr", "q", "ruby", "s", "small", "span"),
        *("strike", "strong", "sub", "sup", "time", "u", "var", "wbr", *CODE),
    }
)
"""Elements that stand in the middle of a word without dividing it."""

SILENT: Final = frozenset(
    {
        *("button", "footer", "form", "iframe", "nav", "select", "svg", "textarea", "title"),
    }
)
"""Elements whose text is no content of a page."""

SILENT_IN_TEXT: Final = frozenset({"iframe", "object", "svg", "video", "audio"})
"""Elements of HTML in another text whose own text is no content."""

SILENT_CLASSES: Final = frozenset(
    {
        *("headerlink", "linenos", "linenodiv", "mermaid", "navfooter", "navheader"),
        "sphinxsidebar",
    }
)
BOXES: Final = frozenset(
    {
        *("admonition", "caution", "danger", "hint", "important", "note", "sidebar", "tip"),
        "warning",
    }
)
"""Classes of boxes beside the text: what such a box begins with is its label and no heading."""

NAMING: Final = frozenset({*HEADINGS, "a", "dd", "dt", "li", "p", "section", "span", "tr"})
"""Elements whose id points at documentation; that of a ``div`` lays out the page as a rule."""

NAMING_IN_TEXT: Final = NAMING | {"details", "div", "figure", "summary", "table", "td"}
"""Elements of HTML in another text whose id does so."""

NO_CONTENT: Final = frozenset(
    {
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"),
        *("source", "track", "wbr"),
    }
)
