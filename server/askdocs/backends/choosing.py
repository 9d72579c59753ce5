"""Who answers: the wish of the user, the key and the address that there are, and consent."""

from collections.abc import AsyncGenerator

from attrs import evolve

from askdocs.answering.assistant import Assistant, AssistantInfo, Event, Question
from askdocs.answering.budget import MeteredAssistant
from askdocs.answering.chat_model import ChatModel
from askdocs.answering.choosing import Chosen, Wish
from askdocs.answering.extractive import ExtractiveAssistant
from askdocs.answering.fallback import FallbackAssistant
from askdocs.answering.grounded import GroundedAssistant
from askdocs.backends.chat_completions import ChatCompletionsModel
from askdocs.backends.finding import Help, with_embeddings, with_reranking
from askdocs.backends.hosted import HostedAssistant
from askdocs.backends.hosting import Hosting
from askdocs.backends.mirror import StoreMirror
from askdocs.backends.probing import ExplainingModel, ProbedModel
from askdocs.backends.requests import ModelChoice
from askdocs.backends.responses import ResponsesModel
from askdocs.backends.surroundings import Surroundings, resolve_for
from askdocs.backends.transport import Transport
from askdocs.errors import AskDocsError, EndpointFailed, MissingKey
from askdocs.index.reader import Snapshot
from askdocs.retrieval import Finder
from askdocs.wording import Message


def choose(wish: Wish, surroundings: Surroundings, warnings: tuple[str, ...] = ()) -> Chosen:
    """Who answers ``wish``; never raises: without a model that can be asked the docs are quoted.

    ``warnings`` are what the user should know of the surroundings.
    """
    helping = with_embeddings(wish, surroundings)
    chosen = _choose(wish, surroundings, helping, warnings)
    return chosen if chosen.finder is not None else _helped(chosen, helping)


def _choose(
    wish: Wish, surroundings: Surroundings, helping: Help, warnings: tuple[str, ...]
) -> Chosen:
    embedded = ExtractiveAssistant(helping.finder, helping.comparer)
    if wish.settings.kind == "embedded":
        return Chosen(embedded)
    resolved = resolve_for(wish, surroundings)
    warnings = (*warnings, *resolved.warnings)
    endpoint = resolved.endpoint
    if endpoint is None and wish.settings.kind == "auto" and not resolved.problem:
        return Chosen(embedded, warnings=warnings)
    failure: AskDocsError | None = None
    if resolved.problem:
        failure = EndpointFailed(resolved.problem, "Set it right in assistant.baseUrl.")
    elif endpoint is None or (endpoint.needs_key and not endpoint.api_key):
        where = endpoint.host if endpoint is not None else "OpenAI"
        failure = MissingKey(
            Message("{} needs a key and there is none.", where),
            "Give one in your editor's settings of askdocs, or in OPENAI_API_KEY; or set"
            " assistant.kind to embedded.",
        )
    if endpoint is None or failure is not None:
        assert failure is not None  # noqa: S101 (without an endpoint there is a failure)
        info = AssistantInfo(_name(wish), wish.settings.model)
        unavailable = FallbackAssistant(_Unavailable(info, failure), embedded)
        return Chosen(unavailable, problem=failure.said, warnings=warnings)
    transport = Transport(endpoint, surroundings.egress)
    mirror = _mirror(wish, transport, surroundings.hosting)
    model = _model(wish, transport, surroundings)
    helping = with_reranking(helping, wish, model, surroundings)
    assistant = MeteredAssistant(
        _assistant(wish, transport, mirror, model, helping.finder),
        surroundings.meter,
        wish.settings.daily_token_budget,
    )
    chosen = Chosen(
        FallbackAssistant(assistant, embedded),
        endpoint=endpoint.base_url,
        warnings=warnings,
        last_failure=lambda: str(transport.last_error or ""),
        close=transport.close,
        mirror=mirror,
    )
    return _helped(chosen, helping)


def _helped(chosen: Chosen, helping: Help) -> Chosen:
    """``chosen`` with what helps to find passages."""

    async def close() -> None:
        for each in (chosen.close, *helping.closing):
            await each()

    return evolve(
        chosen,
        warnings=tuple(dict.fromkeys((*chosen.warnings, *helping.warnings))),
        finder=helping.finder,
        embeddings=helping.embeddings,
        permission=helping.permission,
        finding_failure=lambda: " ".join(filter(None, (said() for said in helping.failures))),
        close=close,
    )


def choice_of(wish: Wish) -> ModelChoice:
    """The model that is wanted."""
    settings = wish.settings
    return ModelChoice(settings.model, settings.max_output_tokens, settings.reasoning_effort)


def _assistant(
    wish: Wish, transport: Transport, mirror: StoreMirror | None, model: ChatModel, finder: Finder
) -> Assistant:
    kind, tokens = wish.settings.kind, wish.settings.conversation_tokens
    if kind == "auto":
        # What was agreed to for all folders that are asked holds; until then nothing goes up.
        agreed = mirror is not None and all(map(mirror.is_agreed, wish.folders))
        is_hosted = agreed and bool(wish.folders)
        kind = "hosted" if is_hosted else "responses"
    if kind == "hosted" and mirror is not None:
        return HostedAssistant(transport, choice_of(wish), mirror, conversation_tokens=tokens)
    return GroundedAssistant(finder, model, conversation_tokens=tokens)


def _model(wish: Wish, transport: Transport, surroundings: Surroundings) -> ChatModel:
    """The model that answers from passages."""
    choice = choice_of(wish)
    chat = ChatCompletionsModel(transport, choice)
    model: ChatModel = chat
    if wish.settings.kind != "chat":
        responses = ResponsesModel(transport, choice)
        base_url = transport.endpoint.base_url
        model = ProbedModel(base_url, responses, chat, surroundings.only_chat)
    return ExplainingModel(model, transport)


def _mirror(wish: Wish, transport: Transport, hosting: Hosting | None) -> StoreMirror | None:
    """The mirror that may be used; by ``auto`` only where there surely are vector stores."""
    endpoint = transport.endpoint
    has_stores = endpoint.is_openai or endpoint.is_azure
    is_meant = wish.settings.kind == "hosted" or (wish.settings.kind == "auto" and has_stores)
    return hosting.mirror(transport) if is_meant and hosting is not None else None


def _name(wish: Wish) -> str:
    return "responses" if wish.settings.kind == "auto" else wish.settings.kind


class _Unavailable:
    """Stands where no model can be asked, and says why."""

    def __init__(self, info: AssistantInfo, failure: AskDocsError) -> None:
        self.info = info
        self._failure = failure

    def answer(self, question: Question, snapshot: Snapshot) -> AsyncGenerator[Event, None]:
        return _failing(type(self._failure)(self._failure.message, self._failure.hint))


async def _failing(failure: AskDocsError) -> AsyncGenerator[Event, None]:
    events: tuple[Event, ...] = ()
    for event in events:
        yield event
    raise failure
