"""Kinds of files and folders, told by their names: documentation, secrets, build output."""

import re
from pathlib import Path, PurePosixPath
from typing import Final

from askdocs.settings import IndexingSettings

_DOCS_FOLDERS: Final = frozenset({"doc", "docs", "documentation"})

_ANYWHERE: Final = frozenset(
    ".md .markdown .mdown .mkd .mdx .qmd .rmd .rst .rest .adoc .asciidoc .ipynb .pdf".split()
)
"""Endings of documentation wherever it stands."""

_PYTHON: Final = frozenset({".py", ".pyi"})

_KNOWN_NAMES: Final = re.compile(
    r"(?:readme|changelog|changes|history|news|contributing|hacking|install|faq|upgrading"
    r"|migration|architecture|security|support|tutorial|usage)(?:[._-].*)?",
    re.IGNORECASE,
)
_KNOWN_ENDINGS: Final = frozenset({"", ".txt", ".text"})

_NO_TEXT: Final = frozenset(
    # Source, configuration and data: the docs show them, but they are not the docs.
    ".py .pyi .pyc .js .jsx .mjs .cjs .ts .tsx .css .scss .sass .less .vue .svelte .c .h .cc .cpp"
    " .hpp .rs .go .java .kt .rb .php .pl .lua .sh .bash .zsh .ps1 .bat .cmd .sql .json .json5"
    " .jsonl .yaml .yml .toml .ini .cfg .conf .lock .xml .xsl .xsd .csv .tsv .po .pot .mo .map"
    " .graphql .proto .tf .in .inc .tex .bib .dot .gv .puml .mmd .drawio .diff .patch .log .vim"
    " .el .awk .template .tmpl .jinja .j2"
    # Pictures, sounds, fonts, archives, programs.
    " .png .jpg .jpeg .gif .svg .ico .webp .avif .bmp .tif .tiff .psd .ai .eps .mp3 .mp4 .webm"
    " .ogg .wav .mov .avi .woff .woff2 .ttf .otf .eot .zip .gz .bz2 .xz .zst .7z .tar .tgz .whl"
    " .jar .exe .dll .so .dylib .o .a .bin .dat .db .sqlite .pickle .npy .npz .parquet .docx .xlsx"
    " .pptx .odt .ods .odp .epub .wasm .graffle .key".split()
)

_NO_TEXT_NAMES: Final = frozenset(
    "makefile cname license licence copying dockerfile .gitignore .gitattributes .askdocsignore"
    " .editorconfig .nojekyll tags codeowners gemfile .ds_store .buildinfo objects.inv"
    " robots.txt requirements.txt cmakelists.txt searchindex.js".split()
)

_NEVER: Final = frozenset(
    "node_modules bower_components site-packages __pycache__ __pypackages__ venv virtualenv"
    " eggs wheels htmlcov".split()
)
_HIDDEN_WELCOME: Final = frozenset({".github", ".gitlab"})

_OUTPUT: Final = frozenset("build dist out target _build _site site-build".split())

_SECRET: Final = re.compile(
    r"\.env(?:\..*)?|.*\.env|.*\.(?:pem|key|p12|pfx|kdbx|keystore|jks|ppk|asc\.key)|id_(?:rsa|dsa|ecdsa|ed25519)"
    r"(?:\..*)?|\.netrc|\.npmrc|\.htpasswd|\.pgpass|.*credentials(?:\.(?:json|txt|csv|yml|yaml))?"
    r"|secrets?\.(?:txt|json|ya?ml|toml|ini|env)",
    re.IGNORECASE,
)

_TESTS: Final = frozenset({"test", "tests", "testing"})
_TEST_PYTHON: Final = re.compile(r"(?:test_.*|.*_test|conftest)\.pyi?")


def is_docs_folder(name: str) -> bool:
    """Whether everything textual in a folder of this name is documentation."""
    return name.casefold() in _DOCS_FOLDERS


def is_documentation(path: str, in_docs: bool, settings: IndexingSettings) -> bool:
    """Whether the file at ``path`` is documentation, inside a docs folder or outside.

    Python counts for its docstrings, but not in tests and not in docs folders, where it is an
    example or configuration.
    """
    *folders, name = path.split("/")
    ending = PurePosixPath(name).suffix.casefold()
    if ending in _ANYWHERE:
        return True
    if ending in _PYTHON:
        is_test = _TEST_PYTHON.fullmatch(name) or not _TESTS.isdisjoint(folders)
        return settings.docstrings and not in_docs and not is_test
    if ending in _KNOWN_ENDINGS and _KNOWN_NAMES.fullmatch(name):
        return True
    if not in_docs or name.casefold() in _NO_TEXT_NAMES:
        return False
    return ending not in _NO_TEXT and not name.startswith(".")


def is_secret(name: str) -> bool:
    """Whether a file of this name is made to hold secrets."""
    return _SECRET.fullmatch(name) is not None


def never_entered(name: str) -> bool:
    """Whether a folder of this name holds nothing of the workspace's own docs."""
    if name.startswith("."):
        return name not in _HIDDEN_WELCOME
    return name.casefold() in _NEVER or name.endswith((".egg-info", ".dist-info"))


def is_output_folder(path: Path) -> bool:
    """Whether the folder was made by a build, or is a virtual environment.

    A folder with a name such as ``build`` that holds prose of its own is documentation about
    building.
    """
    name = path.name.casefold()
    if name in _OUTPUT:
        try:
            return not any(child.suffix.casefold() in {".md", ".rst"} for child in path.iterdir())
        except OSError:
            return True
    return (path / "pyvenv.cfg").is_file()
