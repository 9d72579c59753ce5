"""What the two ways to ask a model share: who is asked, and parameters that a server rejects."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any, Final, TypeAlias, TypeVar

from attrs import frozen

from askdocs.backends.endpoint import Endpoint
from askdocs.backends.failures import Rejected

Parameters: TypeAlias = dict[str, Any]

T = TypeVar("T")


@frozen
class ModelChoice:
    """The model that is asked, and how."""

    name: str
    max_output_tokens: int = 0
    """0 leaves it to the model."""
    reasoning_effort: str = ""
    """Empty leaves it to the model."""


_NICETIES: Final = ("prompt_cache_key", "stream_options", "store", "response_format", "text")
"""Parameters that an answer can do without where a server does not know them."""

_LENGTHS: Final = ("max_completion_tokens", "max_tokens")


class Adaptation:
    """What was learned of the parameters that one endpoint takes; each lesson is learned once."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._left_out: set[str] = set()
        self._renamed: dict[str, str] = {}

    async def adapted(
        self, parameters: Parameters, ask: Callable[[Parameters], AsyncGenerator[T, None]]
    ) -> AsyncGenerator[T, None]:
        """What ``ask`` yields; asked again in another way where the endpoint rejects one."""
        while True:
            sent = self.applied(parameters)
            try:
                async with aclosing(ask(sent)) as events:
                    async for event in events:
                        yield event
            except Rejected as rejection:
                if not self.learn(rejection, sent):
                    raise
            else:
                return

    def applied(self, parameters: Parameters) -> Parameters:
        """``parameters`` as the endpoint takes them."""
        return {
            self._renamed.get(name, name): value
            for name, value in parameters.items()
            if name not in self._left_out
        }

    def learn(self, rejection: Rejected, sent: Parameters) -> bool:
        """Whether there is a further way to ask after ``rejection`` of what was ``sent``."""
        for name in _LENGTHS:
            if name in sent and not self._renamed and _names(rejection, *_LENGTHS):
                self._renamed[name] = next(other for other in _LENGTHS if other != name)
                return True
        for name in _NICETIES:
            # Where it is kept, an answer must not be asked for without saying that it be not.
            is_dear = name == "store" and self._endpoint.needs_key
            if name in sent and not is_dear and _names(rejection, name):
                self._left_out.add(name)
                return True
        return False


def _names(rejection: Rejected, *parameters: str) -> bool:
    return any(parameter in rejection.about for parameter in parameters)
