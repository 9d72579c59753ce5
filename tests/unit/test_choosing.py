"""Who answers, as far as consent has a say in it; nothing is asked of any endpoint."""

from pathlib import Path

import pytest
from attrs import evolve

from askdocs.answering.choosing import Chosen, Wish
from askdocs.backends.choosing import choose
from askdocs.backends.hosting import Hosting
from askdocs.backends.ledger import Ledger
from askdocs.backends.ledger_entries import Place
from askdocs.backends.spending import Spending
from askdocs.backends.surroundings import Surroundings
from askdocs.retrieval import LocalRetriever
from askdocs.settings import AssistantSettings, Settings
from askdocs.workspace.document import Folder
from tests.support.model_asking import Book

OPENAI = "https://api.openai.com/v1"
AZURE = "https://parcel.openai.azure.com/openai/v1"


class Office:
    """Chooses for one folder, whose user may have agreed."""

    def __init__(self, home: Path) -> None:
        self.folder = Folder.at(home)
        self.ledger = Ledger(home / "data/ledger.db")
        self._home = home

    def choose(self, kind: str, base_url: str = "", key: str = "sk-of-somebody") -> Chosen:
        hosting = Hosting(
            self.ledger,
            self._home / "locks",
            lambda _: Settings(),
            lambda _: 0,
            lambda _: lambda *_: None,
        )
        surroundings = Surroundings(
            LocalRetriever(), Book(), Spending(self._home / "usage.db"), {}, {}, set(), hosting
        )
        settings = evolve(AssistantSettings(), kind=kind, base_url=base_url)
        return choose(Wish(settings, (self.folder,), key), surroundings)

    def agree(self, endpoint: str) -> None:
        self.ledger.agree(Place(str(self.folder.path), endpoint))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def name(chosen: Chosen) -> str:
    return chosen.assistant.info.name


@pytest.mark.parametrize("endpoint", [OPENAI, AZURE])
def test_auto_follows_consent(office: Office, endpoint: str) -> None:
    """Passages from this machine until the user has agreed to an upload, then the store."""
    before = office.choose("auto", endpoint)
    assert name(before) == "responses"
    assert before.mirror is not None
    office.agree(endpoint)
    assert name(office.choose("auto", endpoint)) == "hosted"
    office.ledger.withdraw(Place(str(office.folder.path), endpoint))
    assert name(office.choose("auto", endpoint)) == "responses"
    office.ledger.close()


def test_consent_is_for_one_endpoint(office: Office) -> None:
    """Who agreed to an upload to one address has not agreed to another."""
    office.agree(AZURE)
    assert name(office.choose("auto", OPENAI)) == "responses"
    office.ledger.close()


def test_auto_uploads_to_nobody_else(office: Office) -> None:
    """With any other address auto never uploads, whatever was agreed."""
    office.agree("http://127.0.0.1:9/v1")
    chosen = office.choose("auto", "http://127.0.0.1:9/v1")
    assert (name(chosen), chosen.mirror) == ("responses", None)
    office.ledger.close()


@pytest.mark.parametrize(
    ("kind", "expected"), [("embedded", "embedded"), ("responses", "responses"), ("chat", "chat")]
)
def test_who_wants_no_upload_gets_none(office: Office, kind: str, expected: str) -> None:
    """An explicit wish for passages from this machine holds after consent as before."""
    office.agree(OPENAI)
    chosen = office.choose(kind)
    assert (name(chosen), chosen.mirror) == (expected, None)
    office.ledger.close()


def test_hosted_without_consent(office: Office) -> None:
    """An explicit wish for the store is kept; consent is asked for with the first question."""
    chosen = office.choose("hosted", "http://127.0.0.1:9/v1")
    assert name(chosen) == "hosted"
    assert chosen.mirror is not None
    assert not chosen.mirror.is_agreed(office.folder)
    office.ledger.close()


def test_hosted_without_a_key(office: Office) -> None:
    """Where a key is missing nothing can be mirrored, and that is the problem."""
    chosen = office.choose("hosted", key="")
    assert chosen.mirror is None
    assert "key" in chosen.problem
