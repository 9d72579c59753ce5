"""The names of Python modules, as their files' paths tell them."""

_SOURCE_FOLDERS = frozenset({"src", "source", "lib", "server", "python", "backend", "packages"})
"""Folders that hold packages and are none: they are no part of a module's name."""


def module_name(path: str) -> str:
    """The dotted name by which the file at ``path`` is imported, as far as the path tells."""
    parts = path.rsplit(".", 1)[0].split("/")
    start = 0
    for index, part in enumerate(parts[:-1]):
        if part in _SOURCE_FOLDERS or not part.isidentifier():
            start = index + 1
    parts = parts[start:]
    if parts[-1] == "__init__" and len(parts) > 1:
        parts.pop()
    return ".".join(parts)
