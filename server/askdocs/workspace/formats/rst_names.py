"""The directives of docutils and Sphinx, by what they do with their content, and their names."""

import re
from enum import Enum, auto


class Role(Enum):
    """What a directive is for a reader."""

    CODE = auto()
    """Its content is shown as it is written."""
    SILENT = auto()
    """It shows nothing of its own."""
    TABLE = auto()
    """Its content is a list or comma-separated rows."""
    DEFINITION = auto()
    """It names what its content defines."""
    MODULE = auto()
    """It names the module that the section is about."""
    VERSION = auto()
    """It says when something came, changed or went."""
    TITLED = auto()
    """Its argument is a title over its content."""
    WRAPPER = auto()
    """Its argument is not shown, its content is."""
    PROSE = auto()
    """Its argument is where its content begins."""
    GLOSSARY = auto()
    """Its content defines terms."""
    DRAWN = auto()
    """It draws something, of which a reader of text is told the caption and the alternative."""
    TABBED = auto()
    """Its argument is the label of a part that is opened or looked at by itself."""
    LISTED = auto()
    """Its content is names of code, which are listed."""
    CONDITIONAL = auto()
    """Its content is shown where the condition holds."""


def role_of(directive: str, argument: str) -> Role:
    """What the directive of that name is; an unknown one is ``TITLED``."""
    name = directive.lower()
    if name in _ROLES:
        return _ROLES[name]
    domain, _, bare = name.rpartition(":")
    if domain and bare:
        # The directives of a domain (C, JavaScript, HTTP …) describe its objects, which they name;
        # one that names nothing, such as ``click:example``, runs or shows what it holds.
        return _ROLES.get(bare, Role.DEFINITION if argument else Role.CODE)
    return Role.DEFINITION if name.startswith("auto") else Role.TITLED


_WORDS = {
    Role.CODE: "code code-block sourcecode console parsed-literal doctest testcode testoutput"
    " prompt ipython math productionlist code-tab jupyter-execute terminal shell command-output"
    " ansi-block grammar-snippet code-cell",
    Role.SILENT: "meta index contents include raw highlight highlightlang role"
    " default-role currentmodule program sectionauthor codeauthor moduleauthor tabularcolumns"
    " sectnum section-numbering header footer title restructuredtext todo todolist testsetup"
    " testcleanup target-notes bibliography plot namespace default-domain youtube vimeo"
    " inheritance-diagram nav-link testing towncrier-draft-entries date unicode replace click"
    " argparse program-output autoprogram minigallery audit-event ifdiff templatepath",
    Role.DRAWN: "toctree image figure literalinclude graphviz digraph graph mermaid uml plantuml"
    " aafig blockdiag seqdiag video thumbnail",
    Role.LISTED: "autosummary",
    Role.CONDITIONAL: "only",
    Role.TABBED: "tab tab-item group-tab md-tab-item dropdown details collapse card grid-item-card"
    " accordion panel step foldable toggle-header",
    Role.TABLE: "list-table csv-table flat-table",
    Role.MODULE: "module automodule",
    Role.VERSION: "versionadded versionchanged deprecated versionremoved version-added"
    " version-changed version-deprecated version-removed deprecated-removed",
    Role.WRAPPER: "container figure-md ifconfig epigraph highlights pull-quote compound hlist tabs"
    " tab-set tab-set-code md-tab-set grid grid-item card-carousel div columns centered-block"
    " switch rst-class cssclass panels toggle button-ref button-link steps tabularcolumn",
    Role.PROSE: "note warning tip hint important caution danger attention error seealso"
    " admonition-note impl-detail centered versionnote availability",
    Role.GLOSSARY: "glossary",
    Role.DEFINITION: "confval option cmdoption function class method attribute data exception"
    " setting django-admin django-admin-option templatetag templatefilter fieldlookup envvar"
    " describe object staticmethod classmethod property decorator decoratormethod"
    " coroutinefunction coroutinemethod hook fixture globalvar macro type typedef struct enum"
    " enumerator union var member directive opcode command pdbcommand click cfunction cmember"
    " cmacro ctype cvar abstractmethod awaitablefunction awaitablemethod signal marker plugin"
    " configvar conf confvar config django-setting ansibleplugin envvariable pyobject rule",
}
_ROLES = {name: role for role, names in _WORDS.items() for name in names.split()}

_VERSIONS = {
    "added": "New in version",
    "changed": "Changed in version",
    "deprecated": "Deprecated since version",
    "removed": "Removed in version",
}

_LABELS = {
    "seealso": "See also",
    "impl-detail": "Implementation detail",
    "admonition-note": "Note",
    "centered": "",
    "versionnote": "",
}

