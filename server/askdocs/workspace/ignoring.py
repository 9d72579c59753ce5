"""Gitignore rules: which paths a folder's ignore files, or patterns of the settings, name.

Only whole paths are matched, never what lies below them: whoever walks a folder does not enter
an ignored directory, which is how git comes to say that nothing below one can be re-included.
"""

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from attrs import frozen

from askdocs.patterns import lazy_pattern
from askdocs.shortage import raise_shortage
from askdocs.wording import Message
from askdocs.workspace.git import Repository

_LONGEST_FILE = 1024 * 1024
"""Bytes of an ignore file that are read; git has no limit, and nobody writes so many rules."""

_LINE_END = lazy_pattern(r"\r\n|\n")


@frozen
class Rule:
    """One line of an ignore file."""

    pattern: re.Pattern[str]
    """Compiled by pathspec."""
    body: str
    """The line without ``!``, a leading slash and a trailing one."""
    anchored: bool
    """Whether it is matched against the whole path, as opposed to the name alone."""
    negated: bool
    only_folders: bool
    everything_below: bool
    """Whether it names whatever starts so (``docs/**``)."""

    def matches(self, path: str, name: str, *, is_folder: bool) -> bool:
        """Whether the rule names the file or folder at ``path``."""
        if self.only_folders and not is_folder:
            return False
        subject = path if self.anchored else name
        if self.everything_below:
            return self.pattern.search(subject) is not None
        return self.pattern.fullmatch(subject) is not None

    def leads_into(self, folder: str) -> bool:
        """Whether something below ``folder`` may match because the rule spells out the way."""
        segments = self.body.split("/")
        parts = folder.split("/")
        for index, part in enumerate(parts):
            if index >= len(segments):
                return False
            if segments[index] == "**":
                # At its start it leads everywhere, so it spells out nothing.
                return index > 0
            if not fnmatchcase(part, segments[index]):
                return False
        return self.anchored and len(parts) < len(segments)

    def spells(self, folder: str) -> bool:
        """Whether the rule writes the name of ``folder``, or of a folder above, in full."""
        *above, name = folder.split("/")
        segments = self.body.split("/")
        if not self.anchored:
            return segments == [name]
        return (
            len(segments) > len(above)
            and segments[len(above)] == name
            and all(fnmatchcase(part, segment) for part, segment in zip(above, segments))  # noqa: B905 (segments go on)
        )


@frozen
class Rules:
    """Rules in the order of their lines; the last one that matches decides."""

    rules: tuple[Rule, ...] = ()

    def verdict(self, path: str, *, is_folder: bool) -> bool | None:
        """Whether the path is named, or named and then negated; ``None`` if no rule matches."""
        if not self.rules:
            return None
        # A line can hold no line end, so whatever stands for it in a path matches as well.
        path = path.replace("\n", "\ufffd")
        name = path.rpartition("/")[2]
        for rule in reversed(self.rules):
            if rule.matches(path, name, is_folder=is_folder):
                return not rule.negated
        return None

    def leads_into(self, folder: str) -> bool:
        """Whether a rule spells out a way through ``folder`` to something below it."""
        return any(not rule.negated and rule.leads_into(folder) for rule in self.rules)

    def spells(self, folder: str) -> bool:
        """Whether a rule writes the name of ``folder`` without wildcards."""
        return any(not rule.negated and rule.spells(folder) for rule in self.rules)


@lru_cache(maxsize=512)
def rules_of(text: str) -> Rules:
    """The rules in the text of an ignore file; lines that make no sense name nothing."""
    rules = (_rule(line) for line in _LINE_END.split(text.removeprefix("\ufeff")))
    return Rules(tuple(rule for rule in rules if rule is not None))


def _rule(line: str) -> Rule | None:
    # Imported here because only walking a folder needs it.
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern  # noqa: PLC0415

    if not line.endswith("\\ "):
        line = line.rstrip(" \t")
    if not line or line.startswith("#"):
        return None
    negated = line.startswith("!")
    # "Folders only" is told apart here, because only the walk knows what is a folder.
    body = line[1:] if negated else line
    only_folders = body.endswith("/")
    body = body.removesuffix("/")
    # A mark in front is no mark any more once it is the second character of the line.
    escaped = f"\\{body}" if body.startswith(("!", "#")) else body
    try:
        compiled = GitIgnoreSpecPattern(escaped)
    except (ValueError, re.error):
        return None
    if compiled.regex is None:
        return None
    return Rule(
        pattern=compiled.regex,
        body=body.removeprefix("/"),
        anchored="/" in body,
        negated=negated,
        only_folders=only_folders,
        everything_below=body.split("/")[-1] == "**" or body in {"*", "**/*", "/**/*"},
    )


