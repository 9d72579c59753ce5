"""Against llama-stack, which keeps real vector stores; the chat model behind it is scripted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.counterparts import llama_stack
from tests.support.model_asking import asker
from tests.support.tool_calling_model import NAME, ToolCallingModel

pytestmark = pytest.mark.llama_stack


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("llama-stack")
    with ToolCallingModel() as model, llama_stack(model.base_url, folder) as base_url:
        yield base_url


async def test_responses(base_url: str) -> None:
    """Its stream of three kinds of events is a whole answer to askdocs."""
    asked = asker("responses", base_url, NAME)
    assert await asked.ask("How are letters retried?") == (
        "The documents say: How are letters retried?"
    )
    await asked.transport.close()


async def test_chat(base_url: str) -> None:
    """The same over chat."""
    asked = asker("chat", base_url, NAME)
    assert "retried" in await asked.ask("How are letters retried?")
    await asked.transport.close()
