"""A client for the double: the real SDK, which repeats nothing by itself."""

from collections.abc import AsyncIterator

import pytest
from openai import AsyncOpenAI

from tests.support.openai_double import OpenAIDouble


@pytest.fixture
async def client(openai_double: OpenAIDouble) -> AsyncIterator[AsyncOpenAI]:
    async with AsyncOpenAI(
        api_key=openai_double.key, base_url=openai_double.base_url, max_retries=0
    ) as client:
        yield client
