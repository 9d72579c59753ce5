"""Whether a message has the shape of its type, before it is made into one.

cattrs takes a text for a list of characters and for an object without fields, and gathers an error
for each: a long text in a wrong place would cost hundreds of megabytes and be let through in
another. So objects, lists and missing fields are looked at here, up to the first that is wrong.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin

from attrs import NOTHING, fields, frozen, has

HINT: Final = (
    "The program that sent this, an editor or its plugin, is mistaken: docs/protocol.md has the"
    " shape of what it may send."
)
"""What to do where a message does not have its shape."""

NO_OBJECT: Final = "an object is expected"
NO_LIST: Final = "a list is expected"
NO_VALUE: Final = "a single value is expected"


@frozen
class Misfit:
    """The first place in a message that cannot be what it should be."""

    path: str
    """As the protocol names the fields."""
    reason: str


@frozen
class _Field:
    name: str
    """On the wire."""
    kind: Any
    is_required: bool


def misfit(value: object, kind: Any, path: str = "") -> Misfit | None:  # noqa: ANN401 (a type)
    """Where ``value``, as JSON has it, is no ``kind``; ``None`` where its shape is right."""
    kinds = _alternatives(kind)
    if value is None or Any in kinds or object in kinds:
        return None
    if isinstance(value, list):
        return _in_list(value, kinds, path)
    if isinstance(value, dict):
        return _in_object(value, kinds, path)
    if all(map(_is_list, kinds)):
        return Misfit(path, NO_LIST)
    return Misfit(path, NO_OBJECT) if all(map(_is_object, kinds)) else None


def on_the_wire(name: str) -> str:
    """The name that the protocol has for a field of lsprotocol's types."""
    first, *others = name.rstrip("_").split("_")
    return first + "".join(other.capitalize() for other in others)


def _in_list(value: list[Any], kinds: tuple[Any, ...], path: str) -> Misfit | None:
    lists = [kind for kind in kinds if _is_list(kind)]
    if not lists:
        # Clients in Lua cannot tell an object without fields from a list without items.
        is_empty_object = not value and any(map(_is_object, kinds))
        return None if is_empty_object else Misfit(path, _unless_a_list(kinds))
    if len(lists) > 1:
        return None
    inner = get_args(lists[0])[0]
    wrong = (misfit(part, inner, f"{path}[{index}]") for index, part in enumerate(value))
    return next(filter(None, wrong), None)


def _in_object(value: dict[str, Any], kinds: tuple[Any, ...], path: str) -> Misfit | None:
    objects = [kind for kind in kinds if _is_object(kind)]
    if not objects:
        return Misfit(path, NO_LIST if all(map(_is_list, kinds)) else NO_VALUE)
    if len(objects) > 1 or not has(objects[0]):
        return None
    start = f"{path}." if path else ""
    for field in _fields_of(objects[0]):
        inner = value.get(field.name)
        if inner is None and field.is_required:
            return Misfit(start + field.name, "is missing")
        wrong = misfit(inner, field.kind, start + field.name)
        if wrong is not None:
            return wrong
    return None


def _unless_a_list(kinds: tuple[Any, ...]) -> str:
    return NO_OBJECT if any(map(_is_object, kinds)) else NO_VALUE


@cache
def _alternatives(kind: Any) -> tuple[Any, ...]:  # noqa: ANN401 (a type)
    """What a value of ``kind`` may be, apart from null."""
    if get_origin(kind) in {Union, UnionType}:
        return tuple(one for part in get_args(kind) for one in _alternatives(part))
    return () if kind is NoneType else (kind,)


def _is_list(kind: Any) -> bool:  # noqa: ANN401 (a type)
    return get_origin(kind) in {list, tuple, Sequence}


def _is_object(kind: Any) -> bool:  # noqa: ANN401 (a type)
    return get_origin(kind) in {dict, Mapping} or (isinstance(kind, type) and has(kind))


@cache
def _fields_of(kind: type[Any]) -> tuple[_Field, ...]:
    return tuple(
        _Field(
            on_the_wire(field.name),
            field.type,
            field.default is NOTHING and not {NoneType, Any} & {field.type, *get_args(field.type)},
        )
        for field in fields(kind)
    )
