"""What an endpoint can do: responses or chat alone; which models it has."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

from attrs import frozen

from askdocs.answering.assistant import AssistantInfo
from askdocs.answering.chat_model import ChatModel, ModelEvent
from askdocs.answering.prompt import Prompt
from askdocs.backends.failures import NoSuchAddress
from askdocs.backends.transport import Errand, Transport
from askdocs.errors import AskDocsError, ModelUnavailable
from askdocs.visible import visible
from askdocs.wording import Message

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.pagination import AsyncPage
    from openai.types import Model

_NAMED: Final = 8
"""Models that a message names."""


class ProbedModel:
    """Asks over responses; over chat where the endpoint has no responses, and from then on."""

    def __init__(
        self, base_url: str, responses: ChatModel, chat: ChatModel, only_chat: set[str]
    ) -> None:
        """``only_chat`` holds the base URLs that have turned out to have no responses."""
        self._base_url = base_url
        self._responses = responses
        self._chat = chat
        self._only_chat = only_chat

    @property
    def info(self) -> AssistantInfo:
        return self._chat.info if self._base_url in self._only_chat else self._responses.info

    async def write(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        if self._base_url not in self._only_chat:
            try:
                async with aclosing(self._responses.write(prompt)) as events:
                    async for event in events:
                        yield event
            except NoSuchAddress:
                # A question is the probe: it costs nothing where it is turned away.
                self._only_chat.add(self._base_url)
            else:
                return
        async with aclosing(self._chat.write(prompt)) as events:
            async for event in events:
                yield event


class ExplainingModel:
    """Asks as ``model`` does; where that model does not exist, the failure names those that do."""

    def __init__(self, model: ChatModel, transport: Transport) -> None:
        self._model = model
        self._transport = transport

    @property
    def info(self) -> AssistantInfo:
        return self._model.info

    async def write(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        try:
            async with aclosing(self._model.write(prompt)) as events:
                async for event in events:
                    yield event
        except ModelUnavailable as error:
            raise await explained(error, self._transport, self.info.model or "") from error


@frozen
class ModelCheck:
    """Whether an endpoint has a model."""

    available: tuple[str, ...]
    """All models that it names, in its order."""
    has_model: bool
    shutdown_date: str | None = None
    """The day on which the model is switched off, as the endpoint writes it."""


async def check_model(transport: Transport, model: str) -> ModelCheck:
    """Look whether the endpoint has ``model``; raises an ``AskDocsError`` if it does not say."""

    async def list_models(client: "AsyncOpenAI") -> "AsyncPage[Model]":
        return await client.models.list()

    page = await transport.call(list_models, Errand("check"))
    models = {visible(str(one.id)): one for one in getattr(page, "data", None) or ()}
    found = models.get(model)
    # A field that the SDK does not describe yet.
    date = getattr(found, "shutdown_date", None)
    return ModelCheck(tuple(models), found is not None, visible(str(date)) if date else None)


async def explained(error: ModelUnavailable, transport: Transport, model: str) -> ModelUnavailable:
    """``error`` with the names of models that there are, if the endpoint says."""
    try:
        check = await check_model(transport, model)
    except AskDocsError:
        return error
    finally:
        transport.last_error = error
    if check.has_model or not check.available:
        return error
    return unknown_model(model, check)


def unknown_model(model: str, check: ModelCheck) -> ModelUnavailable:
    """The failure that names the models that there are, the likest first."""
    # Imported here because models exist as a rule.
    from difflib import get_close_matches  # noqa: PLC0415

    likest = get_close_matches(model, check.available, n=_NAMED, cutoff=0.3)
    named = list(dict.fromkeys((*likest, *check.available)))[:_NAMED]
    more = len(check.available) - len(named)
    others = Message(" and {} more", f"{more:,}") if more else ""
    return ModelUnavailable(
        Message("The endpoint has no model {}.", model),
        Message("Set assistant.model to one that it has: {}{}.", ", ".join(named), others),
    )
