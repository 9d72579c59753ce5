"""A model for embeddings that is no model: each text gets the numbers 1 and its length."""

from collections.abc import Callable, Sequence

from attrs import define, field

from askdocs.index.embedding import embedding_of


@define(eq=False)
class StubModel:
    """Makes something of every text, and keeps what it was given."""

    name: str = "model"
    endpoint: str = "https://docs.invalid/v1"
    batch: int = 8
    texts: list[str] = field(factory=list)

    async def prepare(self) -> None:
        """There is nothing to load."""

    async def embed(
        self, texts: Sequence[str], documents: tuple[str, ...], is_agreed: Callable[[], bool]
    ) -> Sequence[bytes | None]:
        del documents, is_agreed  # what becomes of them is for those to say who test it
        self.texts += texts
        return [embedding_of([1.0, float(len(text))]) for text in texts]

    async def embed_question(self, text: str, is_agreed: Callable[[], bool]) -> bytes:
        (made,) = await self.embed([text], (), is_agreed)
        assert made is not None
        return made

    async def close(self) -> None:
        """There is nothing to close."""
