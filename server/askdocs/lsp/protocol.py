"""The custom part of the wire protocol: methods, shapes, and how they are decoded.

What is said here is written down for other programs in ``docs/protocol.md``.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final, Generic, TypeAlias, TypeVar, get_args, get_origin

import cattrs
from attrs import AttrsInstance, fields, frozen
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn, override

from askdocs.errors import InvalidInput
from askdocs.lsp.shapes import HINT
from askdocs.text import Position, clean

if TYPE_CHECKING:
    from askdocs.lsp.session import Session

VERSION: Final = 1

ASK: Final = "askDocs/ask"
SEARCH: Final = "askDocs/search"
STATUS: Final = "askDocs/status"
DOCUMENTS: Final = "askDocs/documents"
REINDEX: Final = "askDocs/reindex"
UPLOAD_PLAN: Final = "askDocs/uploadPlan"
SYNC: Final = "askDocs/sync"
LEDGER: Final = "askDocs/ledger"
STATUS_CHANGED: Final = "askDocs/statusChanged"

ASK_COMMAND: Final = "askDocs.ask"
REINDEX_COMMAND: Final = "askDocs.reindex"
SHOW_STATUS_COMMAND: Final = "askDocs.showStatus"
WITHDRAW_COMMAND: Final = "askDocs.withdrawConsent"
COMMANDS: Final = (ASK_COMMAND, REINDEX_COMMAND, SHOW_STATUS_COMMAND, WITHDRAW_COMMAND)

Token: TypeAlias = int | str

_FURTHEST: Final = 2**31 - 1
"""The highest number of a line or a character."""


@frozen
class Range:
    """A range in a text document, in the client's position encoding."""

    start: Position
    end: Position


@frozen
class TextDocument:
    """A document by its URI."""

    uri: str


@frozen
class TurnParams:
    """One earlier question with its answer."""

    question: str
    answer: str


@frozen
class AskParams:
    """A question."""

    question: str
    text_document: TextDocument | None = None
    range: Range | None = None
    folder: str | None = None
    conversation: tuple[TurnParams, ...] = ()
    completes: bool = False
    explain: bool = False
    work_done_token: Token | None = None
    partial_result_token: Token | None = None


@frozen
class SearchParams:
    """What to look for."""

    query: str
    limit: int = 10
    folder: str | None = None


@frozen
class NoParams:
    """Nothing that is looked at."""


@frozen
class FolderParams:
    """One folder, or all."""

    folder: str | None = None


@frozen
class ReindexParams:
    """Which folder to index, and whether to read every file again."""

    folder: str | None = None
    full: bool = False


@frozen
class SyncParams:
    """Which folder to mirror."""

    folder: str | None = None
    work_done_token: Token | None = None


@frozen
class LedgerParams:
    """How many entries to list."""

    limit: int | None = None


@frozen
class HoverParams:
    """What is pointed at: a position, or a selection beside it or in its place."""

    text_document: TextDocument
    position: Position | Range
    range: Range | None = None


@frozen
class CodeActionContext:
    """Which kinds of actions are wanted."""

    only: tuple[str, ...] | None = None


@frozen
class CodeActionParams:
    """What is selected."""

    text_document: TextDocument
    range: Range
    context: CodeActionContext = CodeActionContext()


@frozen
class CommandParams:
    """A command with its arguments, which the command decodes."""

    command: str
    arguments: tuple[Any, ...] = ()


@frozen
class AskArgument:
    """The argument of the command that asks."""

    question: str
    text_document: TextDocument | None = None
    range: Range | None = None


T = TypeVar("T", bound=AttrsInstance)

Result: TypeAlias = dict[str, Any] | list[dict[str, Any]] | None


@frozen
class Handler(Generic[T]):
    """A request: its method, the shape of its params, and what answers it."""

    method: str
    shape: type[T]
    answer: Callable[["Session", T], Awaitable[Result]]

    async def __call__(self, session: "Session", params: object) -> Result:
        """The result for ``params`` as they came; raises ``InvalidInput`` if they do not fit."""
        return await self.answer(session, decode(self.shape, params))


def request(
    method: str, shape: type[T]
) -> Callable[[Callable[["Session", T], Awaitable[Result]]], Handler[T]]:
    """Make the decorated function the handler of ``method``, with params of ``shape``."""

    def decorate(answer: Callable[["Session", T], Awaitable[Result]]) -> Handler[T]:
        return Handler(method, shape, answer)

    return decorate


def decode(shape: type[T], value: object, where: str = "params") -> T:
    """``value`` as ``shape``; raises ``InvalidInput`` with the path of the first wrong field.

    Fields that are not known are passed over, as the protocol asks.
    """
    try:
        return _converter.structure({} if value is None else value, shape)
    except BaseValidationError as error:
        path, reason = _first_wrong(error, where)
        raise InvalidInput(reason, path, HINT) from None
    except (TypeError, ValueError, KeyError) as error:
        raise InvalidInput(_reason(error), where, HINT) from None


