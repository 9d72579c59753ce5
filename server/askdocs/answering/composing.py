"""An answer as it is composed from a model's text: citations are numbered, endings are told."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from askdocs.answering.assistant import Answer, AssistantInfo, Citation, Outcome, Usage
from askdocs.answering.chat_model import Stop
from askdocs.answering.phrases import Phrases
from askdocs.answering.places import cited_section, marked
from askdocs.answering.support import Support
from askdocs.errors import AskDocsError

_DOUBTS: Final = 3
_LONGEST_DOUBT: Final = 120
"""Sentences, and characters of each, that a note on what is not borne out names."""


class Composition:
    """The text and the citations of one answer so far."""

    def __init__(self, phrases: Phrases) -> None:
        self.notes: list[str] = []
        self.support: tuple[Support, ...] = ()
        self._pieces: list[str] = []
        self._begun = 0
        self.phrases = phrases
        self._citations: list[Citation] = []

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    @property
    def told(self) -> str:
        """The text without what was said before the model began."""
        return "".join(self._pieces[self._begun :])

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._citations)

    def write(self, text: str) -> str:
        """Append ``text`` and return it."""
        self._pieces.append(text)
        return text

    def begin(self, sentence: str) -> str:
        """Append a sentence of ours, before the model's; returned."""
        self._begun += 1
        return self.write(f"*{sentence}*\n\n")

    def cite(self, citation: Citation) -> tuple[int, bool]:
        """The number of ``citation``, counted from 1, and whether it is new."""
        number = self.number_of(citation)
        if number is not None:
            return number, False
        self._citations.append(citation)
        return len(self._citations), True

    def number_of(self, citation: Citation) -> int | None:
        """The number of ``citation``, counted from 1; ``None`` if the text does not refer to it."""
        place = (citation.folder, citation.path, citation.span)
        for number, known in enumerate(self._citations, 1):
            if (known.folder, known.path, known.span) == place:
                return number
        return None

    def revise(self, now: Mapping[int, Citation]) -> None:
        """Put citations, by their numbers, in the place of what they were."""
        for number, citation in now.items():
            self._citations[number - 1] = citation

    def sources(self) -> str:
        """The list of sources that ends an answer; appended and returned."""
        listed = "".join(
            f"- {cited_section(citation)} — {marked(citation, number)}\n"
            for number, citation in enumerate(self._citations, 1)
            if citation.verified
        )
        if not listed:
            return ""
        return self.write(f"{self._gap()}**{self.phrases.sources}**\n\n{listed}")

    def withdrawal(self) -> str:
        """The sentence on citations whose text is gone by now; empty if none is."""
        gone = [
            f"{cited_section(citation)} [{number}]"
            for number, citation in enumerate(self._citations, 1)
            if not citation.verified
        ]
        return f"{self.phrases.withdrawn} {', '.join(gone)}" if gone else ""

    def closing(self, ending: str) -> Iterator[str]:
        """What is said last, appended: why it ends here, and the claims that are not borne out."""
        if ending:
            yield self.note(ending)
        # What breaks off may break off in a sentence, which is no claim yet.
        whole = self.support[:-1] if ending else self.support
        if doubts := _doubts_of(whole, self.phrases):
            yield self.note(doubts)

    def note(self, note: str) -> str:
        """A sentence about the answer itself; appended and returned."""
        self.notes.append(note)
        return self.write(f"{self._gap()}*{note}*\n")

    def answer(
        self, outcome: Outcome, assistant: AssistantInfo, revision: int, usage: Usage | None
    ) -> Answer:
        """The whole answer."""
        return Answer(
            *(self.text, self.citations, outcome, assistant, revision, usage),
            notes=tuple(self.notes),
            support=self.support,
        )

    def _gap(self) -> str:
        """What sets off the next paragraph; an open code block is closed before it."""
        text = self.text
        if not text:
            return ""
        fence = _open_fence(text.splitlines())
        if fence:
            return f"{'' if text.endswith(chr(10)) else chr(10)}{fence}\n\n"
        return "\n" * (2 - min(2, len(text) - len(text.rstrip("\n"))))


def ending_of(
    phrases: Phrases, stop: Stop, *, broken: AskDocsError | None, has_refused: bool
) -> str:
    """The sentence on why an answer ends where it does; empty if it is whole."""
    if broken is not None:
        return f"{phrases.broke_off} {phrases.say(broken.message)}"
    if has_refused:
        return phrases.declined
    return {"end": "", "length": phrases.cut_short, "filter": phrases.filtered}[stop]


def _doubts_of(support: Sequence[Support], phrases: Phrases) -> str:
    """The sentence on the claims that the cited text does not bear out; empty if it does all."""
    doubted = [f"“{_short(one.text)}”" for one in support if one.lacks not in {(), ("citation",)}]
    return f"{phrases.unsupported} {' '.join(doubted[:_DOUBTS])}" if doubted else ""


def _short(text: str) -> str:
    words = " ".join(text.replace("*", "").split())
    return words if len(words) <= _LONGEST_DOUBT else f"{words[:_LONGEST_DOUBT].rstrip()} …"


def _open_fence(lines: Sequence[str]) -> str:
    """The fence of a code block that is still open; empty if none is."""
    fence = ""
    for line in lines:
        stripped = line.strip()
        run = stripped[: len(stripped) - len(stripped.lstrip(stripped[:1]))] if stripped else ""
        if not fence and len(run) >= 3 and run[0] in "`~":
            fence = run
        elif fence and stripped == run and run.startswith(fence):
            fence = ""
    return fence
