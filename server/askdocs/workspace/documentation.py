"""Which files are documentation and which folders hold none, judged by their names alone."""

import re
from enum import Enum, auto

from askdocs.patterns import lazy_pattern

DOCS_FOLDERS = frozenset({"docs", "doc", "documentation"})
"""Folders in which every text file is documentation."""

VERSION_CONTROL = frozenset({".git", ".hg", ".svn", ".jj", ".bzr", "cvs"})
"""Folders that are never entered, whatever the settings say."""

MARKERS = frozenset({"pyvenv.cfg", "conda-meta", "CACHEDIR.TAG"})
"""Names of which one in a folder says that it is a virtual environment or a cache."""

GENERATED = frozenset({".buildinfo", "objects.inv", "searchindex.js", "doctrees", ".doctrees"})
"""Names of which one in a folder says that it is the output of a documentation generator."""

_NEVER_LISTED = VERSION_CONTROL | {"__pycache__"}

_LEFT_OUT = frozenset(
    {
        *("node_modules", "bower_components", "jspm_packages", "site-packages", "dist-packages"),
        *("__pypackages__", "_build", "_site"),
    }
)
_LEFT_OUT_OF_CODE = frozenset(
    {"build", "dist", "target", "vendor", "pods", "deriveddata", "virtualenv"}
)
"""Build output and other people's code; inside documentation, such a name may be a topic."""

_ENTERED_THOUGH_HIDDEN = frozenset({".github"})
_TEST_FOLDERS = frozenset({"test", "tests", "testing"})
_TEST_MODULE = lazy_pattern(r"(?:test_.*|.*_test|conftest|.*_pb2(?:_grpc)?)\.pyi?", re.DOTALL)
_WITHOUT_DOCSTRINGS = _TEST_FOLDERS | {"migrations"}

_MARKUP = frozenset(
    {
        *("md", "markdown", "mdown", "mkd", "mdx", "qmd", "rmd"),
        *("rst", "rest", "adoc", "asciidoc", "ipynb", "pdf", "org", "texi", "texinfo", "txi"),
    }
)
"""Endings that mean documentation wherever they stand."""

_MANUAL = lazy_pattern(
    # What programs turn over, versions and numbered libraries end in a number, too.
    r"(?!.*(?:\.(?:log|so|out|old|bak|orig|gz|txt|dylib|conf|cfg|json|xml|db|dump)|[._v-]\d+)"
    r"\.\d\Z)(?=.*[a-z_].*\.)[^\s.]\S*\.(?:[1-9](?:[a-z]{1,4})?(?:\.in)?|man|mdoc)",
    re.IGNORECASE,
)
"""Manual pages, which have the number of their section for an ending."""

_WELL_KNOWN = lazy_pattern(
    r"(?:readme|change(?:s|log)|history|news|contributing|install(?:ation|ing)?|faq|upgrad(?:e|ing)"
    r"|migrat(?:ion|ing)|security|support|code_of_conduct|licen[cs]e|architecture|hacking)"
    r"(?:[._-][\w.-]{0,40})?",
    re.IGNORECASE,
)
"""Files that every project calls alike, with an ending for the language or the kind of text."""

_UNREADABLE = frozenset(
    {
        *("doc", "docx", "odt", "rtf", "ppt", "pptx", "odp", "xls", "xlsx", "ods"),
        *("epub", "mobi", "djvu", "ps", "chm", "pages", "numbers"),
    }
)
"""Documents in formats that are not read."""

