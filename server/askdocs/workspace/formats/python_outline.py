"""Where a Python file that this Python does not understand has its definitions and docstrings.

Docs are written for Pythons older and newer than the one that runs here. So the file is made over,
line for line, into one that any Python understands: definitions, strings that stand alone and
assignments stay where they are, and whatever else there is becomes ``pass``.
"""

import ast
import re
import warnings
from collections.abc import Iterator, Sequence

from attrs import frozen

_WORD = re.compile(r"(?P<word>class|(?:async\s+)?def)\s+(?P<name>[^\W\d]\w*)")
_OPENS = re.compile(r"(?:if|elif|else|try|except|finally|with|async\s+with)\b")
_LOOPS = re.compile(r"(?:for|async\s+for|while|match|case)\b")
_ASSIGNED = re.compile(r"(?P<name>[^\W\d]\w*)\s*(?::[^=\n]{1,400})?=(?!=)")
_STRING = re.compile(r"(?P<prefix>[rRuUbBfFtT]{0,2})(?P<quote>\"\"\"|'''|\"|')")
_BODY = re.compile(r":[ \t]+([rRuU]{0,2}[\"'].*)\Z")
_STARTS = re.compile(r"[ \t]*(?:(?:async[ \t]+)?def|class|@)[ \t]*\w")
_INTERESTING = re.compile(r"[\"'#()\[\]{}\\\n]")
_LINE_END = re.compile(r"\r\n|\r")
_DEEPEST = 60


@frozen
class _Logical:
    """A logical line: what stands on it and on the lines that go on with it."""

    first: int
    end: int
    """The line after the last."""
    indent: int
    text: str
    """Without its indentation and the comment behind it."""


def tolerant_tree(source: str) -> ast.Module | None:
    """The module as far as docstrings go, every line at its place; None where nothing is found."""
    text = _LINE_END.sub("\n", source)
    logical = list(_logical_lines(text))
    if not logical:
        return None
    made = [""] * (text.count("\n") + 1)
    margins = [0]
    opened = False
    for index, line in enumerate(logical):
        while len(margins) > 1 and line.indent < margins[-1]:
            margins.pop()
        if opened and line.indent > margins[-1] and len(margins) < _DEEPEST:
            margins.append(line.indent)
        below = logical[index + 1].indent if index + 1 < len(logical) else -1
        opens = below > line.indent and len(margins) < _DEEPEST
        _make(made, line, " " * (len(margins) - 1), has_body=opens)
        opened = opens and _is_opening(line.text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse("\n".join(made))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_opening(text: str) -> bool:
    return any(pattern.match(text) for pattern in (_WORD, _OPENS, _LOOPS))


def _make(made: list[str], line: _Logical, margin: str, *, has_body: bool) -> None:
    """Writes what stands for the logical line."""
    last = line.end - 1
    if word := _WORD.match(line.text):
        is_class = word["word"] == "class"
        head = f"{margin}class {word['name']}:" if is_class else f"{margin}def {word['name']}():"
        made[line.first] = head if has_body else _with_body(head, line)
    elif _OPENS.match(line.text) or _LOOPS.match(line.text):
        way = "while" if _LOOPS.match(line.text) else "if"
        made[line.first] = f"{margin}{way} 1:" if has_body else f"{margin}pass"
    elif line.text.startswith("@"):
        made[line.first] = f"{margin}@a"
    elif (string := _docstring(line.text)) is not None:
        made[line.first : line.end] = f"{margin}{string}".split("\n")
    elif assigned := _ASSIGNED.match(line.text):
        # It ends where it ended, so that the remark behind it is found.
        head = f"{margin}{assigned['name']} = (0"
        width = len(line.text.rsplit("\n", 1)[-1]) + (line.indent if last == line.first else 0)
        if last == line.first:
            made[last] = f"{head:<{max(width - 1, len(head))}})"
        else:
            made[line.first] = head
            made[last] = f"{'':<{max(width - 1, 0)}})"
    else:
        made[line.first] = f"{margin}pass"


def _with_body(head: str, line: _Logical) -> str:
    """The definition with the docstring behind it on its line, if that is all its body."""
    found = _BODY.search(line.text) if "\n" not in line.text else None
    string = _docstring(found[1]) if found is not None else None
    if found is None or string is None:
        return f"{head} pass"
    # It stays in its column, up to which the definition is shown.
    return f"{head:<{line.indent + found.start(1)}}{string}"


def _docstring(text: str) -> str | None:
    """The literal that the text is, as every Python reads it."""
    found = _STRING.match(text)
    if found is None or set(found["prefix"].lower()) & set("bft"):
        return None
    raw = "r" if "r" in found["prefix"].lower() else ""
    bare = text[len(found["prefix"]) :]
    for prefix in (raw, "r"):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                value = ast.literal_eval(prefix + bare)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            continue
        return prefix + bare if isinstance(value, str) else None
    return None


def _logical_lines(text: str) -> Iterator[_Logical]:
    """The logical lines that hold something besides comments."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    number = 0
    while number < len(lines):
        bare = lines[number].strip()
        if not bare or bare.startswith("#"):
            number += 1
            continue
        end, code_end = _end_of(text, lines, starts, number)
        indent = len(lines[number].expandtabs(8)) - len(lines[number].expandtabs(8).lstrip())
        start = starts[number] + len(lines[number]) - len(lines[number].lstrip())
        yield _Logical(number, end, indent, text[start:code_end].rstrip())
        number = end


def _end_of(text: str, lines: Sequence[str], starts: Sequence[int], number: int) -> tuple[int, int]:
    """The line after the logical line that begins at ``number``, and where its code ends."""
    at = starts[number]
    depth = 0
    remark = -1
    while (found := _INTERESTING.search(text, at)) is not None:
        at = found.end()
        match found[0]:
            case "\n":
                number += 1
                # A definition ends whatever was left open above it.
                if depth <= 0 or _STARTS.match(lines[number]):
                    return number, found.start() if remark < 0 else remark
                remark = -1
            case "\\":
                if text[at : at + 1] == "\n":
                    number += 1
                    at += 1
            case "#":
                remark = found.start()
                at = starts[number + 1] - 1
            case "(" | "[" | "{":
                depth += 1
            case ")" | "]" | "}":
                depth -= 1
            case quote:
                at = _after_string(text, found.start(), quote, starts[number + 1] - 1)
                number += text.count("\n", found.start(), at)
    return len(lines), len(text) if remark < 0 else remark


def _after_string(text: str, start: int, quote: str, line_end: int) -> int:
    """Where the string that begins at ``start`` ends; one that is never closed, with its line."""
    is_long = text.startswith(quote * 3, start)
    mark = quote * 3 if is_long else quote
    at = start + len(mark)
    while True:
        end = text.find(mark, at)
        if end < 0 or (not is_long and end > line_end):
            return min(max(line_end, start + len(mark)), len(text))
        slashes = end
        while slashes > at and text[slashes - 1] == "\\":
            slashes -= 1
        if (end - slashes) % 2 == 0:
            return end + len(mark)
        at = end + 1
