"""Components at the start of a line: tags of JSX, and those of Liquid, Jinja, Markdoc and Hugo."""

import re
from functools import cache

from attrs import evolve

from askdocs.text import Span
from askdocs.workspace.formats.images import words_of_image
from askdocs.workspace.formats.lines import is_blank
from askdocs.workspace.formats.markdown_draft import (
    Container,
    Draft,
    Holds,
    holds_of,
    indent_columns,
    show_as_code,
)
from askdocs.workspace.formats.markdown_inline import without_marks
from askdocs.workspace.formats.markdown_tags import (
    LONGEST_LABEL,
    Element,
    Label,
    Role,
    items_of,
    labels_by_value,
    tag_at,
    template_element,
    without_tags,
)
from askdocs.workspace.formats.markdown_text import has_words

_TAG_START = re.compile(r"[ \t]*<(?P<closes>/?)(?P<name>[A-Za-z][\w.:-]{0,80}|>)")
_TEMPLATE = re.compile(
    r"[ \t]*(?:\{%(?P<liquid>[^\n]{0,2000}?)%\}|\{\{<(?P<hugo>[^\n]{0,2000}?)>\}\}"
    r"|\{\{%(?P<markdown>[^\n]{0,2000}?)%\}\})"
)
_TEMPLATE_OPENS = re.compile(r"[ \t]*(?:\{%|\{\{[<%])")
_HTML = frozenset({"details", "summary", "img"})
"""Tags of HTML that are read here wherever Markdown has them."""
_LONGEST_RUN = 400
"""Lines that one tag may run over."""
_CONTROL = frozenset(
    "if else elsif elif unless for endfor case when assign set include includerelative import from"
    " data ifversion extends render link posturl raw endraw capture block macro with partial"
    " cycle tablerow break continue".split()
)


def read_tag(draft: Draft, line: int, text: str) -> int | None:
    """Reads the tags of a line that begins with one; the line to go on with."""
    found = _TAG_START.match(text)
    if found is None or not _is_component(draft, found):
        return None
    written = draft.source[line]
    if not draft.source.text.startswith(written, draft.source.start_of(line)):
        # Something in the line is hidden.
        return None
    offset = draft.source.start_of(line) + len(written) - len(written.lstrip())
    element = tag_at(draft.source.text, offset)
    if element is None:
        return None
    return _read_tags(draft, line, offset, indent_columns(text), element)


def _is_component(draft: Draft, found: re.Match[str]) -> bool:
    name = found["name"]
    return draft.is_mdx or name[0].isupper() or name.lower() in _HTML or name == ">"


def _line_at(draft: Draft, line: int, offset: int) -> int:
    while line + 1 < len(draft.source) and draft.source.start_of(line + 1) <= offset:
        line += 1
    return line


def _read_tags(draft: Draft, line: int, offset: int, indent: int, element: Element) -> int | None:
    source = draft.source
    is_first = True
    while True:
        last = _line_at(draft, line, element.end - 1)
        if last - line > _LONGEST_RUN:
            return None if is_first else line + 1
        line_end = source.start_of(last) + len(source[last])
        rest = source.text[element.end : line_end]
        if is_first and _is_inline(draft, element, rest):
            return None
        span = Span(offset, element.end)
        after = _take(draft, element, span, indent, last)
        if after is not None:
            rest = source.text[after:line_end] if after <= line_end else ""
            if after > line_end:
                last = _line_at(draft, last, after)
                line_end = source.start_of(last) + len(source[last])
                rest = source.text[after:line_end]
        position = after if after is not None else element.end
        is_first = False
        if not rest.strip():
            return last + 1
        offset = position + len(rest) - len(rest.lstrip())
        line = last
        following = tag_at(source.text, offset) if source.text[offset] == "<" else None
        if following is not None and not _is_inline(
            draft, following, source.text[following.end : line_end]
        ):
            element = following
            continue
        stop = _end_of_words(draft, offset, line_end)
        words = source.text[offset:stop]
        draft.add("", line, offset, offset)
        draft.add(
            " " * min(indent, 3) * draft.in_list + without_marks(words, is_mdx=draft.is_mdx),
            line,
            offset,
            stop,
        )
        draft.add("", line, stop, stop)
        closing = tag_at(source.text, stop) if stop < line_end else None
        if closing is None:
            return line + 1
        offset, element = stop, closing


def _is_inline(draft: Draft, element: Element, rest: str) -> bool:
    """Whether the tag is part of a line of words, or of HTML that is read elsewhere."""
    if element.role is Role.INLINE:
        return True
    if element.name in _HTML or element.role in (Role.TAB, Role.SECTION):
        return False
    if element.closes:
        return draft.find("tag", element.name) < 0 and bool(rest.strip())
    if element.is_empty:
        return bool(rest.strip()) and not rest.lstrip().startswith("<")
    if not rest.strip():
        return False
    _, mark, after = rest.partition("</")
    return (
        bool(mark)
        and ">" in after
        and bool(after.split(">", 1)[1].strip(" \t"))
        and (not after.split(">", 1)[1].lstrip().startswith("<"))
    )


