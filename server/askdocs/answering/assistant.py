"""What an assistant is: it answers a question as a stream of events that ends with the answer."""

from collections.abc import AsyncGenerator
from typing import Final, Literal, Protocol, TypeAlias

from attrs import frozen

from askdocs.answering.support import Support
from askdocs.errors import AskDocsError
from askdocs.index.reader import Snapshot
from askdocs.retrieval import Correction, Hit
from askdocs.text import Span
from askdocs.wording import Message, as_message
from askdocs.workspace.document import Folder
from askdocs.workspace.hidden import Suspicion

EMBEDDED: Final = "embedded"
"""The name of the assistant that needs no model."""

Verdict: TypeAlias = Literal["answered", "related", "notInDocs"]
"""What the docs say to a question: the answer, something near, or nothing."""

Outcome: TypeAlias = Literal[Verdict, "incomplete"]

REFUSALS: Final[frozenset[Outcome]] = frozenset({"related", "notInDocs"})
"""The outcomes of questions that the docs do not answer."""


@frozen
class Turn:
    """One earlier question with its answer."""

    question: str
    answer: str


@frozen
class Scope:
    """Where the asker is: the open document and what is selected in it."""

    uri: str
    selection: str = ""


@frozen
class Question:
    """What was asked, with all that is needed to answer it: the server keeps no conversation."""

    text: str
    conversation: tuple[Turn, ...] = ()
    scope: Scope | None = None
    locale: str = ""
    """The language that the asker's editor speaks, as a tag; empty where it does not say."""


@frozen
class Citation:
    """A place in a document that an answer rests on, found in the document as it is now."""

    folder: Folder
    path: str
    span: Span
    """In the text of the document as it is now."""
    start_line: int
    """Zero-based, in the file."""
    start_character: int
    """In code points; the edge converts to the client's units with ``quote``'s line."""
    end_line: int
    end_character: int
    headings: tuple[str, ...]
    quote: str
    """The cited text as it stands in the document now."""
    verified: bool
    page: int | None = None
    cell: int | None = None
    suspicious: tuple[Suspicion, ...] = ()
    """Why the passage it stands in is suspicious."""

    @property
    def uri(self) -> str:
        return self.folder.uri_of(self.path)

    @property
    def shown_path(self) -> str:
        """The path as people are shown it."""
        return self.folder.shown(self.path)

    @property
    def lines(self) -> tuple[int, int]:
        """The first and the last line as people count them: from 1, both included."""
        last = self.end_line + (1 if self.end_character else 0)
        return self.start_line + 1, max(last, self.start_line + 1)


@frozen
class AssistantInfo:
    """Who answers."""

    name: str
    model: str | None = None


@frozen
class Usage:
    """Tokens of a model that an answer used."""

    input_tokens: int
    output_tokens: int


@frozen
class Reasons:
    """Why an answer is as it is, in sentences, what weighs most first."""

    decision: tuple[str, ...] = ()
    """Why the question was answered, doubted or refused."""
    lead: tuple[str, ...] = ()
    """Why the first passage stands first."""


@frozen
class Answer:
    """The whole answer."""

    text: str
    """Markdown."""
    citations: tuple[Citation, ...]
    outcome: Outcome
    assistant: AssistantInfo
    revision: int
    usage: Usage | None = None
    notes: tuple[str, ...] = ()
    """What the reader has to know of the answer itself, each a sentence: that it breaks off, that
    retrieval did not run. The text says it too."""
    support: tuple[Support, ...] = ()
    """The claims of a model's answer, each checked against the passages that it cites."""
    nearest: tuple[Citation, ...] = ()
    """Where nothing fits, the sections that come nearest; nothing is taken from them."""
    absent: tuple[str, ...] = ()
    """Words that the question is about and that the docs do not have, as they were asked."""
    reasons: Reasons = Reasons()
    fallback: AskDocsError | None = None
    """Why the docs are quoted in place of an answer of the model that was meant."""
    corrections: tuple[Correction, ...] = ()
    """Words of the question that were put right before anything was looked for; the text says it
    first."""


@frozen
class Searching:
    """The docs are being searched."""

    query: str


@frozen
class Found:
    """These passages are what the answer will be made from; comes once, before any text."""

    hits: tuple[Hit, ...]


@frozen
class Nearest:
    """Nothing fits, and these sections come nearest; comes once, before the text names them."""

    places: tuple[Citation, ...]


@frozen
class Reasoning:
    """The model thinks; nothing of that is shown."""


@frozen
class Waiting:
    """Nothing happens for a while, and this is why; comes again as the time runs down."""

    seconds: int
    """Until the work goes on."""
    reason: str
    """A few words, such as ``rate limited``."""

    @property
    def said(self) -> Message:
        """Why, and how long, as a sentence."""
        reason = as_message(self.reason)
        if not self.seconds:
            return Message("Waiting: {}", reason)
        return Message("Waiting {} s: {}", self.seconds, reason)


@frozen
class TextDelta:
    """A further piece of the answer's text; pieces are only ever appended."""

    text: str


@frozen
class Cited:
    """A verified citation that the text so far refers to."""

    citation: Citation


@frozen
class Finished:
    """The answer, whole; the last event."""

    answer: Answer


Event: TypeAlias = Searching | Found | Nearest | Reasoning | Waiting | TextDelta | Cited | Finished


class Assistant(Protocol):
    """Answers questions from passages."""

    @property
    def info(self) -> AssistantInfo:
        """Who answers, as far as is known before the answer."""
        ...

    def answer(self, question: Question, snapshot: Snapshot) -> AsyncGenerator[Event, None]:
        """Events in order, ``Finished`` last; closing the iterator stops all work."""
        ...
