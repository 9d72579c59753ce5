"""The groups of settings: every setting is one attribute here.

Its default, its limits and its description stand here and nowhere else; the JSON schema and the
table in the documentation are made from them.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias, TypeVar

import attrs
from attrs import frozen

Value: TypeAlias = bool | int | str | tuple[str, ...]
_T = TypeVar("_T")


def _setting(
    default: _T,
    description: str,
    *,
    least: int | None = None,
    most: int | None = None,
    choices: tuple[str, ...] = (),
    is_users: bool = False,
    adds_up: bool = False,
) -> _T:
    metadata = {
        "description": description,
        "least": least,
        "most": most,
        "choices": choices,
        "is_users": is_users,
        "adds_up": adds_up,
    }
    field: _T = attrs.field(default=default, metadata=metadata)
    return field


@frozen
class IndexingSettings:
    """What is indexed of a folder."""

    include: tuple[str, ...] = _setting(
        (),
        "Further files to index, as .gitignore patterns; documentation is found without them.",
    )
    exclude: tuple[str, ...] = _setting(
        (), "Patterns as in .gitignore of files and folders never to index."
    )
    docstrings: bool = _setting(True, "Index the docstrings of the folder's own Python files.")
    manifests: bool = _setting(
        True,
        "Index the facts that manifests and their like hold: version, licence, scripts, ports …",
    )
    max_file_size: int = _setting(
        20 * 1024 * 1024,
        "The size in bytes above which a file is left out.",
        least=1,
        most=1024 * 1024 * 1024,
    )
    max_seconds_per_file: int = _setting(
        10,
        "The seconds that reading one file may take, and as many more for each 5 MB of it; one that"
        " takes longer is left out until it changes.",
        least=1,
        most=3_600,
    )


@frozen
class HoverSettings:
    """Help on hover."""

    enabled: bool = _setting(True, "Show what the docs say about the name under the pointer.")
    max_characters: int = _setting(
        700, "The length that the text of a hover is kept to.", least=100, most=20_000
    )


@frozen
class RetrievalSettings:
    """How passages are found."""

    vectors: bool = _setting(
        True, "Compare what questions and passages mean, beside the words that they use."
    )


@frozen
class EmbeddingsSettings:
    """What passages and questions mean to a model, as a further reason for a passage's place.

    All of it is the user's, as with ``AssistantSettings``: the docs go where it leads.
    """

    kind: str = _setting(
        "embedded",
        "Where embeddings come from: `embedded` is the model that askdocs brings, which runs on"
        " this machine where numpy is installed; `none` are made, and its word vectors are used"
        " alone; `endpoint` is a model behind an address that has OpenAI's `/embeddings`; `onnx`"
        " is a model in a folder of this machine.",
        choices=("embedded", "none", "endpoint", "onnx"),
        is_users=True,
    )
    model: str = _setting(
        "text-embedding-3-small",
        "The embedding model of the endpoint.",
        is_users=True,
    )
    base_url: str = _setting(
        "",
        "The address of the endpoint for embeddings; the assistant's if it is empty.",
        is_users=True,
    )
    dimensions: int = _setting(
        0,
        "The length of the embedding vectors; 0 leaves it to the model.",
        least=0,
        most=8_192,
        is_users=True,
    )
    folder: str = _setting(
        "",
        "The folder of this machine that holds `model.onnx` and `tokenizer.json`.",
        is_users=True,
    )
    question_prefix: str = _setting(
        "",
        "Text to put before each question, as the model requires, such as `query:`.",
        is_users=True,
    )
    passage_prefix: str = _setting(
        "",
        "Text to put before each passage, as the model requires, such as `passage:`.",
        is_users=True,
    )


@frozen
class RerankingSettings:
    """Who puts the best passages in order once more. All of it is the user's."""

    kind: str = _setting(
        "none",
        "Who reranks the best passages before they are shown or answered from: `none`;"
        " `assistant` is the model that answers; `endpoint` is a model behind an address that"
        " has `/rerank`, as Cohere's, Jina's, vLLM's and llama.cpp's servers do.",
        choices=("none", "assistant", "endpoint"),
        is_users=True,
    )
    model: str = _setting("", "The reranking model of the endpoint.", is_users=True)
    base_url: str = _setting(
        "",
        "The address of the endpoint for reranking; the assistant's if it is empty.",
        is_users=True,
    )


