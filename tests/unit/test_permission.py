"""Whose passages go to which model for embeddings, and with which key."""

from pathlib import Path

import pytest
from attrs import evolve

from askdocs.answering.choosing import Chosen, Wish
from askdocs.backends.choosing import choose
from askdocs.backends.embeddings import EndpointEmbeddings
from askdocs.backends.endpoint import Endpoint
from askdocs.backends.hosting import Hosting
from askdocs.backends.ledger import Ledger
from askdocs.backends.ledger_entries import Place
from askdocs.backends.permission import LedgerPermission
from askdocs.backends.spending import Spending
from askdocs.backends.surroundings import Surroundings
from askdocs.retrieval import LocalRetriever
from askdocs.retrieval.finding import RerankingFinder
from askdocs.settings import (
    AssistantSettings,
    EmbeddingsSettings,
    RerankingSettings,
    Settings,
    UploadSettings,
)
from askdocs.workspace.document import Folder
from tests.support.model_asking import Book

REMOTE = Endpoint("https://docs.invalid/v1")
EDITORS, OF_EMBEDDINGS, OF_ENVIRONMENT = "sk-editor", "sk-embeddings", "sk-environment"


def permission(home: Path, endpoint: Endpoint, **upload: tuple[str, ...]) -> LedgerPermission:
    """The permission for ``endpoint`` with these settings ``upload.*``."""
    settings = evolve(Settings(), upload=UploadSettings(**upload))  # type: ignore[arg-type] # patterns
    return LedgerPermission(Ledger(home / "ledger.db"), endpoint, lambda _: settings)


@pytest.mark.guarantee("passages go to a model only where you agreed")
def test_consent_is_for_one_folder_and_address(tmp_path: Path) -> None:
    """Neither another folder, nor another address, nor an upload is what was agreed to."""
    folder, other = Folder.at(tmp_path), Folder.at(tmp_path / "other")
    asked = permission(tmp_path, REMOTE)
    asked.ledger.agree(Place(str(folder.path), REMOTE.base_url))
    assert not asked.is_agreed(folder)
    asked.agree(folder)
    assert asked.is_agreed(folder)
    assert not asked.is_agreed(other)
    assert not evolve(asked, endpoint=Endpoint("https://other.invalid/v1")).is_agreed(folder)
    asked.ledger.close()


@pytest.mark.guarantee("passages go to a model only where you agreed")
def test_what_uploads_leave_out(tmp_path: Path) -> None:
    """It does not go for embeddings either, unless the model is on this machine."""
    folder = Folder.at(tmp_path)
    asked = permission(tmp_path, REMOTE, exclude=("docs/private/",))
    allows = asked.allows(folder)
    assert allows("docs/public.md")
    assert not allows("docs/private/pay.md")
    here = evolve(asked, endpoint=Endpoint("http://127.0.0.1:11434/v1"))
    assert here.is_agreed(folder)
    assert here.allows(folder)("docs/private/pay.md")


def chosen_with(home: Path, embeddings: EmbeddingsSettings, assistant_url: str = "") -> Chosen:
    """What is chosen for a user with keys from everywhere."""
    hosting = Hosting(
        Ledger(home / "ledger.db"),
        home / "locks",
        lambda _: Settings(),
        lambda _: 0,
        lambda _: lambda *_: None,
    )
    environment = {
        "OPENAI_API_KEY": OF_ENVIRONMENT,
        "ASKDOCS_EMBEDDINGS_API_KEY": OF_EMBEDDINGS,
    }
    surroundings = Surroundings(
        LocalRetriever(), Book(), Spending(home / "u.db"), environment, {}, set(), hosting
    )
    assistant = evolve(AssistantSettings(), base_url=assistant_url)
    return choose(Wish(assistant, (), EDITORS, embeddings), surroundings)


@pytest.mark.parametrize(
    ("base_url", "assistant_url", "key"),
    [
        ("", "", EDITORS),
        ("", "https://answers.invalid/v1", EDITORS),
        ("https://answers.invalid/v1/", "https://answers.invalid/v1", EDITORS),
        ("https://docs.invalid/v1", "https://answers.invalid/v1", OF_EMBEDDINGS),
        ("https://docs.invalid/v1", "", OF_EMBEDDINGS),
    ],
)
def test_a_key_goes_to_its_address(
    tmp_path: Path, base_url: str, assistant_url: str, key: str
) -> None:
    """The assistant's to the assistant's, the one for embeddings to theirs."""
    settings = EmbeddingsSettings(kind="endpoint", base_url=base_url)
    model = chosen_with(tmp_path, settings, assistant_url).embeddings
    assert isinstance(model, EndpointEmbeddings)
    assert model._transport.endpoint.api_key == key
    assert model.endpoint == (base_url or assistant_url or "https://api.openai.com/v1").rstrip("/")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (EmbeddingsSettings(kind="onnx"), "Set embeddings.folder"),
        (EmbeddingsSettings(kind="endpoint", base_url="nowhere"), "no address"),
    ],
)
def test_a_wish_that_cannot_be_fulfilled(
    tmp_path: Path, settings: EmbeddingsSettings, said: str
) -> None:
    """It is said, and the docs are searched by their words."""
    chosen = chosen_with(tmp_path, settings)
    assert chosen.embeddings is None
    assert "searched by their words alone" in chosen.finding_failure()
    assert said in chosen.finding_failure()


def test_the_embedded_assistant_reorders_nothing(tmp_path: Path) -> None:
    """No model answers, so none is asked for an order."""
    hosting = Hosting(
        Ledger(tmp_path / "l.db"),
        tmp_path,
        lambda _: Settings(),
        lambda _: 0,
        lambda _: lambda *_: None,
    )
    surroundings = Surroundings(
        LocalRetriever(), Book(), Spending(tmp_path / "u.db"), {}, {}, set(), hosting
    )
    wish = Wish(AssistantSettings(), (), EDITORS, reranking=RerankingSettings(kind="assistant"))
    chosen = choose(wish, surroundings)
    assert not isinstance(chosen.finder, RerankingFinder)
