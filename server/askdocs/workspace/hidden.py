"""What a document hides from its readers, and what in it is meant for somebody else.

A document is data. What a reader would not see is taken out of every text that is shown or sent,
and a passage that hides something, or speaks to an assistant, says so.
"""

import re
from typing import Final, Literal, TypeAlias

from attrs import frozen

from askdocs.patterns import lazy_pattern
from askdocs.workspace.stylesheets import UNSEEN_STYLE, unseen_in

Suspicion: TypeAlias = Literal[
    "instructions", "hiddenText", "escapeCodes", "activeLinks", "carriesText"
]
"""Why a passage is suspicious, as on the wire:

- ``instructions``: it speaks to an assistant, or imitates the frame of a conversation with one;
- ``hiddenText``: it holds text that its readers do not see;
- ``escapeCodes``: it holds codes that steer a terminal;
- ``activeLinks``: it holds links that run something or open local files;
- ``carriesText``: it holds an address with a place to put text into.
"""

_ESCAPES: Final = lazy_pattern(
    # To the window's title or clipboard and the like, up to its end or the line's.
    "(?:\x1b[\\]P_^X]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]{0,4096}(?:\x07|\x1b\\\\|\x9c)?"
    "|(?:\x1b\\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]?"
    "|\x1b[ -/]{0,8}[0-~]?"
)
_UNSEEN: Final = lazy_pattern(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"  # controls but tab and line ends
    "|[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f]"
    "|[\u3164\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
    # Joiners shape other scripts and emoji; beside ASCII they shape nothing.
    "|(?<=[\\x00-\\x7f])[\u200c\u200d]+|[\u200c\u200d]+(?=[\\x00-\\x7f])|[\u200c\u200d]{2,}"
    # One of these chooses the form of a character; a row of them writes something.
    "|[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}"
)

