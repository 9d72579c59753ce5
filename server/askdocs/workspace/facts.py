"""Facts that newcomers ask for first, and the files that hold them: manifests and their like.

A section of such a file says by its anchors which facts it states. These are what it is searched
by, and nothing else: that a manifest lists a name is no reason to quote it, or to take the name
for one that the docs explain.
"""

import re
from collections.abc import Iterable
from enum import Enum
from pathlib import PurePosixPath
from typing import Final

from askdocs.patterns import lazy_pattern
from askdocs.workspace.documentation import is_docs_folder


class Fact(Enum):
    """What a section of a manifest states; the value is its name in the index."""

    VERSION = "version"
    LICENCE = "licence"
    LICENCE_TEXT = "licence-text"
    RUNTIME = "runtime"
    """Which versions of a language or a runtime are needed, supported or tested."""
    PLATFORMS = "platforms"
    DEPENDENCIES = "dependencies"
    PACKAGE_MANAGER = "package-manager"
    INSTALL = "install"
    BUILD = "build"
    RUN = "run"
    TEST = "test"
    LINT = "lint"
    DOCS = "docs"
    """How the documentation is built."""
    SCRIPTS = "scripts"
    PORTS = "ports"
    ENVIRONMENT = "environment"
    DATABASE = "database"
    CI = "ci"

    @property
    def anchor(self) -> str:
        """The anchor, and the token, of a section that states it."""
        return f"{_MARK}{self.value}"


_MARK: Final = "fact:"
"""How anchors begin that name a fact, and tokens that are looked for with a fact alone."""

BY_FACTS_ALONE: Final = f"{_MARK}alone"
"""The anchor of a section that is found by its facts and by no word of its text."""

AT_THE_ROOT: Final = f"{_MARK}root"
"""The anchor of a section of a file in the folder itself."""

_OWN_NAME: Final = f"{_MARK}named "


def own_name(name: str) -> str:
    """The anchor that says what the package is called whose file a section is of."""
    return f"{_OWN_NAME}{name}"


def is_of_facts(anchor: str) -> bool:
    """Whether ``anchor`` says something of facts, and is no name in the text."""
    return anchor.startswith(_MARK)


def without_facts(anchors: Iterable[str]) -> list[str]:
    """Those of ``anchors`` that are names in the text."""
    return [anchor for anchor in anchors if not is_of_facts(anchor)]


def with_facts(token: str) -> str:
    """The token that stands for ``token`` in a section that is found by its facts alone."""
    return f"{_MARK}{token}"


def stated_by(anchors: Iterable[str]) -> frozenset[Fact]:
    """The facts that a section with these ``anchors`` states."""
    stated = {anchor.removeprefix(_MARK) for anchor in anchors if anchor.startswith(_MARK)}
    return frozenset(fact for fact in Fact if fact.value in stated)


def names_of_package(anchors: Iterable[str]) -> list[str]:
    """What the package is called that a section with these ``anchors`` is about."""
    return [anchor.removeprefix(_OWN_NAME) for anchor in anchors if anchor.startswith(_OWN_NAME)]


class Written(Enum):
    """How a file that holds facts is written."""

    JSON = "json"
    TOML = "toml"
    INI = "ini"
    YAML = "yaml"
    MAKE = "make"
    DOCKERFILE = "dockerfile"
    PYTHON = "python"
    XML = "xml"
    GO = "go"
    GRADLE = "gradle"
    DOTENV = "dotenv"
    LINES = "lines"
    LICENCE = "licence"


_BY_NAME: Final = {
    "package.json": Written.JSON,
    "composer.json": Written.JSON,
    "deno.json": Written.JSON,
    "pyproject.toml": Written.TOML,
    "cargo.toml": Written.TOML,
    "pipfile": Written.TOML,
    "rust-toolchain.toml": Written.TOML,
    "setup.cfg": Written.INI,
    "tox.ini": Written.INI,
    "setup.py": Written.PYTHON,
    "noxfile.py": Written.PYTHON,
    "__version__.py": Written.PYTHON,
    "__about__.py": Written.PYTHON,
    "_version.py": Written.PYTHON,
    "go.mod": Written.GO,
    "pom.xml": Written.XML,
    "build.gradle": Written.GRADLE,
    "build.gradle.kts": Written.GRADLE,
    "makefile": Written.MAKE,
    "gnumakefile": Written.MAKE,
    "justfile": Written.MAKE,
    ".justfile": Written.MAKE,
    "dockerfile": Written.DOCKERFILE,
    ".nvmrc": Written.LINES,
    ".node-version": Written.LINES,
    ".python-version": Written.LINES,
    ".ruby-version": Written.LINES,
    ".java-version": Written.LINES,
    ".tool-versions": Written.LINES,
    "rust-toolchain": Written.LINES,
    "procfile": Written.LINES,
    "version": Written.LINES,
    "version.txt": Written.LINES,
}
_BY_PATTERN: Final = (
    (lazy_pattern(r"(?:docker-)?compose(?:[.-][\w.-]{1,40})?\.ya?ml"), Written.YAML),
    (lazy_pattern(r"dockerfile\.[\w-]{1,40}|[\w-]{1,40}\.dockerfile"), Written.DOCKERFILE),
    (lazy_pattern(r"requirements(?:[-_][\w-]{1,40})?\.txt"), Written.LINES),
    (lazy_pattern(r"(?:licen[cs]e|copying)(?:[-_.][\w.-]{1,40})?"), Written.LICENCE),
    (lazy_pattern(r"\.env\.(?:example|sample|template|dist)"), Written.DOTENV),
)
_WORKFLOW: Final = lazy_pattern(r"\.github/workflows/[^/]+\.ya?ml", re.IGNORECASE)
_NO_LICENCE: Final = frozenset({"py", "js", "ts", "go", "rs", "java", "json", "html", "c", "h"})

_DEEPEST: Final = 2
"""Folders above a manifest of a package, as in ``packages/core``."""

_ASIDE: Final = lazy_pattern(
    r"(?:\.|_).*|(?:.*[-_])?(?:examples?|samples?|demos?|fixtures?|templates?|playgrounds?|sandbox"
    r"|tests?|testing|testdata|specs?|e2e|bench(?:es|marks?)?|third[-_]?party|vendor(?:ed)?"
    r"|external|node_modules|site-packages|integration|tutorials?|starters?)(?:[-_].*)?",
    re.IGNORECASE,
)
"""Folders whose manifests are about something else than the project."""


def written_as(path: str) -> Written | None:
    """How the file at the folder-relative ``path`` is written if it holds facts by its name."""
    *folders, name = path.split("/")
    if _WORKFLOW.fullmatch(path):
        return Written.YAML
    if any(map(is_docs_folder, folders)):
        return None
    name = name.lower()
    found = _BY_NAME.get(name)
    if found is None:
        found = next((how for pattern, how in _BY_PATTERN if pattern.fullmatch(name)), None)
    if found is Written.LICENCE and PurePosixPath(name).suffix[1:] in _NO_LICENCE:
        return None
    return found


def holds_facts(path: str) -> bool:
    """Whether the file at ``path`` is a document because of the facts that it holds."""
    if written_as(path) is None:
        return False
    if _WORKFLOW.fullmatch(path):
        return True
    folders = path.split("/")[:-1]
    return len(folders) <= _DEEPEST and not any(map(_ASIDE.fullmatch, folders))
