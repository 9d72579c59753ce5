"""The elements of Markdown's dialects: what a tag or a container is called and what it says.

One description serves all ways to write them: ``<Tab title="x">``, ``{% tab title="x" %}``,
``{{< tab "x" >}}``, ``::: tab x``, ``::tab{title="x"}`` and ``/// tab | x``.
"""

import re
from enum import Enum, auto
from html import unescape

from attrs import field, frozen

LONGEST_LABEL = 400
"""Characters of a label that are kept."""

_LONGEST_TAG = 20_000
_NAME = re.compile(r"[A-Za-z][\w.:-]{0,80}")
_ATTRIBUTE = re.compile(r"[@:#]?[A-Za-z_][\w.:@-]{0,80}")
_SPACE = re.compile(r"\s*")
_BARE = re.compile(r"[^\s\"'>{}/%]+(?:/(?!>)[^\s\"'>{}%]*)*")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,400}>|</?>")
_ITEM = re.compile(r"\"([^\"]*)\"|'([^']*)'|`([^`]*)`")
_OBJECT = re.compile(r"\{([^{}]{1,400})\}")
_FIELD = re.compile(r"\b(label|value)\s{0,5}:\s{0,5}(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`)")
_BRACE_OR_QUOTE = re.compile(r"[\"'`{}]")
_DEEPEST_BRACES = 20
_POSITIONAL = re.compile(r"\s*\"([^\"\n]{1,400})\"|\s*'([^'\n]{1,400})'|\s*`([^`\n]{1,400})`")


class Role(Enum):
    """What an element is for a reader."""

    SECTION = auto()
    """Its label is the heading of what it holds."""
    TAB = auto()
    """As a section, but over code alone its label is a line of its own."""
    LABEL = auto()
    """Its label is a line above what it holds."""
    WRAPPER = auto()
    """It shows what it holds."""
    INLINE = auto()
    """It is part of a line."""
    CODE = auto()
    """What it holds is code."""
    HIDDEN = auto()
    """What it holds is not shown."""


_WORDS = {
    Role.TAB: "tab tabitem tabpanel tabspanel codetab codegroupitem codetabsitem",
    Role.SECTION: "step accordion accordionitem accordiontab details collapse collapsible"
    " collapsiblesection collapser expand expandable expander toggle update paramfield"
    " responsefield dropdown disclosure faqitem",
    Role.LABEL: "note tip hint info important warning warn caution danger error success question"
    " failure bug example quote abstract summary todo alert callout aside admonition blockquote"
    " attention seealso card linkcard figure frame pageinfo blocks panel notice banner pullquote"
    " disclaimer version code calloutnote callouttip calloutwarning calloutimportant"
    " calloutcaution message check tldr problem solution exercise theorem definition remark",
    Role.WRAPPER: "tabs tabset tabpane tabpanels stepper steps accordiongroup cardgroup cardgrid"
    " codegroup codetabs paneltabset columns column grid contentref updates prompt",
    Role.INLINE: "tooltip badge icon kbd a span b i em strong code sup sub mark abbr small u s del"
    " ins q br wbr link fonticon term glossarytooltip",
    Role.CODE: "highlight codeblock codetoggle prism",
    Role.HIDDEN: "comment mermaid plantuml graphviz contenthidden",
}
_ROLES = {name: role for role, names in _WORDS.items() for name in names.split()}

_NAMED_BY = ("title", "label", "header", "heading", "summary", "caption", "headline")
_NAMED_BY_OF = {
    "tab": ("label", "title", "header", "name", "tab", "tabname", "value"),
    "tabitem": ("label", "title", "header", "name", "value"),
    "image": ("alt", "caption", "title"),
    "img": ("alt",),
    "figure": ("caption", "title", "alt"),
    "frame": ("caption", "hint"),
    "badge": ("text", "label", "title"),
    "tooltip": ("tip", "content", "headline", "text"),
    "update": ("label", "title", "date"),
    "glossarytooltip": ("text", "term_id"),
    "fragment": ("slot",),
    "icon": (),
    "contentref": (),
    "code": ("title",),
    "tabs": (),
    "steps": (),
}
_DESCRIBED_BY = ("description", "subtitle", "desc", "hint")
_FIELDS = {"paramfield", "responsefield"}
_FIELD_NAMES = ("name", "path", "body", "query", "header", "cookie")
_POSITIONAL_LABELS = frozenset(
    {
        *("tab", "details", "expand", "step", "accordion", "collapse", "note", "codetab", "card"),
        *("dropdown", "toggle", "admonition", "callout"),
    }
)