_SHAPELESS: Final = lazy_pattern("[\u115f\u1160\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""What of these Python takes for printable."""


def visible(text: str) -> str:
    """``text`` without what a reader does not see: control codes and characters without shape."""
    # Most texts are done with here, a hundred times as fast as by the patterns.
    if text.isascii() and text.isprintable():
        return text
    flat = text.replace("\n", " ").replace("\t", " ").replace("\r", " ")
    if flat.isprintable() and (text.isascii() or not _SHAPELESS.search(text)):
        return text
    if "\x1b" in text or _C1.search(text):
        text = _ESCAPES.sub("", text)
    return _UNSEEN.sub("", text)


@frozen
class Watch:
    """What is worth looking for in the passages of one document."""

    signs: "tuple[_Sign, ...]"
    """Signs some of whose words are there."""
    hides: bool
    """Whether anything in it is not visible."""
    unseen: re.Pattern[str] | None = None
    """An element that its style sheets hide."""


def watch_for(text: str) -> Watch:
    """What is worth looking for in the passages of a document with ``text``: nothing, mostly."""
    unseen = _unseen_elements(text)
    if visible(text) is not text:
        return Watch(_SIGNS, hides=True, unseen=unseen)
    # The words of a passage are among those of its document.
    folded = _folded(text)
    signs = tuple(sign for sign in _SIGNS if sign.may_be_in(folded))
    return Watch(signs, hides=False, unseen=unseen)


def _unseen_elements(text: str) -> re.Pattern[str] | None:
    unseen = unseen_in(text)
    names = sorted(unseen.always | unseen.at_first)[:_MOST_NAMES]
    if not names:
        return None
    classes = "|".join(re.escape(name[1:]) for name in names if name[0] == ".")
    ids = "|".join(re.escape(name[1:]) for name in names if name[0] == "#")
    values = [
        rf"\b{attribute}\s{{0,4}}=\s{{0,4}}(?:[\"'][^<>\"']{{0,200}}?)?(?<![\w-])(?:{named})(?![\w-])"
        for attribute, named in (("class", classes), ("id", ids))
        if named
    ]
    return re.compile(rf"<\w[^<>]{{0,400}}?(?:{'|'.join(values)})", re.IGNORECASE)


def suspicions(source: str, prose: str, watch: Watch) -> tuple[Suspicion, ...]:
    """Why the passage that is written as ``source`` is suspicious, in a fixed order.

    ``prose`` is what of it is shown and is no code; ``watch`` is that of its document.
    """
    if not watch.signs and not watch.hides and watch.unseen is None:
        return ()
    found: list[Suspicion] = []
    bare = visible(source) if watch.hides else source
    folded = _folded(bare)
    present = {
        sign for sign in watch.signs if sign.is_in(prose if sign in _OF_PROSE else bare, folded)
    }
    if not present.isdisjoint(_INSTRUCTIONS):
        found.append("instructions")
    is_unseen = watch.unseen is not None and watch.unseen.search(source) is not None
    if is_unseen or (bare != source and _HIDES.search(source)) or _HIDDEN_ELEMENT in present:
        found.append("hiddenText")
    if watch.hides and ("\x1b" in source or _C1.search(source)):
        found.append("escapeCodes")
    if _ACTIVE_LINK in present:
        found.append("activeLinks")
    if _CARRIER in present:
        found.append("carriesText")
    return tuple(found)


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


@frozen(eq=False)
class _Sign:
    """A pattern, and words without which it is not worth trying: most passages have none."""

    gates: tuple[tuple[str, ...], ...]
    """Of each group one must be in the text, in lower case and with single spaces; the rarest
    group comes first."""
    pattern: re.Pattern[str]

    def may_be_in(self, folded: str) -> bool:
        # Loops, since generators would take most of the time of reading a page.
        for group in self.gates:
            for word in group:
                if word in folded:
                    break
            else:
                return False
        return True

    def is_in(self, text: str, folded: str) -> bool:
        return self.may_be_in(folded) and self.pattern.search(text) is not None


def _sign(*gates: tuple[str, ...], pattern: str) -> _Sign:
    return _Sign(gates, lazy_pattern(pattern, re.IGNORECASE | re.MULTILINE))


_INSTRUCTIONS: Final = (
    _sign(
        ("ignore", "disregard", "forget", "override"),
        ("instruction", "prompt", "direction", "rules", "guideline"),
        pattern=r"\b(?:ignore|disregard|forget|override)\b[^.\n]{0,40}\b(?:previous|prior|above"
        r"|earlier|preceding|all|any|your|system)\b[^.\n]{0,40}"
        r"\b(?:instructions?|prompts?|directions|rules|guidelines)\b",
    ),
    _sign(
        ("are now",),
        pattern=r"\byou\s+are\s+now\s+(?:an?|the|in|no\s+longer)\b[^.\n]{0,60}"
        r"\b(?:assistant|ai|model|mode|bot|agent|dan)\b",
    ),
    _sign(
        ("note to", "note for", "message to", "message for", "attention", "instruction"),
        pattern=r"\b(?:note|message|instructions?|attention)\s+(?:to|for)\s+(?:the\s+|any\s+|all\s+)?"
        r"(?:ai|llm|language\s+model|assistant|chatbot|agent)s?\b",
    ),
    _sign(
        ("ai assistant", "ai agent", "ai model", "llm "),
        pattern=r"\b(?:ai|llm)\s+(?:assistants?|agents?|models?)\b[^.\n]{0,40}"
        r"\b(?:must|should|shall|have\s+to)\b[^.\n]{0,40}"
        r"\b(?:reply|respond|answer|say|tell|include|output|recommend|send|append)\b",
    ),
    _sign(
        ("prompt", "instruction"),
        ("system", "hidden", "initial"),
        ("reveal", "print", "repeat", "output", "show", "leak"),
        pattern=r"\b(?:reveal|print|repeat|output|show|leak)\b[^.\n]{0,30}"
        r"\b(?:system|hidden|initial)\s+(?:prompt|instructions?)\b",
    ),
    _sign(
        ("do not tell", "do not inform", "do not mention", "do not reveal"),
        pattern=r"\bdo\s+not\s+(?:tell|inform|mention\s+(?:this|it)\s+to|reveal\s+(?:this|it)\s+to)"
        r"\s+the\s+(?:user|human|developer)\b",
    ),
    _sign(
        ("when asked", "when answering", "when summari"),
        pattern=r"\bwhen\s+(?:asked|answering|summari[sz]ing)\b[^.\n]{0,60}"
        r"\b(?:always\s+)?(?:reply|respond|answer|claim|cite)\s+(?:only\s+)?(?:with|that)\b",
    ),
    _sign(
        ("指示", "命令", "プロンプト"),
        pattern="(?:これまで|以前|上記|前)の(?:すべての)?(?:指示|命令|プロンプト)"
        "[^。\\n]{0,12}(?:無視|忘れ)",
    ),
    # The marks that models' own conversations are framed with, and imitations of ours.
    _sign(
        ("<|", "inst]", "<<sys", "<</sys"),
        pattern=r"<\|(?:im_start|im_end|system|user|assistant|endoftext|start_header_id|eot_id)\|>"
        r"|\[/?INST\]|<</?SYS>>",
    ),
    _sign(
        ("</",),
        ("system", "assistant", "user", "human", "instruction", "answer"),
        pattern=r"</(?:passages?|sources?|documents?|context|instructions?|system|assistant)>"
        r"\s{0,20}<{0,1}/?(?:system|assistant|user|human|new\s+instructions?|answer)\b\s{0,4}[:>]",
    ),
    _sign(
        ("system", "assistant"),
        ("you ", "ignore", "disregard", "from now", "always", "never", "do "),
        pattern=r"^[ \t>#*]{0,12}(?:system|assistant)[ \t]?(?:prompt|message|instructions?)?"
        r"\*{0,2}:\*{0,2}[ \t]{1,4}(?:you\s|ignore|disregard|from\s+now|always|never|do\s)",
    ),
)

_MOST_NAMES: Final = 50
"""Classes and ids that are hidden and looked for; a page has few."""

_C1: Final = lazy_pattern("[\x90\x98\x9b\x9d-\x9f]")

_HIDES: Final = lazy_pattern(
    "[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]|[\u200b-\u200d\u2060-\u2064\ufeff]{4}"
    "|[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4}"
)

_HIDDEN_ELEMENT: Final = _sign(
    ("style",),
    pattern=r"<\w[^<>]{0,400}\bstyle\s{0,4}=\s{0,4}[\"']?[^<>\"']{0,200}?" + UNSEEN_STYLE.pattern,
)
_ACTIVE_LINK: Final = _sign(
    ("command:", "script:", "data:", "file:", "vscode", "ms-", "jar:", "shell:"),
    pattern=r"(?:\]\([ \t]{0,4}<?|\]:[ \t]{1,4}<?|\b(?:href|src|action)\s{0,4}=\s{0,4}[\"']?|<)"
    r"(?:command|javascript|vbscript|data|file|vscode|vscode-insiders|ms-[a-z-]{2,20}|jar|shell):",
)
_CARRIER: Final = _sign(
    ("![",),
    pattern=r"!\[[^\]\n]{0,200}\]\([ \t]{0,4}<?https?://[^\s)]{1,200}[?&/#=][^\s)]{0,120}"
    r"(?:\{[^\s{})]{1,60}\}|%7b|<[^\s<>)]{1,60}>|\[[^\s\[\])]{1,60}\]|\$\w{2,40}|"
    r"(?:answer|question|conversation|context|secret|prompt)_?(?:here|text|goes)?\b(?=[)&]))",
)

_OF_PROSE: Final = frozenset({_ACTIVE_LINK, _CARRIER})
"""Signs that mean nothing in code."""

_SIGNS: Final = (*_INSTRUCTIONS, _HIDDEN_ELEMENT, _ACTIVE_LINK, _CARRIER)
