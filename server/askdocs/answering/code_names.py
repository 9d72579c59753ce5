"""Names of code that a question has, and whether the docs have them.

Whoever asks for ``server.foo`` is not helped by a passage that says "server" here and "foo" there:
a name is there as it is, or it is not.
"""

import re
from collections.abc import Iterable, Set
from typing import Final, Protocol

_CODE: Final = re.compile(
    # A flag, a name with an underscore, dots or colons in it, or capitals in the middle.
    r"--?[A-Za-z][\w-]+"
    r"|[$@:]?[A-Za-z_]\w*(?:(?:\.|::|->)[A-Za-z_]\w*)+"
    r"|[$@:]?\w*[A-Za-z0-9]_\w+"
    r"|\w*[a-z][A-Z]\w*",
    re.ASCII,
)
_AROUND: Final = "\"'`*.,:;!?()[]{}<>"
_SPLIT: Final = re.compile(r"\.|::|->")
_COMPOUND: Final = re.compile(r"_|[a-z][A-Z]")
_PART: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")


class Read(Protocol):
    """A passage that was read."""

    @property
    def text(self) -> str:
        """What it says, with its headings, case-folded."""
        ...

    @property
    def called(self) -> Set[str]:
        """The tokens of what it and its document are called."""
        ...


def code_name(word: str) -> str:
    """The name of code that ``word`` of a question is; empty for a word of a language."""
    bare = word.strip(_AROUND) if not word.startswith(("--", ".", ":")) else word.rstrip(_AROUND)
    if _CODE.fullmatch(bare) is None or min(map(len, _SPLIT.split(bare))) < 2:
        # "e.g." has dots, too.
        return ""
    return bare


def is_known(name: str, passages: Iterable[Read]) -> bool:
    """Whether one of ``passages`` has ``name``: whole, or what it ends in if that is a name itself.

    Or it is called what the parts of the name say: ``retries.max`` is "max" under "Retries".
    """
    whole = name.lstrip("-$@:").casefold()
    last = _SPLIT.split(name)[-1]
    spelled = {whole, last.casefold()} if _COMPOUND.search(last) else {whole}
    parts = {part.casefold() for part in _PART.findall(name)}
    return any(
        any(one in passage.text for one in spelled) or parts <= passage.called
        for passage in passages
    )