def _end_of_words(draft: Draft, offset: int, line_end: int) -> int:
    """Where on its line the container ends or one begins in it; else the line's end."""
    text = draft.source.text
    place = text.find("<", offset, line_end)
    while place >= 0:
        element = tag_at(text, place)
        if element is not None:
            is_end = element.closes and draft.find("tag", element.name) >= 0
            if is_end or (not element.closes and element.role in (Role.TAB, Role.SECTION)):
                return place
        place = text.find("<", place + 1, line_end)
    return line_end


def _take(draft: Draft, element: Element, span: Span, indent: int, line: int) -> int | None:
    """Opens or closes what a tag says; where to go on if not after the tag."""
    if element.closes:
        draft.end(draft.find("tag", element.name), span)
        return None
    if element.name == "details":
        label = element.label()
        mark = draft.label(label, span, indent, Holds.SECTION) if label else None
        draft.push(Container("tag", "details", indent, mark, None))
        return None
    if element.name == "summary":
        return _take_summary(draft, element, span, indent)
    label = _cleaned(_label_in(draft, element), is_mdx=draft.is_mdx)
    is_void = element.is_empty or element.name in ("img", "br", "hr", "input", "source")
    if is_void:
        if element.name == "img" and label is not None:
            words = words_of_image(label.text, element.attributes.get("src", ""))
            label = evolve(label, heading=words, text=words) if has_words(words) else None
        if label is not None:
            draft.label(label, span, indent, Holds.BLOCK)
        return None
    if element.name and not element.is_html:
        container = draft.begin(
            "tag", element.name, label, span, indent, holds_of(element.role, label), None
        )
        if "items" in element.attributes:
            container.items = items_of(element.attributes["items"])
        if "values" in element.attributes:
            container.labels = labels_by_value(element.attributes["values"])
    return None


def _take_summary(draft: Draft, element: Element, span: Span, indent: int) -> int | None:
    text = draft.source.text
    end = text.find("</summary>", element.end, element.end + 2_000)
    if end < 0:
        return None
    words = without_tags(without_marks(text[element.end : end]))[:LONGEST_LABEL]
    if words:
        index = draft.find("tag", "details")
        heading = words.replace("`", "").replace("**", "")
        place = Span(span.start, end + len("</summary>"))
        # What is said in one line is no section.
        is_short = (
            text.find("</details>", end, end + 200) >= 0
            and "\n" not in text[end : text.find("</details>", end)]
        )
        holds = Holds.BLOCK if is_short else Holds.SECTION
        mark = draft.label(Label(heading, words), place, indent, holds)
        if index >= 0:
            draft.open[index].mark = mark
    return end + len("</summary>")


def _label_in(draft: Draft, element: Element) -> Label | None:
    label = element.label()
    if element.role is not Role.TAB:
        return label
    for container in reversed(draft.open):
        name = container.labels.get(element.attributes.get("value", ""), "")
        if name and "label" not in element.attributes:
            return Label(name, name)
        if label is None and container.items:
            name = container.items.pop(0)
            return Label(name, name)
    return label


def _cleaned(label: Label | None, *, is_mdx: bool) -> Label | None:
    """The label as its readers see it: without marks and tags."""
    if label is None or not ("{" in label.text or "<" in label.text or "`" in label.text):
        return label
    text = without_tags(without_marks(label.text, is_mdx=is_mdx))
    heading = without_tags(without_marks(label.heading, is_mdx=is_mdx)).replace("`", "")
    return evolve(label, heading=heading, text=text) if heading else None


def read_template(draft: Draft, line: int, text: str) -> int | None:
    """Reads a line that begins with the tag of a template engine; the line to go on with."""
    found = _TEMPLATE.match(text)
    last = line
    source = draft.source
    if found is None:
        if not _TEMPLATE_OPENS.match(text):
            return None
        # The tag goes on over the next lines.
        last = min(line + 20, len(source) - 1)
        start = source.start_of(line)
        several = source.text[start : source.start_of(last) + len(source[last])]
        flat = several.replace("\r", " ").replace("\n", " ")
        found = _TEMPLATE.match(flat)
        if found is None:
            return None
        text = flat
        last = _line_at(draft, line, start + found.end() - 1)
        text = flat[: source.start_of(last) + len(source[last]) - start]
    indent = indent_columns(text)
    after = _read_whole(draft, line, last, text, found)
    if after is not None:
        return after
    while found is not None:
        words = next(group for group in found.groups() if group is not None)
        element = template_element(words)
        after = _take_template(draft, line, last, text, found, element, indent)
        if after is None:
            rest = " " * indent + without_marks(text, is_mdx=draft.is_mdx).lstrip()
            if rest.strip():
                draft.add(rest, line)
            else:
                draft.hide(line, last + 1)
            return last + 1
        text = text[found.end() :]
        found = _TEMPLATE.match(text)
        if found is None and text.strip():
            _show_rest(draft, last, text)
    return last + 1


