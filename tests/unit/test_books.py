"""What is kept of requests: what was sent, and how many tokens were used."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from askdocs.answering.egress import Sent
from askdocs.backends.egress_log import EgressLog
from askdocs.backends.spending import Spending
from askdocs.errors import AskDocsError

URL = "https://models.example.org/v1"


def sent(number: int) -> Sent:
    """A request of so many bytes."""
    time = datetime(2026, 11, 25, 12, 0, number % 60, tzinfo=UTC)
    return Sent(time, URL, "answer", number, ("docs/é.md",))


def test_what_was_sent_is_kept(tmp_path: Path) -> None:
    """The latest first, over restarts, with the tokens that came to be known."""
    log = EgressLog(tmp_path / "new" / "sent.db")
    assert log.latest(5) == []
    first, second = log.record(sent(1)), log.record(sent(2))
    log.count(first, 120)
    assert second > first
    # While the first is open another process may look.
    other = EgressLog(tmp_path / "new" / "sent.db")
    latest, before = other.latest(5)
    assert latest == sent(2)
    assert (before.bytes, before.tokens) == (1, 120)
    assert len(log.latest(1)) == 1
    other.close()
    log.close()


def test_a_book_that_cannot_be_written(tmp_path: Path) -> None:
    """Before something is sent that cannot be written down, it is refused."""
    (tmp_path / "file").write_text("")
    log = EgressLog(tmp_path / "file" / "sent.db")
    with pytest.raises(AskDocsError, match="nothing was sent"):
        log.record(sent(1))
    log.count(1, 5)


def test_tokens_are_counted_by_day(tmp_path: Path) -> None:
    """Over restarts, and from zero again at midnight."""
    day = date(2026, 11, 25)
    spending = Spending(tmp_path / "usage.db", lambda: day)
    assert spending.spent_today() == 0
    spending.spend(100)
    spending.spend(11)
    assert Spending(tmp_path / "usage.db", lambda: day).spent_today() == 111
    day = date(2026, 11, 26)
    assert spending.spent_today() == 0


def test_counting_goes_on_without_the_disk(tmp_path: Path) -> None:
    """What cannot be kept counts for as long as the process lives, and nothing fails."""
    (tmp_path / "file").write_text("")
    spending = Spending(tmp_path / "file" / "usage.db")
    spending.spend(7)
    assert spending.spent_today() == 7
