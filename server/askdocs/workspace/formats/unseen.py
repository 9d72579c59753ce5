"""Which elements of HTML, and of the dialects that are written like it, a reader does not see."""

import re
from collections.abc import Mapping
from typing import Final

from askdocs.workspace.stylesheets import UNSEEN_STYLE

NEVER_SHOWN: Final = frozenset({"noscript", "script", "style", "template"})
"""Elements whose text a browser does not show."""

ENDED_BY_NEXT: Final = frozenset({"dd", "dt", "li", "option", "p", "td", "th", "tr"})
"""Elements whose end tag may be left out: the next of their kind ends them."""

_HIDING: Final = frozenset(
    {
        *("d-none", "display-none", "hidden", "invisible", "is-hidden", "sr-only"),
        *("u-hidden", "visually-hidden", "visuallyhidden", "screen-reader-text"),
    }
)
"""Classes that hide in the style sheets that most sites are made with."""

_SHOWING: Final = re.compile(
    r"(?:^|[:-])(?:block|contents|flex|grid|inline|inline-block|inline-flex|not-sr-only|table"
    r"|table-cell|visible)$|^lang-|focusable$"
)
"""A class that shows again what another one hides: on wide screens, say."""

_SLOT: Final = re.compile(r"#|v-slot|slot$")
_CAMEL: Final = re.compile(r"(?<=[a-z])([A-Z])")
_OF_OBJECT: Final = re.compile(r"[\"'{}]")
_LONGEST_STYLE: Final = 1_000


def is_unseen(
    tag: str, attributes: Mapping[str, str | None], unseen: frozenset[str] = frozenset()
) -> bool:
    """Whether the element and all in it is not displayed.

    ``unseen`` are the classes and ids that the page's own style sheets hide.
    """
    if tag in NEVER_SHOWN:
        # What fills a slot of a component is shown by it.
        return tag != "template" or not any(map(_SLOT.match, attributes))
    if not attributes:
        return False
    named = attributes.get("class") or attributes.get("classname") or ""
    classes = named.strip("{}\"'` ").split()
    return (
        _is_true(attributes, "hidden")
        or _is_true(attributes, "aria-hidden")
        or (not _HIDING.isdisjoint(classes) and not any(map(_SHOWING.search, classes)))
        or not unseen.isdisjoint(f".{name}" for name in classes)
        or f"#{attributes.get('id')}" in unseen
        or attributes.get("v-if") == "false"
        or attributes.get("v-show") == "false"
        or UNSEEN_STYLE.search(_style_of(attributes)) is not None
    )


def _is_true(attributes: Mapping[str, str | None], name: str) -> bool:
    """Whether an attribute that stands for yes by being there does so, or is bound to it."""
    bound = (attributes.get(f":{name}") or attributes.get(f"v-bind:{name}") or "").strip()
    if name not in attributes:
        return bound == "true"
    value = (attributes[name] or "").strip().lower()
    if name == "aria-hidden":
        return value in {"true", "{true}"}
    # In HTML it hides whatever its value is; a component is given an expression.
    return value != "{false}"


def _style_of(attributes: Mapping[str, str | None]) -> str:
    """The style of an element as style sheets are written; that of a component is an object."""
    style = attributes.get("style") or attributes.get(":style") or ""
    style = style[:_LONGEST_STYLE]
    if style.lstrip().startswith("{"):
        style = _CAMEL.sub(r"-\1", style).replace(",", ";")
        style = _OF_OBJECT.sub("", style)
    return style
