"""Fields of reStructuredText, as in docstrings: what they say of a parameter, as list entries."""

import re

_FIELD = re.compile(
    r"([ \t]*):(?![: ])((?:[^:\n`\\]|\\.|:(?=\S)){1,120})(?<! ):(?:[ \t]+|\Z)(.*)\Z"
)
_NAMED = frozenset(
    "param parameter arg argument key keyword kwarg kwparam var ivar cvar attr attribute".split()
)
_RAISED = frozenset({"raises", "raise", "except", "exception", "throws", "throw"})
_SAID = {
    "return": "Returns",
    "returns": "Returns",
    "rtype": "Return type",
    "returntype": "Return type",
    "yield": "Yields",
    "yields": "Yields",
    "ytype": "Yield type",
    "vartype": "Type",
}


def as_entry(line: str) -> str:
    """``line`` as an entry of a list where it is a field; else as it is."""
    found = _FIELD.match(line) if ":" in line else None
    if found is None:
        return line
    indent, name, said = found[1], found[2].strip(), found[3].strip()
    return f"{indent}- {_subject(name.split())}: {said}".rstrip()


def is_of_code(line: str) -> bool:
    """Whether ``line`` is a field that says something of a parameter or of what is returned."""
    found = _FIELD.match(line)
    words = found[2].split() if found is not None else []
    if not words:
        return False
    kind = words[0].lower()
    is_named = kind in _NAMED or kind in _RAISED or kind in ("type", "vartype")
    return (kind in _SAID and len(words) == 1) or (is_named and len(words) > 1)


def _subject(words: list[str]) -> str:
    kind = words[0].lower()
    if kind in _SAID and len(words) == 1:
        return _SAID[kind]
    if kind in _NAMED and len(words) > 1:
        name = words[-1].replace("\\", "")
        return f"`{name}` ({' '.join(words[1:-1])})" if len(words) > 2 else f"`{name}`"
    if kind in ("type", "vartype") and len(words) > 1:
        return f"Type of `{words[-1]}`"
    if kind in _RAISED and len(words) > 1:
        return f"Raises `{' '.join(words[1:])}`"
    return " ".join(words)
