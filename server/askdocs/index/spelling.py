"""British and American spellings and irregular forms of one word, folded to one.

So they find each other. What is folded is compared and never shown, so the form need not be
anybody's spelling: it only has to be the same for both, and not that of another word.
"""

from typing import Final

from askdocs.patterns import lazy_pattern

_ISE: Final = lazy_pattern(
    # Raise, noise and cruise, revise, otherwise, surprise and enterprise are spelled in one way.
    r"([a-z]{2,}[b-df-hj-np-tx-z])(?<!pr)is(e[ds]?|ers?|ing|able|ations?|ational)"
)
_ALWAYS_ISE: Final = frozenset(
    "advert chast chem circumc comprom conc dem desp exc exerc expert franch imprec inc merchand"
    " parad pract prec prem prom sunr surm treat val".split()
)
"""What stands before ``ise`` in the others that are spelled in one way, and in ``precisely``."""

_OUR: Final = lazy_pattern(
    r"(arm|behavi|col|endeav|fav|flav|harb|hon|hum|lab|neighb|rum|sav|tum|vap)our"
)
_RE: Final = lazy_pattern(r"(calib|cent|fib|lit|met|theat)re[ds]?$")
_OGUE: Final = lazy_pattern(r"(anal|catal|dial|epil|monol|prol)ogu(?:e[ds]?|ing)$")
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
_OTHER: Final = lazy_pattern("|".join(_OTHERS))

_IRREGULAR: Final = """
arise arose arisen; become became; begin began begun; break broke broken; bring brought; build built
buy bought; catch caught; child children; choose chose chosen; come came; compare comparison
convert conversion; deal dealt; deliver delivery; describe description; discover discovery
dig dug; draw drew drawn; drive drove driven; exclude exclusion; expand expansion; expire expiry
fail failure; fall fell fallen; feel felt; find found; forget forgot forgotten
freeze froze frozen; grow grew grown; hang hung; hide hid hidden; hold held; include inclusion
index indices; keep kept; know knew known; lose lost; matrix matrices; mean meant; omit omission
override overrode overridden; overwrite overwrote overwritten; rebuild rebuilt; recover recovery
redo redid redone; remove removal; rerun reran; resend resent; resolve resolution
retrieve retrieval; rewrite rewrote rewritten; rise rose risen; run ran; sell sold; send sent
shrink shrank shrunk; sleep slept; speak spoke spoken; spend spent; steal stole stolen; stick stuck
strike struck; submit submission; subscribe subscription; take took taken; teach taught
think thought
throw threw thrown; unbind unbound; understand understood; undo undid undone; vertex vertices
wake woke woken; withdraw withdrew withdrawn; write wrote written
"""
_BASES: Final = {
    form: base
    for word in _IRREGULAR.replace("\n", ";").split(";")
    for base, *forms in [word.split() or [""]]
    for form in forms
}
"""A form of a word that the stemmer does not bring to the word, and the word."""

_IFICATION: Final = lazy_pattern(r"([a-z]{2,})ifications?$")


def folded(word: str) -> str:
    """``word``, in lower case, in the one form that stands for all its spellings and forms."""
    word = _BASES.get(word) or _BASES.get(_singular(word)) or _IFICATION.sub(r"\1ify", word)
    ise = _ISE.fullmatch(word)
    if ise is not None and ise[1] not in _ALWAYS_ISE:
        word = f"{ise[1]}iz{ise[2]}"
    word = _OUR.sub(r"\1or", word)
    word = _RE.sub(r"\1er", word)
    word = _OGUE.sub(r"\1og", word)
    return _OTHER.sub(lambda other: _OTHERS[other[0]], word)


def _singular(word: str) -> str:
    """``word`` without the ending of a plural: ``failures``, ``deliveries``."""
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")
