"""British and American spellings of one word, folded to one, so that they find each other.

What is folded is compared and never shown, so the form need not be anybody's spelling: it only has
to be the same for both, and not that of another word.
"""

import re
from typing import Final

_ISE: Final = re.compile(
    # Raise, noise and cruise, revise, otherwise, surprise and enterprise are spelled in one way.
    r"([a-z]{2,}[b-df-hj-np-tx-z])(?<!pr)is(e[ds]?|ers?|ing|able|ations?|ational)"
)
_ALWAYS_ISE: Final = frozenset(
    "advert chast chem circumc comprom conc dem desp exc exerc expert franch imprec inc merchand"
    " parad pract prec prem prom sunr surm treat val".split()
)
"""What stands before ``ise`` in the others that are spelled in one way, and in ``precisely``."""

_OUR: Final = re.compile(
    r"(arm|behavi|col|endeav|fav|flav|harb|hon|hum|lab|neighb|rum|sav|tum|vap)our"
)
_RE: Final = re.compile(r"(calib|cent|fib|lit|met|theat)re[ds]?$")
_OGUE: Final = re.compile(r"(anal|catal|dial|epil|monol|prol)ogu(?:e[ds]?|ing)$")
_OTHERS: Final = {
    "acknowledgement": "acknowledgment",
    "artefact": "artifact",
    "centring": "centering",
    "defence": "defense",
    "grey": "gray",
    "judgement": "judgment",
    "licenc": "licens",
    "lyz": "lys",
    "offence": "offense",
    "practis": "practic",
    "pretence": "pretense",
}
_OTHER: Final = re.compile("|".join(_OTHERS))


def folded(word: str) -> str:
    """``word``, in lower case, in the one form that stands for all its spellings."""
    ise = _ISE.fullmatch(word)
    if ise is not None and ise[1] not in _ALWAYS_ISE:
        word = f"{ise[1]}iz{ise[2]}"
    word = _OUR.sub(r"\1or", word)
    word = _RE.sub(r"\1er", word)
    word = _OGUE.sub(r"\1og", word)
    return _OTHER.sub(lambda other: _OTHERS[other[0]], word)