@frozen
class _File:
    """The rules of one ignore file."""

    path: str
    """Of the file, relative to the walked folder: to be shown."""
    rules: Rules
    base: str = ""
    """Where in the walked folder the rules hold: empty, or ending in a slash."""
    prefix: str = ""
    """Where the walked folder is for rules from above it: empty, or ending in a slash."""

    @property
    def reason(self) -> Message:
        return Message("it is ignored by {}", self.path)

    def verdict(self, path: str, *, is_folder: bool) -> bool | None:
        """What the rules say of ``path``, which is relative to the walked folder."""
        return self.rules.verdict(self.prefix + path[len(self.base) :], is_folder=is_folder)


@frozen
class Ignoring:
    """The ignore files that hold in one directory, its own and those above."""

    own: tuple[_File, ...] = ()
    """``.askdocsignore`` files, the deepest first: they are asked before any of git's."""
    git: tuple[_File, ...] = ()
    """``.gitignore`` files, the deepest first, ``info/exclude`` and the user's own."""

    @classmethod
    def around(cls, root: Path, repository: Repository | None) -> "Ignoring":
        """The ignore files that hold in ``root`` and do not stand in it or below it."""
        if repository is None:
            return cls()
        parts = root.relative_to(repository.top).parts
        above = cls(git=tuple(_outer(repository, "".join(f"{part}/" for part in parts))))
        for depth in range(len(parts)):
            folder = repository.top.joinpath(*parts[:depth])
            names = sorted(name for name in IGNORE_FILES if (folder / name).exists())
            shown, way = "../" * len(parts[depth:]), "".join(f"{part}/" for part in parts[depth:])
            above = above.below("", str(folder), names, shown=shown, prefix=way)
            if above.ignores_way("".join(f"{part}/" for part in parts[depth + 1 :])):
                # It was opened although it is ignored, so these files cannot be meant.
                return cls()
        return above

    def ignores_way(self, rest: str) -> bool:
        """Whether the folder from which ``rest`` leads to the walked one is ignored."""
        for file in (*self.own, *self.git):
            path = file.prefix.removesuffix(rest).removesuffix("/")
            verdict = file.rules.verdict(path, is_folder=True)
            if verdict is not None:
                return verdict
        return False

    def reason(
        self, path: str, *, is_folder: bool, is_tracked: Callable[[], bool] = lambda: False
    ) -> Message | None:
        """Which file ignores ``path``, as a phrase to show; ``None`` if it is not ignored.

        What git tracks is not ignored by git's own files.
        """
        for file in self.own:
            verdict = file.verdict(path, is_folder=is_folder)
            if verdict is not None:
                return file.reason if verdict else None
        for file in self.git:
            verdict = file.verdict(path, is_folder=is_folder)
            if verdict is not None:
                return file.reason if verdict and not is_tracked() else None
        return None

    def below(
        self, base: str, directory: str, names: Iterable[str], *, shown: str = "", prefix: str = ""
    ) -> "Ignoring":
        """With the ignore files of ``directory`` added, whose folder-relative path is ``base``.

        ``base`` is empty or ends in a slash; ``names`` are those of the directory's files as far
        as they are ignore files. A directory above the walked folder is ``shown`` as a way up, and
        ``prefix`` leads from it to the folder.
        """
        own, git = self.own, self.git
        for name in names:
            rules = _read(os.path.join(directory, name))  # noqa: PTH118 (once per directory)
            if not rules.rules:
                continue
            file = _File((shown or base) + name, rules, base, prefix)
            if name == ".askdocsignore":
                own = (file, *own)
            else:
                git = (file, *git)
        return self if (own, git) == (self.own, self.git) else Ignoring(own, git)


IGNORE_FILES = frozenset({".askdocsignore", ".gitignore"})
"""The names of files whose rules hold in their own directory and below."""


def _outer(repository: Repository, prefix: str) -> Iterator[_File]:
    """Git's ignore files outside the work tree, whose rules are relative to its root."""
    for path in repository.exclude_files:
        rules = _read(str(path))
        if rules.rules:
            is_ours = path.is_relative_to(repository.common_dir)
            yield _File(".git/info/exclude" if is_ours else path.name, rules, prefix=prefix)


def _read(path: str) -> Rules:
    try:
        # As git does, an ignore file that is a link is left alone: it may lead anywhere.
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return Rules()
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with open(os.open(path, flags), "rb") as file:  # noqa: PTH123 (once per directory)
            data = file.read(_LONGEST_FILE)
    except OSError as error:
        # Without its rules what is to be left out would be read.
        raise_shortage(error)
        return Rules()
    return rules_of(data.decode("utf-8", "surrogateescape"))
