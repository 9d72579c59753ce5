"""The two ways of asking a model, against servers that are not OpenAI's, with random tiny models.

What the models write means nothing; what is shown is that these servers understand what askdocs
sends, and that askdocs understands how they stream.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from askdocs.answering.chat_model import Completed
from askdocs.backends.failures import NoSuchAddress
from askdocs.backends.probing import ProbedModel
from tests.support.counterparts import llama_cpp, transformers_serve
from tests.support.model_asking import Asker, Way, asker
from tests.support.tiny_models import tiny_gguf, tiny_llama


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_llama(tmp_path_factory.mktemp("model") / "llama")


@pytest.fixture(scope="module")
def transformers_url(llama: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with transformers_serve(llama, tmp_path_factory.mktemp("transformers")) as base_url:
        yield base_url


@pytest.fixture(scope="module")
def llama_cpp_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("llama-cpp")
    model = tiny_gguf(folder / "tiny.gguf")
    with llama_cpp(model, folder) as base_url:
        yield base_url


def is_whole(asked: Asker) -> bool:
    """Whether an answer has text and came to its end, be it because of the limit on tokens."""
    last = asked.events[-1]
    return bool(asked.text) and isinstance(last, Completed) and last.stop in {"end", "length"}


@pytest.mark.transformers_serve
@pytest.mark.parametrize("way", ["responses", "chat"])
async def test_transformers_serve(transformers_url: str, llama: Path, way: Way) -> None:
    """Both ways of asking work with transformers serve, and so does hanging up in between."""
    asked = asker(way, transformers_url, str(llama))
    await asked.ask("How are letters retried?", stop_after=2)
    assert asked.text
    await asked.ask("How are letters retried?")
    assert is_whole(asked)
    await asked.transport.close()


@pytest.mark.llama_cpp
async def test_llama_cpp(llama_cpp_url: str) -> None:
    """A server that has chat only is found out by asking, and then asked over chat alone."""
    over_responses = asker("responses", llama_cpp_url, "tiny")
    over_chat = asker("chat", llama_cpp_url, "tiny")
    with pytest.raises(NoSuchAddress):
        await over_responses.ask("How are letters retried?")
    over_chat.model = ProbedModel(llama_cpp_url, over_responses.model, over_chat.model, set())
    assert over_chat.model.info.name == "responses"
    await over_chat.ask("How are letters retried?")
    assert is_whole(over_chat)
    assert over_chat.model.info.name == "chat"
    for asked in (over_responses, over_chat):
        await asked.transport.close()
