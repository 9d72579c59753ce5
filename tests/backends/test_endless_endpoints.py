"""An endpoint that answers without end costs a clear sentence and little memory."""

import pytest

from tests.hardening.endless import ATTACKS, MOST_MEGABYTES, cost_of

pytestmark = pytest.mark.slow

SHORT = (
    "an error of 100 MB",
    "a packed error of 1.2 GB",
    "an event of 100 MB",
    "deltas without text for ever",
    "Retry-After: inf",
)
"""One of each kind of limit; ``nox -s hardening -- endless`` asks all of them, both ways."""


@pytest.mark.guarantee("an endpoint without end is given up")
@pytest.mark.parametrize("name", SHORT)
def test_what_never_ends_is_given_up(name: str) -> None:
    """Every body, event, stream and time without content has a limit, in a real process."""
    cost = cost_of(ATTACKS[name], "chat")
    assert cost.megabytes <= MOST_MEGABYTES
    assert cost.said.endswith(".")
    assert "inf" not in cost.said