@frozen
class Label:
    """What an element says of what it holds."""

    heading: str
    text: str
    """The heading with what else is said."""
    names: tuple[str, ...] = ()


@frozen
class Element:
    """An element as it is opened or closed."""

    name: str
    """In lower case, letters and digits alone."""
    attributes: dict[str, str] = field(factory=dict)
    words: str = ""
    """What is written beside the name without being an attribute."""
    closes: bool = False
    is_empty: bool = False
    end: int = 0
    """Where in the text the tag ends."""
    is_html: bool = False
    """Whether its name is in lower case, as those of HTML are."""

    @property
    def role(self) -> Role | None:
        if self.name == "fragment":
            # Astro puts it into the slot of that name, which components show as a tab.
            return Role.TAB if "slot" in self.attributes else None
        # What HTML has within a line is a block where a component has the name.
        return None if self.name == "code" and not self.is_html else _ROLES.get(self.name)

    def label(self) -> Label | None:
        """What the element says; ``None`` where it says nothing."""
        if self.name in _FIELDS:
            return self._field()
        if self.name.startswith("callout") or "callout" in self.attributes.get("class", ""):
            keys: tuple[str, ...] = ("title",)
        else:
            keys = _NAMED_BY_OF.get(self.name, _NAMED_BY)
        heading = self._first(keys)
        if not heading and self.name in _POSITIONAL_LABELS:
            heading = self.words
        described = "" if self.role is Role.INLINE else self._first(_DESCRIBED_BY)
        if not heading and self.is_empty and self.role is None and self.name not in _UNNAMED:
            heading = self._first(("name", "text", "alt"))
        if not heading:
            heading, described = described, ""
        if not heading:
            return None
        heading = heading[:LONGEST_LABEL]
        joint = " " if heading.endswith((".", "!", "?", ":")) else ": "
        text = f"{heading}{joint}{described[:LONGEST_LABEL]}" if described else heading
        names = (self.attributes["id"],) if self.attributes.get("id") else ()
        return Label(heading, text, names)

    def _first(self, keys: tuple[str, ...]) -> str:
        return next((self.attributes[key] for key in keys if self.attributes.get(key)), "")

    def _field(self) -> Label | None:
        name = self._first(_FIELD_NAMES)
        if not name:
            return None
        said = [self.attributes.get("type", "")]
        said += [flag for flag in ("required", "deprecated") if self._is_set(flag)]
        if default := self.attributes.get("default"):
            said.append(f"default: {default}")
        more = ", ".join(word for word in said if word)
        return Label(name, f"{name} ({more})" if more else name, (name,))

    def _is_set(self, flag: str) -> bool:
        return self.attributes.get(flag, "false") != "false"


_UNNAMED = frozenset(
    {"image", "img", "video", "embed", "script", "import", "include", "input", "meta", "slot"}
)


def bare_name(name: str) -> str:
    """The name by which a kind of element is known, whatever the case and the marks in it."""
    parts = name.lower().split(".")
    joined = "".join(character for character in parts[-1] if character.isalnum())
    return joined or "".join(character for character in name.lower() if character.isalnum())


def tag_at(text: str, start: int) -> Element | None:
    """The tag of HTML or JSX that ``text`` has at ``start``; ``None`` where it has none."""
    position = start + 1
    closes = text.startswith("/", position)
    position += closes
    if text.startswith(">", position):
        return Element("", closes=closes, end=position + 1)
    name = _NAME.match(text, position)
    if name is None:
        return None
    attributes: dict[str, str] = {}
    position = name.end()
    last = min(len(text), start + _LONGEST_TAG)
    while position < last:
        position = _SPACE.match(text, position).end()  # type: ignore[union-attr]
        if text.startswith((">", "/>"), position):
            is_empty = text[position] == "/"
            end = position + 1 + is_empty
            is_html = name[0][0].islower()
            return Element(bare_name(name[0]), attributes, "", closes, is_empty, end, is_html)
        after = _attribute(text, position, last, attributes)
        if after <= position:
            return None
        position = after
    return None