_SPACE = re.compile(r"\s+")
_LINE = re.compile(r"\S+[ \t]*\n")

_PAGE_TAGS = frozenset(
    "html builder_html format_html builder_dirhtml builder_singlehtml builder_readthedocs"
    " readthedocs".split()
)
"""What holds where a site is built."""

_FLAG = re.compile(r"(?<![\w-])(?:--?|/|\+)[A-Za-z0-9?#@][\w.?-]*")
_CALLED = re.compile(r"\s*\(")
_SYMBOL = re.compile(r"[\w.:$~-]+\Z|[\w.:$~-]+(?=\s*[\[(=:;{]|\s+->)")
_QUALIFIER = re.compile(
    r"@(?=\w)|(?<![\w.])(?:class|abstract|static|final|async|await|classmethod|staticmethod"
    r"|property|exception|coroutine|abstractmethod|const|public|private|protected)\s+(?=[\w@])"
)
_PYTHON_NAME = re.compile(r"[A-Za-z_][\w.]*\Z")

OPTIONS_SHOWN = frozenset({"type", "default", "value", "required", "choices", "since"})
"""Options of a definition that tell a reader something."""


def version_words(directive: str, argument: str) -> str:
    """What a reader sees of a directive such as ``versionadded``."""
    for part, words in _VERSIONS.items():
        if part in directive:
            version, _, remark = _SPACE.sub(" ", argument, count=1).partition(" ")
            # Two versions say since when, and when it goes.
            if directive.startswith("deprecated-removed") and remark[:1].isdigit():
                gone, _, remark = _SPACE.sub(" ", remark, count=1).partition(" ")
                version = f"{version}, removed in {gone}"
            said = f"{words} {version}".rstrip(" :")
            # The lines of the remark stay as many.
            gap = "\n" if _LINE.match(argument) else " "
            return f"{said}:{gap}{remark.strip()}" if remark.strip() else said
    return argument


def holds(condition: str) -> bool:
    """Whether what is for ``condition`` is for the readers of a page: "html", "not latex"."""
    is_held = False
    for way in condition.split(" or "):
        parts = [part.strip(" ()") for part in way.split(" and ")]
        is_held |= all(
            part[4:].strip(" ()") not in _PAGE_TAGS
            if part.startswith("not ")
            else part in _PAGE_TAGS
            for part in parts
        )
    return is_held


def label_of(directive: str) -> str:
    """What stands over an admonition that has no title of its own."""
    return _LABELS.get(directive, directive.capitalize())


def heading_of(directive: str, signature: str) -> str:
    """The signature as a heading: a function without its parameters, an option as it stands."""
    name = _symbol_of(signature)
    if "option" in directive or not name or signature.startswith(("-", "/")):
        return signature
    called = _CALLED.match(signature, signature.find(name) + len(name))
    return f"{name}()" if called else name


def owner_of(signature: str, owner: str) -> str:
    """What members of the thing that ``signature`` describes are prefixed with."""
    name = _symbol_of(signature)
    return name if not owner or name.startswith(f"{owner}.") else f"{owner}.{name}"


def names_of(directive: str, signature: str, owner: str, module: str) -> tuple[str, ...]:
    """The names by which a definition may be looked up, the one it is written with first.

    ``owner`` is the class that the definition stands in, ``module`` the current module.
    """
    if "option" in directive or signature.startswith(("-", "/")):
        flags = _FLAG.findall(signature)
        return tuple(dict.fromkeys(flags)) or (signature,)
    name = _symbol_of(signature)
    if not name:
        return (signature,)
    names = [name]
    bare = re.split(r"\.|::", name)[-1]
    if _PYTHON_NAME.match(name) and directive.rpartition(":")[2] not in _UNOWNED:
        full = owner_of(signature, owner)
        names.append(full)
        if module and not full.startswith(f"{module}."):
            names.append(f"{module}.{full}")
    names.append(bare)
    return tuple(dict.fromkeys(name for name in names if name))


_UNOWNED = frozenset(
    {
        "setting",
        "confval",
        "envvar",
        "django-admin",
        "templatetag",
        "templatefilter",
        "fieldlookup",
        "fixture",
    }
)


def _symbol_of(signature: str) -> str:
    """The name in a signature: the word before its parameters, type or value."""
    signature = _QUALIFIER.sub("", signature.strip())
    if signature.startswith(("-", "/")):
        return signature.split()[0].rstrip(",")
    head = signature.split("(", 1)[0].strip()
    words = head.split()
    if not words:
        return ""
    # In C a type stands before the name, which its parameters follow; else the name comes first.
    word = words[-1] if "(" in signature else words[0]
    found = _SYMBOL.match(word.lstrip("*&"))
    return (found[0] if found else word).rstrip(".:;,")
