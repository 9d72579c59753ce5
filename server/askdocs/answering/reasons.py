"""Reasons: why a question was answered, doubted or refused, and why a passage leads, in words."""

from collections.abc import Iterator, Mapping
from typing import Final

from askdocs.answering.assistant import Outcome, Reasons
from askdocs.answering.deciding import Decision
from askdocs.answering.phrases import Phrases
from askdocs.answering.places import section_name
from askdocs.answering.relevance import Judgement
from askdocs.retrieval import Hit
from askdocs.wording import Message, as_message, counted, joined

_FEATURES: Final[Mapping[str, str]] = {
    "coverage": "the best passage holds {} of what is asked",
    "subject": "these docs use a word of the question more than English at large does",
    "title": "titles and paths hold {} of what is asked",
    "together": "{} of the words that follow each other stand near each other in a passage",
    "missing": "the docs do not have a word that says much",
    "size": "the docs are large, and hold much by chance",
    "unknown": "the docs do not have a name of code",
    "likeness": "the best sentence is more like the question than sentences about other things",
}
"""What each feature says of a question, with a place for its share where it is one."""


def reasons_for(judgement: Judgement, phrases: Phrases) -> Reasons:
    """Why ``judgement`` is what it is, in the language of ``phrases``."""
    decision = judgement.decision
    shown = judgement.fitting or judgement.nearest
    said = (*_decided(decision, phrases), *_weighed(decision))
    return Reasons(
        tuple(map(phrases.say, said)), tuple(map(phrases.say, _leading(shown) if shown else ()))
    )


def by_a_model(outcome: Outcome, passages: int, phrases: Phrases) -> str:
    """What a model made of the passages that it was given, in the language of ``phrases``."""
    given = counted(passages, "passage")
    match outcome:
        case "notInDocs":
            said = Message("The model was given {}, and says that they do not answer.", given)
        case "related":
            said = Message("The model was given {}, which do not say outright what it says.", given)
        case _:
            said = Message("The model answers from {}.", given)
    return phrases.say(said)


def scored(hit: Hit) -> Message:
    """What the score of ``hit`` is made of, the weightiest first."""
    weightiest = sorted(hit.signals, key=lambda signal: -abs(signal.value))
    parts = [
        Message("{} {}", f"{signal.value:+.2f}", as_message(signal.name)) for signal in weightiest
    ]
    return Message("{} = {}", f"{hit.score:.2f}", joined(parts, by=", "))


def _decided(decision: Decision, phrases: Phrases) -> Iterator[Message]:
    scale = decision.scale
    speaks, answered, related = (
        f"{number:+.1f}" for number in (decision.confidence, decision.enough, scale.related)
    )
    if not decision.features:
        yield Message("Refused: the question has no word that could be looked for.")
        return
    match decision.verdict:
        case "answered":
            yield Message("Answered: {} speaks for it, and {} is enough.", speaks, answered)
        case "related" if decision.absent:
            yield Message("Doubted: the docs do not have a word that the question is about.")
        case "related":
            yield Message("Doubted: {} speaks for it, and {} would be enough.", speaks, answered)
        case _ if decision.confidence < scale.related:
            yield Message("Refused: {} speaks for it, and {} would come near.", speaks, related)
        case _:
            yield Message("Refused: no passage holds enough of what is asked to come near.")
    if decision.absent:
        yield as_message(phrases.naming(decision.absent))
    if decision.leans:
        yield Message("It was understood with the questions before it.")


def _weighed(decision: Decision) -> Iterator[Message]:
    """What each feature speaks for or against an answer, what weighs most first."""
    parts = {
        name: weight * decision.features[name]
        for name, weight in decision.scale.weights.items()
        if name in decision.features
    }
    for name, value in sorted(parts.items(), key=lambda part: -abs(part[1])):
        if value:
            said = Message(_FEATURES.get(name, name), f"{decision.features[name]:.0%}")
            yield Message("{}: {}", f"{value:+.1f}", said)


def _leading(hits: tuple[Hit, ...]) -> Iterator[Message]:
    lead, *others = hits
    yield Message("{} leads: {}", f"{section_name(lead)} — {lead.shown_path}", scored(lead))
    if others:
        nearest = others[0]
        place = f"{section_name(nearest)} — {nearest.shown_path}"
        yield Message("{} follows: {}", place, scored(nearest))
