"""An answer as it is composed from a model's text: citations are numbered, endings are told."""

from collections.abc import Sequence

from askdocs.answering.assistant import Answer, AssistantInfo, Citation, Outcome, Usage
from askdocs.answering.chat_model import Stop
from askdocs.answering.extractive import marked
from askdocs.answering.phrases import Phrases
from askdocs.errors import AskDocsError


class Composition:
    """The text and the citations of one answer so far."""

    def __init__(self, phrases: Phrases) -> None:
        self.notes: list[str] = []
        self._pieces: list[str] = []
        self._phrases = phrases
        self._citations: list[Citation] = []

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._citations)

    def write(self, text: str) -> str:
        """Append ``text`` and return it."""
        self._pieces.append(text)
        return text

    def cite(self, citation: Citation) -> tuple[int, bool]:
        """The number of ``citation``, counted from 1, and whether it is new."""
        for number, known in enumerate(self._citations, 1):
            if (known.folder, known.path, known.span) == (
                citation.folder,
                citation.path,
                citation.span,
            ):
                return number, False
        self._citations.append(citation)
        return len(self._citations), True

    def sources(self) -> str:
        """The list of sources that ends an answer; appended and returned."""
        if not self._citations:
            return ""
        listed = "".join(
            f"- {_section(citation)} — {marked(citation, number)}\n"
            for number, citation in enumerate(self._citations, 1)
        )
        return self.write(f"{self._gap()}**{self._phrases.sources}**\n\n{listed}")

    def note(self, note: str) -> str:
        """A sentence about the answer itself; appended and returned."""
        self.notes.append(note)
        return self.write(f"{self._gap()}*{note}*\n")

    def answer(
        self, outcome: Outcome, assistant: AssistantInfo, revision: int, usage: Usage | None
    ) -> Answer:
        """The whole answer."""
        return Answer(
            self.text, self.citations, outcome, assistant, revision, usage, tuple(self.notes)
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
        return f"{phrases.broke_off} {broken.message}"
    if has_refused:
        return phrases.declined
    return {"end": "", "length": phrases.cut_short, "filter": phrases.filtered}[stop]


def _section(citation: Citation) -> str:
    headings = citation.headings or (citation.path,)
    return " › ".join(" ".join(heading.split()) for heading in headings)


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
