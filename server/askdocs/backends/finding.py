"""What helps to find passages: models that the user wants to say what texts mean, or to reorder."""

from collections.abc import Awaitable, Callable

from attrs import frozen

from askdocs.answering.chat_model import ChatModel
from askdocs.answering.choosing import Wish
from askdocs.answering.deciding import sureness
from askdocs.backends.embeddings import EmbeddingChoice, EndpointEmbeddings
from askdocs.backends.minilm.embeddings import MiniLm, is_available
from askdocs.backends.on_this_machine import NothingLeaves
from askdocs.backends.onnx_embeddings import OnnxEmbeddings
from askdocs.backends.permission import LedgerPermission
from askdocs.backends.reranking import ChatReranker, EndpointReranker
from askdocs.backends.surroundings import (
    EMBEDDINGS_KEY,
    RERANKING_KEY,
    Surroundings,
    resolve_beside,
)
from askdocs.backends.transport import Transport
from askdocs.index.embedding import EmbeddingModel
from askdocs.index.embedding_work import Permission
from askdocs.retrieval.finding import Finder, LocalFinder, MeaningFinder, Reranker, RerankingFinder
from askdocs.retrieval.meaning import Comparer, ComparingFinder
from askdocs.wording import Message, as_message


@frozen
class Help:
    """What helps, and what the user should know of it."""

    finder: Finder
    embeddings: EmbeddingModel | None = None
    permission: Permission | None = None
    warnings: tuple[str, ...] = ()
    failures: tuple[Callable[[], str], ...] = ()
    """Each says what does not help as it should, as a sentence; empty if all does."""
    closing: tuple[Callable[[], Awaitable[None]], ...] = ()
    comparer: Comparer | None = None
    """Says how alike texts are while somebody waits; ``None`` where nothing is so fast."""


def with_embeddings(wish: Wish, surroundings: Surroundings) -> Help:
    """The finder that compares what texts mean, if the user wants one."""
    finder = LocalFinder(surroundings.retriever)
    settings = wish.embeddings
    if settings.kind == "none" or surroundings.hosting is None:
        return Help(finder)
    if settings.kind == "embedded":
        if not is_available():
            return Help(finder)
        own = MiniLm()
        helped = ComparingFinder(surroundings.retriever, own, sureness)
        return Help(helped, own, NothingLeaves(), closing=(own.close,), comparer=own)
    if settings.kind == "onnx":
        if not settings.folder:
            return _unhelpful(finder, "Set embeddings.folder to the folder of the model.")
        local = OnnxEmbeddings(settings.folder, settings.question_prefix, settings.passage_prefix)
        return _meaning(finder, local, NothingLeaves(), ())
    resolved = resolve_beside(settings.base_url, EMBEDDINGS_KEY, wish, surroundings)
    endpoint = resolved.endpoint
    if endpoint is None or (endpoint.needs_key and not endpoint.api_key):
        problem = resolved.problem or (
            Message(
                "Embeddings need an address, or a key: set embeddings.baseUrl, or {} in the"
                " environment.",
                EMBEDDINGS_KEY,
            )
        )
        return _unhelpful(finder, problem, resolved.warnings)
    choice = EmbeddingChoice(
        settings.model, settings.dimensions, settings.question_prefix, settings.passage_prefix
    )
    model = EndpointEmbeddings(
        Transport(endpoint, surroundings.egress),
        choice,
        surroundings.meter,
        wish.settings.daily_token_budget,
    )
    hosting = surroundings.hosting
    permission = LedgerPermission(hosting.ledger, endpoint, hosting.settings_of)
    return _meaning(finder, model, permission, resolved.warnings)


def with_reranking(help_: Help, wish: Wish, chat: ChatModel, surroundings: Surroundings) -> Help:
    """The finder of ``help_`` that also has passages put in order, if the user wants that.

    ``chat`` is the model that answers. The embedded assistant never asks for it.
    """
    settings = wish.reranking
    budget = wish.settings.daily_token_budget
    reranker: Reranker
    close: tuple[Callable[[], Awaitable[None]], ...] = ()
    warnings: tuple[str, ...] = ()
    match settings.kind:
        case "assistant":
            reranker = ChatReranker(chat, surroundings.meter, budget)
        case "endpoint":
            resolved = resolve_beside(settings.base_url, RERANKING_KEY, wish, surroundings)
            if resolved.endpoint is None:
                problem = resolved.problem or "Set reranking.baseUrl to an address."
                return _also(help_, help_.finder, resolved.warnings, lambda: problem)
            transport = Transport(resolved.endpoint, surroundings.egress)
            reranker = EndpointReranker(transport, settings.model, surroundings.meter, budget)
            close, warnings = (transport.close,), resolved.warnings
        case _:
            return help_
    finder = RerankingFinder(help_.finder, reranker)
    return _also(help_, finder, warnings, lambda: finder.problem, close)


def _meaning(
    finder: Finder, model: EmbeddingModel, permission: Permission, warnings: tuple[str, ...]
) -> Help:
    meaning = MeaningFinder(finder, model, is_agreed=permission.is_agreed)
    return Help(meaning, model, permission, warnings, (lambda: meaning.problem,), (model.close,))


def _unhelpful(finder: Finder, problem: str, warnings: tuple[str, ...] = ()) -> Help:
    said = Message("The docs are searched by their words alone. {}", as_message(problem))
    return Help(finder, warnings=warnings, failures=(lambda: said,))


def _also(
    help_: Help,
    finder: Finder,
    warnings: tuple[str, ...],
    failure: Callable[[], str],
    close: tuple[Callable[[], Awaitable[None]], ...] = (),
) -> Help:
    return Help(
        finder,
        help_.embeddings,
        help_.permission,
        tuple(dict.fromkeys((*help_.warnings, *warnings))),
        (*help_.failures, failure),
        (*help_.closing, *close),
        help_.comparer,
    )
