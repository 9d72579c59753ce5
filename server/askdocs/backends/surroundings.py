"""What there is beside the user's wish when an assistant, or a model for finding, is chosen."""

from collections.abc import Mapping

from attrs import frozen

from askdocs.answering.budget import Meter
from askdocs.answering.choosing import Wish
from askdocs.answering.egress import Egress
from askdocs.backends.endpoint import Resolved, resolve_endpoint
from askdocs.backends.hosting import Hosting
from askdocs.retrieval import Retriever

EMBEDDINGS_KEY = "ASKDOCS_EMBEDDINGS_API_KEY"
RERANKING_KEY = "ASKDOCS_RERANKING_API_KEY"
"""Variables of the environment with keys for the addresses of ``embeddings.baseUrl`` and
``reranking.baseUrl``, and for no others."""


@frozen
class Surroundings:
    """What there is beside the wish."""

    retriever: Retriever
    egress: Egress
    meter: Meter
    environment: Mapping[str, str]
    """Of the process."""
    dotenv: Mapping[str, str | None]
    """What the ``.env`` of the first folder says that has one."""
    only_chat: set[str]
    """Base URLs that have turned out to have no responses, for the life of the process."""
    hosting: Hosting | None = None
    """Makes mirrors; ``None`` where it matters only which endpoint is meant."""


def resolve_for(wish: Wish, surroundings: Surroundings) -> Resolved:
    """The endpoint that is meant for answers."""
    return resolve_endpoint(
        editor_key=wish.editor_key,
        base_url=wish.settings.base_url,
        environment=surroundings.environment,
        dotenv=surroundings.dotenv,
    )


def resolve_beside(
    base_url: str, variable: str, wish: Wish, surroundings: Surroundings
) -> Resolved:
    """The endpoint at ``base_url``, to which the key in ``variable`` belongs.

    Where it is empty, or the assistant's, it is the assistant's endpoint with that one's key.
    """
    named = base_url.strip().rstrip("/")
    if not named or named.casefold() == wish.settings.base_url.strip().rstrip("/").casefold():
        return resolve_for(wish, surroundings)
    return resolve_endpoint(
        editor_key=surroundings.environment.get(variable, ""),
        base_url=named,
        environment=surroundings.environment,
        dotenv=surroundings.dotenv,
    )