def camel_case(name: str) -> str:
    """A field's name on the wire."""
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def wire_fields(shape: type[AttrsInstance]) -> dict[str, bool]:
    """The fields of ``shape`` on the wire, and whether each may be left out."""
    return {camel_case(field.name): field.default is not _NOTHING for field in fields(shape)}


def _make_converter() -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=True)
    # cattrs would turn 5 into "5" and "no" into True; a client that sends those is mistaken.
    for kind, name in ((str, "a string"), (int, "a whole number"), (bool, "true or false")):
        converter.register_structure_hook(kind, _strictly(kind, name))
    converter.register_structure_hook_func(lambda kind: kind in {Token, Token | None}, _token)
    converter.register_structure_hook_func(
        _is_tuple, lambda value, kind: _items(value, kind, converter)
    )
    converter.register_structure_hook_func(
        lambda kind: kind == Position | Range,
        lambda value, _: converter.structure(
            value, Range if isinstance(value, dict) and "start" in value else Position
        ),
    )
    converter.register_structure_hook_factory(
        lambda kind: isinstance(kind, type) and hasattr(kind, "__attrs_attrs__"),
        lambda kind: _structurer(kind, converter),
    )
    return converter


def _structurer(kind: type[Any], converter: cattrs.Converter) -> Callable[[Any, Any], Any]:
    renames = {
        field.name: override(rename=camel_case(field.name))
        for field in fields(kind)
        if "_" in field.name
    }
    structure = make_dict_structure_fn(kind, converter, **renames)  # type: ignore[arg-type]

    def checked(value: Any, as_kind: Any) -> Any:  # noqa: ANN401 (whatever a client sends)
        if not isinstance(value, dict):
            raise TypeError("an object is expected")
        # A null stands for a field that was left out, as clients in Lua and Lisp send it.
        present = {key: part for key, part in value.items() if part is not None}
        made = structure(present, as_kind)
        return _in_bounds(made) if isinstance(made, Position) else made

    return checked


def _in_bounds(position: Position) -> Position:
    """A place that the protocol can name; some clients mean the end by a number beyond that."""
    if position.line < 0 or position.character < 0:
        raise ValueError("lines and characters count from 0")
    return Position(min(position.line, _FURTHEST), min(position.character, _FURTHEST))


def _is_tuple(kind: Any) -> bool:  # noqa: ANN401 (a type)
    return get_origin(kind) is tuple


def _items(value: Any, kind: Any, converter: cattrs.Converter) -> tuple[Any, ...]:  # noqa: ANN401 (whatever a client sends)
    """The items of a list, up to the first wrong one: cattrs would gather an error for each."""
    if not isinstance(value, list):
        raise TypeError("a list is expected")
    inner = get_args(kind)[0]
    made = []
    for index, item in enumerate(value):
        try:
            made.append(converter.structure(item, inner))
        except (BaseValidationError, TypeError, ValueError, KeyError) as error:
            error.add_note(IterableValidationNote(f"the item {index}", index, inner))
            raise IterableValidationError("a list", [error], kind) from None
    return tuple(made)


def _strictly(kind: type, name: str) -> Callable[[Any, Any], Any]:
    def structure(value: Any, _: Any) -> Any:  # noqa: ANN401 (whatever a client sends)
        if type(value) is not kind:
            raise TypeError(f"{name} is expected")
        return clean(value) if isinstance(value, str) else value

    return structure


def _token(value: Any, _: Any) -> Token:  # noqa: ANN401 (whatever a client sends)
    if isinstance(value, (int, str)) and not isinstance(value, bool):
        return value
    raise TypeError("a string or a whole number is expected")


def _first_wrong(error: BaseException, path: str) -> tuple[str, str]:
    """The path of the first wrong field, and what is wrong with it."""
    if isinstance(error, BaseValidationError):
        inner = error.exceptions[0]
        if isinstance(inner, KeyError):
            return f"{path}.{camel_case(str(inner.args[0]))}", "is missing"
        for note in getattr(inner, "__notes__", ()):
            if isinstance(note, AttributeValidationNote):
                return _first_wrong(inner, f"{path}.{camel_case(note.name)}")
            if isinstance(note, IterableValidationNote):
                return _first_wrong(inner, f"{path}[{note.index}]")
        return _first_wrong(inner, path)
    return path, _reason(error)


def _reason(error: BaseException) -> str:
    if isinstance(error, (TypeError, ValueError)) and not isinstance(
        error, ForbiddenExtraKeysError
    ):
        reason = str(error)
        if reason.endswith("expected") or reason.startswith("lines"):
            return reason
    return "does not have the right shape"


_NOTHING = fields(TurnParams).question.default
_converter: Final = _make_converter()