def _show_rest(draft: Draft, line: int, text: str) -> None:
    """Shows the words beside tags, up to the tag that closes one."""
    source = draft.source
    line_end = source.start_of(line) + len(source[line])
    start = line_end - len(text)
    for found in re.finditer(r"\{%[^\n]{0,400}?%\}|\{\{[<%][^\n]{0,400}?[>%]\}\}", text):
        words = found[0].lstrip("{%<").rstrip("}%>")
        element = template_element(words)
        if element.closes and draft.find("template", element.name) >= 0:
            draft.add(
                without_marks(text[: found.start()].strip()), line, start, start + found.start()
            )
            place = start + found.start()
            draft.end(draft.find("template", element.name), Span(place, place + len(found[0])))
            rest = text[found.end() :]
            if rest.strip():
                _show_rest(draft, line, rest)
            return
    draft.add(without_marks(text.strip()), line, start, line_end)


def _take_template(
    draft: Draft,
    line: int,
    last: int,
    text: str,
    found: re.Match[str],
    element: Element,
    indent: int,
) -> int | None:
    """Reads one tag; the line to go on with, ``None`` where it is no container."""
    source = draft.source
    name = element.name
    end_of_line = source.start_of(last) + len(source[last])
    start = end_of_line - len(text) if last == line else source.start_of(line)
    span = Span(max(start, source.start_of(line)), min(start + found.end(), end_of_line))
    if element.closes:
        index = draft.find("template", name)
        if index < 0:
            return None
        draft.end(index, span)
        return last + 1
    if name in _CONTROL or not name:
        return None
    if element.role is Role.INLINE and name != "code":
        return None
    label = _cleaned(_label_in(draft, element), is_mdx=draft.is_mdx)
    if label is None and element.role is None:
        return None
    if element.is_empty or name in ("figure", "img", "image", "embed", "file"):
        if label is None:
            return None
        draft.label(label, span, indent, Holds.BLOCK)
        return last + 1
    holds = Holds.BLOCK if name == "code" else holds_of(element.role, label)
    container = draft.begin("template", name, label, span, indent, holds)
    if "items" in element.attributes:
        container.items = items_of(element.attributes["items"])
    return last + 1


def _read_whole(draft: Draft, line: int, last: int, text: str, found: re.Match[str]) -> int | None:
    """Reads a tag that holds code, or what is hidden or left alone, with all that it holds."""
    element = template_element(next(group for group in found.groups() if group is not None))
    rest = text[found.end() :]
    if element.closes or element.is_empty:
        return None
    if element.name == "raw":
        return None if rest.strip() else _read_raw(draft, line, last)
    is_code = element.role is Role.TAB and "lang" in element.attributes and found["hugo"]
    if element.role in (Role.HIDDEN, Role.CODE) or (is_code and "text" not in element.attributes):
        return _read_verbatim(draft, line, last, element, rest)
    return None


def _closing_line(draft: Draft, line: int, name: str) -> int:
    """The line that closes the template tag ``name``; -1 where none does."""
    return draft.line_with(_closing(name), line)


@cache
def _closing(name: str) -> re.Pattern[str]:
    written = "-?".join(map(re.escape, name))
    return re.compile(rf"\{{[{{%]?[<%]?-?[ \t]*(?:/[ \t]*|end){written}\b", re.IGNORECASE)


def _read_verbatim(draft: Draft, line: int, last: int, element: Element, rest: str) -> int | None:
    end = _closing_line(draft, last, element.name)
    if end == last and not rest.strip():
        end = -1
    if end < 0:
        return None
    if element.role is Role.HIDDEN:
        draft.hide(line, end + 1)
        return end + 1
    flags = [key for key, value in element.attributes.items() if value == "true"]
    # Of a block in several languages, the flags say other things.
    first = "" if element.name == "codetoggle" or not flags else flags[0]
    language = element.attributes.get("lang", element.words or first)
    if (label := _cleaned(element.label(), is_mdx=draft.is_mdx)) is not None:
        start = draft.source.start_of(line)
        draft.label(label, Span(start, start), 0, Holds.BLOCK)
    if end == last:
        words = re.split(r"\{[{%]", rest, maxsplit=1)[0]
        show_as_code(draft, line, last, [words], language)
    else:
        show_as_code(draft, line, last + 1, draft.source.all[last + 1 : end], language)
    return end + 1


def _read_raw(draft: Draft, line: int, last: int) -> int | None:
    """Shows what ``raw`` keeps from the template engine as it is written."""
    end = _closing_line(draft, last + 1, "raw")
    if end < 0:
        return None
    draft.hide(line, last + 1)
    for number in range(last + 1, end):
        text = draft.source[number]
        draft.add("" if is_blank(text) else text, number)
    draft.hide(end, end + 1)
    return end + 1
