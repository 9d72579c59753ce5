"""Python: the docstrings of modules, classes and functions, and the comments on attributes.

The code itself is no documentation: of a definition its signature is shown, of an attribute its
assignment, and only where something is said about them.
"""

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from attrs import frozen

from askdocs.text import Span, clean
from askdocs.wording import Message
from askdocs.workspace.document import Block, BlockKind, Document, Parsed
from askdocs.workspace.formats.docstring_text import chunks_of
from askdocs.workspace.formats.lines import Lines, dedented
from askdocs.workspace.formats.module_names import module_name
from askdocs.workspace.formats.python_outline import tolerant_tree

_LONGEST = 3_000_000
"""Characters of a module that is parsed; the tree of one takes hundreds of times its size."""

_LONGEST_DECORATORS = 8
_LONGEST_VALUE = 12
"""Lines of an assignment that are shown; of a longer one, its first line is."""

_COMMENT_FOR_TOOLS = re.compile(
    r"#+!?\s*(?:noqa|type:|pragma|pylint|pyright|mypy|fmt:|ruff|isort|nosec|todo|fixme|xxx|-\*-)",
    re.IGNORECASE,
)

_Definition: TypeAlias = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def parse(document: Document) -> Parsed:
    """The documented symbols of a Python file: one section each, its signature first.

    Anchors are the bare name, the qualified name and that with the module's name in front. Names
    that start with an underscore are left out, and so is what nothing is said about. A file that
    is written for another Python, or broken, costs the docstrings at the fault at most.
    """
    name = module_name(document.path)
    if len(document.text) > _LONGEST:
        return Parsed(name, (), ("It is too long for its docstrings to be read.",))
    try:
        with warnings.catch_warnings():
            # The file's author is warned of invalid escapes by other tools.
            warnings.simplefilter("ignore")
            tree = ast.parse(document.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return _as_found(document, name, getattr(error, "lineno", None))
    reader = _Reader(Lines(document), name)
    return Parsed(name, tuple(reader.module(tree)))


def _as_found(document: Document, name: str, line: int | None) -> Parsed:
    """What can be found in a file that this Python does not understand, or a problem."""
    tree = tolerant_tree(document.text)
    blocks = _Reader(Lines(document), name).module(tree) if tree is not None else []
    if blocks:
        return Parsed(name, tuple(blocks))
    place = Message(" (line {})", line) if line else ""
    problem = Message("It is no valid Python, so its docstrings are not known{}.", place)
    return Parsed(name, (), (problem,))


@frozen
class _Owner:
    """What the symbols being read belong to."""

    qualified: str
    """Empty for the module."""
    level: int


class _Reader:
    """Turns the tree of one module into blocks."""

    def __init__(self, lines: Lines, module: str) -> None:
        self._lines = lines
        self._module = module

    def module(self, tree: ast.Module) -> list[Block]:
        """All blocks of the module in document order."""
        own = _docstring_of(tree.body)
        blocks = [] if own is None else self._told(own, self._lines.start_of(own.lineno - 1))
        if blocks:
            first = blocks[0]
            blocks[0] = Block(first.kind, first.span, first.text, 1, self._module, (self._module,))
        return blocks + self._members(tree.body, _Owner("", 1))

    def _members(self, body: Sequence[ast.stmt], owner: _Owner) -> list[Block]:
        blocks: list[Block] = []
        statements = list(_flattened(body))
        for index, statement in enumerate(statements):
            match statement:
                case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                    blocks += self._definition(statement, owner)
                case ast.Assign() | ast.AnnAssign():
                    after = statements[index + 1] if index + 1 < len(statements) else None
                    blocks += self._attribute(statement, after, owner)
                case _:
                    pass
        return blocks

    def _definition(self, node: _Definition, owner: _Owner) -> list[Block]:
        docstring = _docstring_of(node.body)
        is_special = node.name.startswith("__") and node.name.endswith("__")
        if (node.name.startswith("_") and not is_special) or (is_special and docstring is None):
            return []
        qualified = f"{owner.qualified}.{node.name}".lstrip(".")
        inside = _Owner(qualified, owner.level + 1)
        span = self._header(node)
        told = [] if docstring is None else self._told(docstring, span.end)
        below = self._members(node.body, inside) if isinstance(node, ast.ClassDef) else []
        if not told and not below:
            return []
        opening = self._opening(span, node.name, inside, _argument_lines(node))
        return [opening, *told, *below]

    def _header(self, node: _Definition) -> Span:
        """From the first decorator to the line before the body; no comments in between."""
        first = node.lineno - 1
        if node.decorator_list:
            decorated = node.decorator_list[0].lineno - 1
            if first - decorated <= _LONGEST_DECORATORS:
                first = decorated
        body = node.body[0]
        end = min([body.lineno, *(d.lineno for d in getattr(body, "decorator_list", []))]) - 1
        if end <= node.lineno - 1:
            # The body stands on the line of the header.
            start = self._lines.start_of(first)
            return Span(start, max(self._offset(body.lineno, body.col_offset), start))
        while end > node.lineno and self._lines[end - 1].strip()[:1] in ("", "#"):
            end -= 1
        return self._lines.span(first, end)

    def _opening(self, span: Span, name: str, symbol: _Owner, cut_lines: Sequence[int]) -> Block:
        anchors = [symbol.qualified, f"{self._module}.{symbol.qualified}"]
        if not name.startswith("__"):
            anchors.insert(0, name)
        cuts = [self._lines.start_of(line) for line in cut_lines]
        return Block(
            BlockKind.DEFINITION,
            span,
            _shown(span.of(self._lines.text)),
            symbol.level,
            symbol.qualified,
            tuple(dict.fromkeys(anchors)),
            tuple(sorted({cut for cut in cuts if span.start < cut < span.end})),
        )

    def _attribute(
        self, node: ast.Assign | ast.AnnAssign, after: ast.stmt | None, owner: _Owner
    ) -> list[Block]:
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if not isinstance(target, ast.Name) or target.id.startswith("_"):
            return []
        first, end = node.lineno - 1, node.end_lineno or node.lineno
        qualified = f"{owner.qualified}.{target.id}".lstrip(".")
        symbol = _Owner(qualified, owner.level + 1)
        docstring = _docstring_of([after] if after is not None else [])
        remark = self._remark(node)
        before = self._comment_above(first)
        if docstring is None and not remark and before == first:
            return []
        span = self._lines.span(before, end)
        text = _shown(span.of(self._lines.text))
        if text.count("\n") > _LONGEST_VALUE:
            span = self._lines.span(before, first + 1)
            text = f"{_shown(span.of(self._lines.text))} …"
        told = [] if docstring is None else self._told(docstring, span.end)
        opening = self._opening(span, target.id, symbol, ())
        opening = Block(
            opening.kind, span, text, opening.level, opening.heading, opening.anchors, ()
        )
        return [opening, *told]

    def _remark(self, node: ast.stmt) -> str:
        """The comment after a statement, unless it is meant for a tool."""
        line = self._lines[(node.end_lineno or node.lineno) - 1]
        rest = line.encode("utf-8", "surrogatepass")[node.end_col_offset or 0 :]
        comment = rest.decode("utf-8", "replace").strip()
        is_remark = comment.startswith("#") and not _COMMENT_FOR_TOOLS.match(comment)
        return comment if is_remark else ""

    def _comment_above(self, line: int) -> int:
        """The first line of the ``#:`` comment that ends above ``line``; ``line`` without one."""
        while line > 0 and self._lines[line - 1].lstrip().startswith("#:"):
            line -= 1
        return line

    def _told(self, node: ast.Expr, not_before: int) -> list[Block]:
        """The blocks of a docstring, each on the whole lines that it stands on."""
        constant = node.value
        assert isinstance(constant, ast.Constant)  # noqa: S101 (``_docstring_of`` saw to it)
        # An escape can put into it what no file can hold.
        docstring = clean(str(constant.value))
        first, end = constant.lineno - 1, constant.end_lineno or constant.lineno
        chunks = chunks_of(docstring)
        # Escaped line ends and joined literals leave no line of the text at its place.
        is_line_for_line = docstring.count("\n") == end - first - 1
        if not is_line_for_line:
            text = "\n\n".join(chunk.text for chunk in chunks)
            whole = self._after(self._lines.span(first, end), not_before)
            return [Block(BlockKind.PARAGRAPH, whole, text)] if chunks else []
        return [
            Block(
                chunk.kind,
                self._after(self._lines.span(first + chunk.first, first + chunk.end), not_before),
                chunk.text,
            )
            for chunk in chunks
        ]

    def _after(self, span: Span, offset: int) -> Span:
        return Span(min(max(span.start, offset), span.end), span.end)

    def _offset(self, line: int, column: int) -> int:
        """The offset of a place of the tree, whose columns count bytes of UTF-8."""
        encoded = self._lines[line - 1].encode("utf-8", "surrogatepass")[:column]
        return self._lines.start_of(line - 1) + len(encoded.decode("utf-8", "replace"))


def _docstring_of(body: Sequence[ast.stmt]) -> ast.Expr | None:
    match body[:1]:
        case [ast.Expr(value=ast.Constant(value=str() as text)) as node] if text.strip():
            return node
        case _:
            return None


def _flattened(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body and of the conditions and attempts in it, in document order."""
    waiting = list(reversed(body))
    while waiting:
        statement = waiting.pop()
        yield statement
        match statement:
            case ast.If():
                inner = [*statement.body, *statement.orelse]
            case ast.With():
                inner = statement.body
            case ast.Try():
                handled = [one for handler in statement.handlers for one in handler.body]
                inner = [*statement.body, *handled, *statement.orelse, *statement.finalbody]
            case _:
                continue
        waiting.extend(reversed(inner))


def _argument_lines(node: _Definition) -> list[int]:
    """The zero-based lines on which the arguments of a function begin."""
    if isinstance(node, ast.ClassDef):
        return []
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs]
    return [argument.lineno - 1 for argument in (*every, arguments.kwarg) if argument is not None]


def _shown(source: str) -> str:
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(dedented(lines)).strip("\n").rstrip()