def template_element(source: str) -> Element:
    """The element that ``source`` names: what stands between the marks of a template tag."""
    source = source.strip().strip("-").strip()
    closes = source.startswith("/")
    source = source.removeprefix("/").lstrip()
    is_empty = source.endswith("/")
    name = _NAME.match(source)
    if name is None:
        return Element("")
    word = bare_name(name[0])
    if word.startswith("end") and word != "end" and "-" not in name[0]:
        word, closes = word[3:], True
    attributes, words = attributes_of(source[name.end() :].rstrip("/"))
    return Element(word, attributes, words, closes, is_empty)


def attributes_of(source: str) -> tuple[dict[str, str], str]:
    """The attributes in ``source``, and the first words that are none, without their quotes."""
    attributes: dict[str, str] = {}
    source = source[:_LONGEST_TAG]
    words = _POSITIONAL.match(source)
    position = words.end() if words else 0
    while position < len(source):
        after = _attribute(source, position, len(source), attributes)
        if after <= position and source[position] == "{":
            break
        position = max(after, position + 1)
    return attributes, next((group for group in words.groups() if group), "") if words else ""


def _attribute(text: str, position: int, last: int, attributes: dict[str, str]) -> int:
    """Reads what stands at ``position``; the place after it, or the same where it is nothing."""
    if text[position] == "{":
        return _braced(text, position, last)
    if text[position] in ".#" and (name := _ATTRIBUTE.match(text, position + 1)):
        key = "id" if text[position] == "#" else "class"
        attributes[key] = f"{attributes.get(key, '')} {name[0]}".strip()
        return name.end()
    name = _ATTRIBUTE.match(text, position)
    if name is None:
        return position
    position = _SPACE.match(text, name.end()).end()  # type: ignore[union-attr]
    key = name[0].lower().lstrip(":")
    if not text.startswith("=", position):
        attributes.setdefault(key, "true")
        return name.end()
    position = _SPACE.match(text, position + 1).end()  # type: ignore[union-attr]
    if position >= last:
        return last
    mark = text[position]
    if mark in "\"'":
        end = text.find(mark, position + 1, last)
        if end < 0:
            return name.end()
        value = unescape(text[position + 1 : end])
        after = end + 1
    elif mark == "{":
        after = _braced(text, position, last)
        if after <= position:
            return name.end()
        value = _value_of(text[position + 1 : after - 1].strip())
    elif bare := _BARE.match(text, position):
        value, after = bare[0], bare.end()
    else:
        return name.end()
    attributes[key] = " ".join(value.split())
    return after


def _braced(text: str, start: int, last: int) -> int:
    """The place after the braces that open at ``start``; the same where they do not close."""
    position = start
    depth = 0
    while (mark := _BRACE_OR_QUOTE.search(text, position, last)) is not None:
        after = mark.end()
        if mark[0] in "\"'`":
            after = text.find(mark[0], after, last) + 1
        elif mark[0] == "{":
            depth += 1
        else:
            depth -= 1
        if after == 0 or depth > _DEEPEST_BRACES:
            break
        if depth == 0:
            return after
        position = after
    return start


def _value_of(expression: str) -> str:
    """What a reader sees of an expression of JavaScript, as far as it is a text."""
    if len(expression) >= 2 and expression[0] in "\"'`" and expression[-1] == expression[0]:
        return expression[1:-1]
    if expression.startswith("<"):
        return without_tags(expression)
    return expression


def items_of(expression: str) -> list[str]:
    """The texts of a list in JavaScript, or of one with commas."""
    if found := _ITEM.findall(expression[:_LONGEST_TAG]):
        return ["".join(groups) for groups in found]
    return [item.strip() for item in expression.strip("[]").split(",") if item.strip()]


def labels_by_value(expression: str) -> dict[str, str]:
    """The labels of tabs by their values, of a list of objects in JavaScript."""
    labels = {}
    for entry in _OBJECT.findall(expression[:_LONGEST_TAG]):
        fields = {key: "".join(groups) for key, *groups in _FIELD.findall(entry)}
        if "label" in fields and "value" in fields:
            labels[fields["value"]] = fields["label"]
    return labels


def without_tags(html: str) -> str:
    """The words between the tags, on one line."""
    return " ".join(unescape(_TAG.sub("", html)).split())
