"""Links in an answer: only such as a reader may follow without harm, and nothing that loads itself.

An answer is Markdown made of other people's text. What an editor shows of it must fetch nothing,
run nothing, open no other file than the answer's own sources, and lead to no host that the cited
text does not itself name.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from html import unescape
from itertools import groupby
from typing import Final, Literal
from urllib.parse import urlsplit

from attrs import frozen

from askdocs.patterns import lazy_pattern

_FENCE: Final = lazy_pattern(r"^[ \t>]*(`{3,}|~{3,})[^`\n]*$", re.MULTILINE)
_TICKS: Final = lazy_pattern(r"`+")

_LABEL: Final = r"\[((?:[^\[\]\\]|\\.|\[[^\[\]\n]{0,200}\]){0,1000})\]"
_TARGET: Final = (
    r"\([ \t]*\n?[ \t]*(?:<([^<>\n]{0,2000})>|((?!<)(?:[^\s()]|\([^\s()]{0,500}\)){0,2000}))"
    r"(?:[ \t\n]+(?:\"[^\"]{0,500}\"|'[^']{0,500}'|\([^()]{0,500}\)))?[ \t]*\)"
)
_LINKED_IMAGE: Final = lazy_pattern(rf"\[!{_LABEL}{_TARGET}\](?=\()")
_LINK: Final = lazy_pattern(rf"!?{_LABEL}{_TARGET}")
_IMAGE: Final = lazy_pattern(r"!(?=\[)")
_DEFINITION: Final = lazy_pattern(
    r"^((?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t]){0,40})\[(?=[^\]\n]{1,999}\]:)", re.MULTILINE
)
_AUTOLINK: Final = lazy_pattern(r"(?<!\\)<([a-z][a-z0-9+.-]{1,31}:[^\s<>]{0,2000})>", re.IGNORECASE)
_TAG: Final = lazy_pattern(r"<(?=[A-Za-z/!?])")
_BARE: Final = lazy_pattern(r"(?<![\w/])(?:https?|ftp)://[^\s<>`\"'\]]{1,2000}", re.IGNORECASE)

_FUZZY: Final = lazy_pattern(
    r"(?<![\w/:.@`-])(?:www\.[\w-]|[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,6}\.[a-z]{2,24}/[^\s?`]{0,500}\?)"
    r"[^\s<>`\"']{0,2000}",
    re.IGNORECASE,
)
"""What some viewers make a link of though it names no scheme."""

_SIGNS: Final = lazy_pattern(r"\]\(|\]:|(?<!\\)<")
"""A text without any of these holds no link, no image and no HTML."""

_NUMBER: Final = lazy_pattern(r"[^\w\x1f]*\d+[^\w\x1f]*")
_SPECIAL: Final = lazy_pattern(r"[\\\[\]<]")

_ESCAPED: Final = lazy_pattern(r"\\([!-/:-@\[-`{-~])")
_WRITTEN: Final = lazy_pattern(
    rf"{_ESCAPED.pattern}|&(?:#[0-9]{{1,7}}|#[xX][0-9a-fA-F]{{1,6}}|[A-Za-z]\w{{1,30}});"
)
_MEANT: Final = lazy_pattern(r"\\(?=[!-/:-@\[-`{-~])|\*(?! )|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)")
"""What Markdown would make something of: a backslash, and what may begin or end emphasis."""
_WORD: Final = lazy_pattern(r"\w{0,40}")
_CALLED: Final = lazy_pattern(r"[\w)\]\x1f]")
"""What stands before the brackets of an index; the last one is the place of code."""

_ODD_IN_PATH: Final = lazy_pattern(r"[`\\<\[\]]")
_BRACKETED: Final = lazy_pattern(r"\[[\w.-]*\](?![(:\[])")
"""A part of a path in brackets, as some sites name their pages: it is no link, nor part of one."""

_PLAIN_TARGET: Final = lazy_pattern(r"[^\s()<>]+")
_AFTER: Final = ".,;:!?)*_"
"""What ends a sentence, or what is around an address, and is no part of it."""

_HELD: Final = "\x1f"
_PLACE: Final = lazy_pattern(f"{_HELD}([0-9]+){_HELD}")
"""What stands for a span of code: to every pattern here it begins and ends with a space."""

_WEB: Final = frozenset({"http", "https"})


def hosts_in(text: str) -> frozenset[str]:
    """The hosts that ``text`` names, in lower case."""
    return frozenset(
        filter(None, (_host_of(found[0].rstrip(_AFTER)) for found in _BARE.finditer(text)))
    )


def tamed(markdown: str, hosts: Iterable[str]) -> str:
    """``markdown`` without images and HTML, with links to ``hosts`` and mail addresses alone.

    Whatever else is a link is left as the text it shows. Code is left as it is: nothing in it is
    a link. Anything tamed is not changed by being tamed again.
    """
    allowed = frozenset(hosts)
    # Nobody sees this one, and it marks the places of code below.
    stretches = tuple(_by_code(markdown.replace(_HELD, "")))
    text = _with_prose(stretches, lambda prose: tamed_prose(prose, allowed))
    if not _SIGNS.search(text) or _is_tame_everywhere(text, allowed):
        return text
    # Whoever shows it sees links where we saw none: then nothing in it may be any.
    text = _with_prose(stretches, all_escaped)
    return text if _is_tame_everywhere(text, ()) else all_escaped(markdown)


def unescaped(markdown: str) -> str:
    """``markdown`` with what a viewer of it shows for backslashes and entities; code keeps its.

    For readers of plain text alone: what was tamed is not tame any more.
    """
    stretches = tuple(_by_code(markdown.replace(_HELD, "")))
    return _with_prose(stretches, lambda prose: _WRITTEN.sub(_meant, prose))


def _meant(written: re.Match[str]) -> str:
    if written[1]:
        return written[1]
    meant = unescape(written[0]).replace("\N{NO-BREAK SPACE}", " ")
    # What could steer a terminal or turn its text round stays as it is written.
    return meant if meant.isprintable() else written[0]


def tame_path(path: str) -> str:
    """A file's path for an answer: as code where a viewer of Markdown would make more of it.

    Its name is other people's text, too.
    """
    line = path if path.isprintable() else " ".join(path.split())
    if not _ODD_IN_PATH.search(_BRACKETED.sub("", line)) and tamed(line, ()) == line:
        return line
    ticks = "`" * (1 + max((len(run) for run in _TICKS.findall(line)), default=0))
    # A tick at either end needs a space to be told from those around it.
    return f"{ticks} {line} {ticks}" if "`" in line else f"{ticks}{line}{ticks}"


def backslashes_kept(text: str) -> str:
    """``text``, whose backslashes escape nothing, so that a viewer of Markdown shows them."""
    if "\\" not in text:
        return text
    return _with_prose(_by_code(text), lambda prose: _ESCAPED.sub(r"\\\\\1", prose))


def literal(text: str) -> str:
    """``text``, which marks nothing, so that a viewer of Markdown shows what is written.

    Code and what begins an item of a list stay as they are.
    """
    if not _MEANT.search(text):
        return text
    return _with_prose(_by_code(text), lambda prose: _MEANT.sub(r"\\\g<0>", prose))


def _with_prose(stretches: Iterable["_Stretch"], change: Callable[[str], str]) -> str:
    """The text whose prose is changed by ``change``, with all code as it is.

    ``change`` sees the prose between two code blocks at once, since a link may have code in it;
    each span of code is a space to it.
    """
    changed: list[str] = []
    for is_block, run in groupby(stretches, key=lambda stretch: stretch.kind == "block"):
        if is_block:
            changed.extend(stretch.text for stretch in run)
            continue
        spans: list[str] = []
        prose: list[str] = []
        for stretch in run:
            if stretch.kind == "span":
                prose.append(f"{_HELD}{len(spans)}{_HELD}")
                spans.append(stretch.text)
            else:
                prose.append(stretch.text)
        changed.append(_PLACE.sub(partial(_span_at, spans), change("".join(prose))))
    return "".join(changed)


def _span_at(spans: Sequence[str], place: re.Match[str]) -> str:
    return spans[int(place[1])]


def _is_tame_everywhere(text: str, hosts: Iterable[str]) -> bool:
    """Whether ``text`` is tame by itself and in a quotation, where a tab may indent less."""
    quoted = "\n".join(f"> {line}" for line in text.split("\n"))
    return is_tame(text, hosts) and is_tame(quoted, hosts)


def all_escaped(markdown: str) -> str:
    """``markdown`` without any link at all, also in what may be code."""
    return _SPECIAL.sub(r"\\\g<0>", markdown)


def is_tame(markdown: str, hosts: Iterable[str]) -> bool:
    """Whether a parser of Markdown finds nothing in ``markdown`` that ``tamed`` takes away."""
    # Imported here because few answers need to be looked at so closely.
    from markdown_it import MarkdownIt  # noqa: PLC0415

    allowed = frozenset(hosts)
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.validateLink = lambda url: True  # type: ignore[method-assign] # it would hide the worst
    try:
        tokens = parser.parse(markdown)
    except RecursionError:
        return False
    for token in (inner for outer in tokens for inner in (outer, *(outer.children or ()))):
        match token.type:
            case "image" | "html_inline" | "html_block":
                return False
            case "link_open" if not is_allowed(str(token.attrs.get("href", "")), allowed):
                return False
            case _:
                pass
    return True


def tamed_prose(text: str, hosts: frozenset[str]) -> str:
    """``text``, which holds no code, with links to ``hosts`` alone as far as patterns find them."""
    if not any(sign in text for sign in ("[", "<", "://", "www.", "?")):
        return text

    def may(target: str) -> bool:
        return is_allowed(target, hosts)

    def link(found: re.Match[str]) -> str:
        if _is_escaped(text, found.start()):
            return found[0][0] + _LINK.sub(link, found[0][1:])
        label, target = found[1], found[2] if found[2] is not None else found[3]
        if _WORD.fullmatch(target) and _CALLED.search(text[: found.start()][-1:]):
            # An element of an array that is called, say: to the reader it is no link.
            mark = "!" if found[0].startswith("!") else ""
            after = found[0][len(mark) + len(label) + 2 :]
            return f"{mark}\\[{_LINK.sub(link, label)}]{after}"
        if not may(target) or (found[2] and not _PLAIN_TARGET.fullmatch(target)):
            return _LINK.sub(link, label)
        if _NUMBER.fullmatch(label):
            # It would look like a citation, which opens a place in the docs.
            return label.strip("[]")
        return f"[{_LINK.sub(link, label)}]({target})"

    def bare(found: re.Match[str]) -> str:
        address = found[0]
        return address if may(address.rstrip(_AFTER)) else _unlinked(address)

    def fuzzy(found: re.Match[str]) -> str:
        return found[0] if may(f"https://{found[0]}") else f"`{found[0]}`"

    text = _LINKED_IMAGE.sub(lambda found: f"[{found[1]}]", text)
    text = _LINK.sub(link, text)
    text = _IMAGE.sub("", text)
    text = _DEFINITION.sub(lambda found: f"{found[1]}\\[", text)
    text = _AUTOLINK.sub(lambda found: found[1] if may(found[1]) else f"\\{found[0]}", text)
    text = _BARE.sub(bare, text)
    text = _FUZZY.sub(fuzzy, text)
    return _TAG.sub(lambda found: found[0] if _is_escaped(text, found.start()) else "\\<", text)


def _is_escaped(text: str, offset: int) -> bool:
    before = text[max(offset - 40, 0) : offset]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _unlinked(address: str) -> str:
    """An address that no viewer makes a link of: what comes after its scheme is code."""
    scheme, _, rest = address.partition("://")
    return f"{scheme}://`{rest}`"


def tame_word(word: str, hosts: frozenset[str], *, goes_on: bool) -> str:
    """``word``, which holds no space, bracket or code, with no address in it but of ``hosts``.

    With ``goes_on`` something may be put directly after it, so it is no whole address.
    """

    def bare(found: re.Match[str]) -> str:
        is_whole = not goes_on or found.end() < len(word)
        may_stay = is_whole and is_allowed(found[0].rstrip(_AFTER), hosts)
        return found[0] if may_stay else _unlinked(found[0])

    def fuzzy(found: re.Match[str]) -> str:
        may_stay = not goes_on and is_allowed(f"https://{found[0]}", hosts)
        return found[0] if may_stay else f"`{found[0]}`"

    return _FUZZY.sub(fuzzy, _BARE.sub(bare, word)) if "." in word or ":" in word else word


def is_allowed(target: str, hosts: frozenset[str]) -> bool:
    """Whether an answer may link to ``target``: to one of ``hosts``, or to a mail address."""
    scheme, separator, rest = target.partition(":")
    if not separator:
        return False
    match scheme.lower():
        case "http" | "https":
            return _host_of(target) in hosts
        case "mailto":
            # The address alone: a body could carry text away.
            return "?" not in rest
        case _:
            return False


def _host_of(address: str) -> str:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return ""
    # A name before the host is there to deceive.
    return host.lower() if parts.scheme.lower() in _WEB and "@" not in parts.netloc else ""


@frozen
class _Stretch:
    """A part of a text that is prose, a span of code in it, or a code block."""

    text: str
    kind: Literal["prose", "span", "block"]


def _by_code(markdown: str) -> Iterator["_Stretch"]:
    """The text in stretches of one kind."""
    position = 0
    while (opening := _FENCE.search(markdown, position)) is not None:
        yield from _by_inline_code(markdown[position : opening.start()])
        mark = opening[1]
        closing = re.compile(rf"^[ \t>]*{mark[0]}{{{len(mark)},}}[ \t]*$", re.MULTILINE)
        closed = closing.search(markdown, opening.end())
        position = closed.end() if closed else len(markdown)
        yield _Stretch(markdown[opening.start() : position], "block")
    yield from _by_inline_code(markdown[position:])


def _by_inline_code(text: str) -> Iterator["_Stretch"]:
    """Code spans are closed by as many ticks as opened them; within one paragraph."""
    runs = [(found.start(), found.end()) for found in _TICKS.finditer(text)]
    ends: dict[int, deque[int]] = {}
    for index, (start, end) in enumerate(runs):
        ends.setdefault(end - start, deque()).append(index)
    position, index = 0, 0
    while index < len(runs):
        start, end = runs[index]
        same = ends[end - start]
        while same and same[0] <= index:
            same.popleft()
        if not same or "\n\n" in text[end : runs[same[0]][0]] or _is_escaped(text, start):
            index += 1
            continue
        close = runs[same[0]][1]
        yield _Stretch(text[position:start], "prose")
        yield _Stretch(text[start:close], "span")
        position, index = close, same[0] + 1
    yield _Stretch(text[position:], "prose")