@frozen
class AnswerSettings:
    """How answers are made."""

    max_passages: int = _setting(
        6,
        "The number of passages that an answer is made from at most.",
        least=1,
        most=50,
        is_users=True,
    )


@frozen
class AssistantSettings:
    """Who answers.

    All of it is the user's: a folder that was cloned must neither lead questions elsewhere nor
    spend anybody's money.
    """

    kind: str = _setting(
        "embedded",
        "Who answers: `embedded` on this machine without a model; `responses` or `chat` a model"
        " that is given the passages found on this machine; `hosted` a model that searches a copy"
        " of the docs in a vector store; `auto` what the key and the address allow.",
        choices=("embedded", "auto", "hosted", "responses", "chat"),
        is_users=True,
    )
    model: str = _setting("gpt-6.1-terra", "The model that answers.", is_users=True)
    base_url: str = _setting(
        "",
        "The address of an endpoint that speaks OpenAI's API; OpenAI's own if it is empty.",
        is_users=True,
    )
    max_output_tokens: int = _setting(
        0,
        "The tokens that an answer may have at most; 0 leaves it to the model.",
        least=0,
        most=1_000_000,
        is_users=True,
    )
    reasoning_effort: str = _setting(
        "",
        "How much the model thinks before it answers; empty leaves it to the model.",
        choices=("", "none", "minimal", "low", "medium", "high", "xhigh"),
        is_users=True,
    )
    daily_token_budget: int = _setting(
        0,
        "The tokens, in and out, that may be used in a day; 0 sets no limit.",
        least=0,
        most=1_000_000_000,
        is_users=True,
    )
    conversation_tokens: int = _setting(
        4_000,
        "The tokens of earlier turns that are sent along with a question, about; the oldest go"
        " first.",
        least=0,
        most=200_000,
        is_users=True,
    )


@frozen
class UploadSettings:
    """What of a folder may be copied to a hosted assistant's vector store, and for how long."""

    include: tuple[str, ...] = _setting(
        (),
        "Patterns as in .gitignore of the documents that may be uploaded to a hosted assistant;"
        " all that are indexed if there are none.",
        is_users=True,
    )
    exclude: tuple[str, ...] = _setting(
        (),
        "Patterns as in .gitignore of documents and folders never to upload; those of all sources"
        " hold together.",
        adds_up=True,
    )
    expires_after_days: int = _setting(
        30,
        "Days without a question before the vector store is deleted. Uploaded files expire after"
        " as many days, 30 at most, and are uploaded again when needed.",
        least=1,
        most=365,
        is_users=True,
    )


@frozen
class GapsSettings:
    """Questions that the docs do not answer."""

    enabled: bool = _setting(
        True,
        "Keep questions that the docs do not answer, on this machine alone, for `askdocs gaps`.",
        is_users=True,
    )


@frozen
class Settings:
    """Everything that can be set, resolved: no value means "default"."""

    indexing: IndexingSettings = IndexingSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    embeddings: EmbeddingsSettings = EmbeddingsSettings()
    reranking: RerankingSettings = RerankingSettings()
    hover: HoverSettings = HoverSettings()
    answer: AnswerSettings = AnswerSettings()
    assistant: AssistantSettings = AssistantSettings()
    upload: UploadSettings = UploadSettings()
    gaps: GapsSettings = GapsSettings()


GROUPS: Final[Mapping[str, type[attrs.AttrsInstance]]] = {
    "indexing": IndexingSettings,
    "retrieval": RetrievalSettings,
    "embeddings": EmbeddingsSettings,
    "reranking": RerankingSettings,
    "hover": HoverSettings,
    "answer": AnswerSettings,
    "assistant": AssistantSettings,
    "upload": UploadSettings,
    "gaps": GapsSettings,
}


@frozen
class Setting:
    """One setting as the documentation and the schema show it."""

    key: str
    default: Value
    description: str
    least: int | None
    most: int | None
    choices: tuple[str, ...]
    is_users: bool
    """Whether it is taken from the user alone, never from a folder."""
    adds_up: bool
    """Whether the values of all sources hold together, so that none can undo another's."""


def all_settings() -> tuple[Setting, ...]:
    """Every setting in the order in which they are documented."""
    return tuple(
        Setting(f"{name}.{wire_name(one.name)}", one.default, **one.metadata)
        for name, group in GROUPS.items()
        for one in attrs.fields(group)
    )


def wire_name(name: str) -> str:
    """The name of an attribute as it is sent: in camelCase."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