_BINARY = frozenset(
    {
        *("png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "icns", "bmp", "tif", "tiff", "psd"),
        *("xcf", "ai", "sketch", "fig", "woff", "woff2", "ttf", "otf", "eot"),
        *("mp3", "mp4", "m4a", "m4v", "mov", "avi", "mkv", "webm", "ogg", "ogv", "wav", "flac"),
        *("zip", "gz", "tgz", "bz2", "xz", "zst", "7z", "rar", "tar", "jar", "war", "whl", "egg"),
        *("exe", "dll", "so", "dylib", "a", "o", "lib", "bin", "class", "pyc", "pyo", "wasm"),
        *("db", "sqlite", "sqlite3", "mo", "inv", "doctree", "pickle", "pkl", "npy", "npz"),
        *("parquet", "h5", "onnx", "pt", "safetensors", "dmg", "iso", "deb", "rpm", "apk"),
    }
)

_CODE = frozenset(
    {
        *("py", "pyi", "pyx", "pxd", "js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx"),
        *("css", "scss", "sass", "less", "styl", "vue", "svelte", "astro", "svg", "map"),
        *("json", "jsonc", "json5", "jsonl", "yml", "yaml", "toml", "ini", "cfg", "conf", "lock"),
        *("xml", "xsd", "xsl", "xslt", "dtd", "csv", "tsv", "sql", "graphql", "proto", "po", "pot"),
        *("c", "h", "cc", "cpp", "cxx", "hpp", "hh", "cs", "java", "kt", "kts", "scala", "groovy"),
        *("go", "rs", "rb", "erb", "php", "pl", "pm", "lua", "vim", "el", "ex", "exs", "erl", "hs"),
        *("ml", "mli", "fs", "fsi", "fsx", "clj", "swift", "m", "mm", "r", "jl", "dart", "zig"),
        *("nim", "sh", "bash", "zsh", "fish", "ps1", "bat", "cmd", "awk", "sed", "mk", "cmake"),
        *("perl", "am", "ac", "m4", "bazel", "bzl"),
        *("tf", "nix", "dockerfile", "patch", "diff", "log", "dot", "gv", "puml", "mmd", "drawio"),
        *("j2", "jinja", "jinja2", "tmpl", "mustache", "hbs", "ejs", "bib", "bst", "sty", "cls"),
        *("theme", "template", "env", "editorconfig", "orig", "rej", "bak", "swp", "tmp"),
    }
)
"""Source code, configuration, data and drawings: text, but no documentation of its own."""

_NO_DOCUMENTATION = lazy_pattern(
    r"(?:makefile(?:\..*)?|gnumakefile|meson\.build|dockerfile|jenkinsfile|vagrantfile"
    r"|gemfile|rakefile|procfile|cname"
    r"|tags(?:-\w+)?|_redirects|_headers|py\.typed|robots\.txt|cmakelists\.txt|humans\.txt"
    r"|llms(?:-\w+)?\.txt|(?:.*[_-])?requirements(?:[_-].*)?\.txt"
    r"|(?:.*[_-])?(?:wordlist|spelling)(?:[_-].*)?(?:\.txt)?)",
    re.IGNORECASE | re.DOTALL,
)
"""Files of a docs folder that are there for a program, whatever their ending."""

_SECRET = lazy_pattern(
    r"(?:\.env(?:\..*|rc)?|.*\.(?:pem|p12|pfx|jks|keystore|kdbx?|ppk|gpg|pgp|agekey|ovpn|tfvars)"
    r"|(?:id|ssh_host)_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?(?:_key)?(?:\..*)?"
    r"|[._]?(?:netrc|htpasswd|pgpass)|\.(?:npmrc|pypirc|git-credentials|s3cfg|boto|my\.cnf)"
    r"|\.docker(?:cfg|configjson)|\.?vault[-_]pass(?:word)?(?:\.txt)?|credentials(?:\.json)?|.*\.key"
    r"|(?:.*[._-])?secrets?\.(?:ya?ml|json|jsonc|toml|ini|cfg|conf|env|properties)"
    r"|(?:.*[._-])?service[-_]?account.*\.json|.*\.tfstate)"
    # What an editor or a careful person leaves behind of one.
    r"(?:~|\.(?:bak|backup|old|orig|save|swp|\d+))?",
    re.IGNORECASE | re.DOTALL,
)

_TEMPLATE = lazy_pattern(r"\.env\.(?:example|sample|template|dist)", re.IGNORECASE)
"""What a project shows of its ``.env``: documentation, with the values left out."""


class Kind(Enum):
    """What a file is to the index, as far as its name tells."""

    DOCUMENT = auto()
    UNREADABLE = auto()
    """A document in a format that is not read."""
    BINARY = auto()
    OTHER = auto()


def kind_of(name: str, *, in_docs: bool, in_tests: bool, docstrings: bool) -> Kind:
    """What the file called ``name`` is, the facts left aside that it may hold.

    ``in_docs`` and ``in_tests`` say where it stands, ``docstrings`` whether those are indexed.
    """
    # What a build makes a file of is what that file is.
    ending = _ending_of(name.removesuffix(".in"))
    if name.startswith("."):
        return Kind.OTHER if _TEMPLATE.fullmatch(name) is None else Kind.DOCUMENT
    if ending in _MARKUP or may_be_manual(name):
        return Kind.DOCUMENT
    if ending in {"py", "pyi"}:
        wanted = docstrings and not (in_docs or in_tests) and _TEST_MODULE.fullmatch(name) is None
        return Kind.DOCUMENT if wanted else Kind.OTHER
    if ending in _BINARY:
        return Kind.BINARY
    if ending in _CODE or _NO_DOCUMENTATION.fullmatch(name) is not None:
        return Kind.OTHER
    if in_docs:
        return Kind.UNREADABLE if ending in _UNREADABLE else Kind.DOCUMENT
    if _WELL_KNOWN.fullmatch(name) is None:
        return Kind.OTHER
    if ending in {"txt", "text"}:
        return Kind.DOCUMENT
    # INSTALL is a text and install a program; README.ja has the ending of a language.
    stem = name.partition(".")[0]
    is_shouted = stem.isupper() or stem.lower() == "readme"
    is_language = ending == "" or (ending.isalpha() and 2 <= len(ending) <= 3)
    return Kind.DOCUMENT if is_shouted and is_language and ending not in _UNREADABLE else Kind.OTHER


def may_be_manual(name: str) -> bool:
    """Whether a file of this name is a manual page, if its text is one."""
    return _MANUAL.fullmatch(name) is not None


def reason_left_out(name: str, *, in_docs: bool) -> str | None:
    """Why a folder of this name is not looked into, as a phrase to show; ``None`` if it is."""
    if name.startswith("."):
        return None if name in _ENTERED_THOUGH_HIDDEN else "it is a hidden folder"
    folded = name.casefold()
    if folded in _LEFT_OUT or (folded in _LEFT_OUT_OF_CODE and not in_docs):
        return "folders of this name hold build output or other people's code"
    return None


def is_docs_folder(name: str) -> bool:
    """Whether every text file in a folder of this name is documentation."""
    return name.casefold() in DOCS_FOLDERS


def is_never_listed(name: str) -> bool:
    """Whether a folder of this name is a version control system's or Python's own cache."""
    return name.casefold() in _NEVER_LISTED


def holds_no_docstrings(name: str) -> bool:
    """Whether Python in a folder of this name documents nothing."""
    return name.casefold() in _WITHOUT_DOCSTRINGS


def may_hold_secrets(name: str) -> bool:
    """Whether a file of this name is never read because keys are kept in such files."""
    return _SECRET.fullmatch(name) is not None and _TEMPLATE.fullmatch(name) is None


def _ending_of(name: str) -> str:
    _, dot, ending = name.rpartition(".")
    return ending.lower() if dot else ""
