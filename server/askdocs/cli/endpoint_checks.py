"""What ``askdocs doctor`` and ``askdocs status`` say of an assistant on a model."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from attrs import frozen

from askdocs.answering.choosing import Wish
from askdocs.cli.assistants import surroundings_of, taken_environment
from askdocs.cli.checks import Check
from askdocs.cli.running import run_to_end
from askdocs.errors import AskDocsError, MissingKey, Unauthorized
from askdocs.retrieval import LocalRetriever

if TYPE_CHECKING:
    from askdocs.answering.egress import Egress
    from askdocs.backends.endpoint import Endpoint
    from askdocs.backends.probing import ModelCheck

_SHUTDOWN_REMEDY = "set assistant.model to a newer one (docs/assistants.md)"


@frozen
class EndpointState:
    """How an endpoint was found, a moment ago."""

    error: AskDocsError | None
    """Why it does not answer; a model that it lacks is one reason."""
    check: "ModelCheck | None"
    """What it says of its models; ``None`` if it does not answer."""

    @property
    def is_reachable(self) -> bool:
        return self.check is not None or self.is_key_accepted is False

    @property
    def is_key_accepted(self) -> bool | None:
        """``None`` where that is not known."""
        if isinstance(self.error, Unauthorized | MissingKey):
            return False
        return True if self.check is not None else None

    @property
    def has_model(self) -> bool | None:
        """``None`` where that is not known."""
        if self.check is None or not self.check.available:
            return None
        return self.check.has_model


def look_at(endpoint: "Endpoint", model: str, egress: "Egress") -> EndpointState:
    """Ask ``endpoint`` for its models; never raises."""
    return run_to_end(_look_at(endpoint, model, egress))


async def _look_at(endpoint: "Endpoint", model: str, egress: "Egress") -> EndpointState:
    # ruff: noqa: PLC0415 - the embedded assistant needs nothing of what is imported here
    from askdocs.backends.probing import check_model, unknown_model
    from askdocs.backends.transport import Transport

    transport = Transport(endpoint, egress)
    try:
        check = await check_model(transport, model)
    except AskDocsError as error:
        return EndpointState(error, None)
    finally:
        await transport.close()
    is_missing = check.available and not check.has_model
    return EndpointState(unknown_model(model, check) if is_missing else None, check)


def assistant_checks(wish: Wish) -> Iterator[Check]:
    """Whether questions can be answered as the user wants; asks the endpoint for its models."""
    if wish.settings.kind == "embedded":
        yield Check("ok", "the embedded assistant answers, without a model and without a key")
        return
    from askdocs.backends.endpoint import DEFAULT_URL, Endpoint
    from askdocs.backends.surroundings import resolve_for

    surroundings, warnings = surroundings_of(wish, LocalRetriever(), taken_environment())
    resolved = resolve_for(wish, surroundings)
    for warning in (*warnings, *resolved.warnings):
        yield Check("warning", warning)
    if resolved.problem:
        yield Check("error", resolved.problem, "set the key, or assistant.baseUrl, right")
        return
    if resolved.endpoint is None and wish.settings.kind == "auto":
        yield Check("ok", "the embedded assistant answers: there is neither a key nor an address")
        return
    endpoint = resolved.endpoint or Endpoint(DEFAULT_URL)
    model = wish.settings.model
    yield from _endpoint_checks(endpoint, model, look_at(endpoint, model, surroundings.egress))
    yield _budget(surroundings.meter.spent_today(), wish.settings.daily_token_budget)


def _endpoint_checks(endpoint: "Endpoint", model: str, state: EndpointState) -> Iterator[Check]:
    if state.check is not None:
        key = "its key is accepted" if endpoint.api_key else "it asks for no key"
        yield Check("ok", f"{endpoint.base_url} (from {endpoint.source}) is reachable, {key}")
    if state.error is not None:
        yield Check("error", state.error.message, state.error.hint)
    elif state.has_model is None:
        yield Check("warning", "the endpoint names no models, so the model was not checked")
    else:
        yield Check("ok", f"the model {model} is there")
    if state.check is not None and state.check.shutdown_date:
        yield _shutdown(model, state.check.shutdown_date)


def _shutdown(model: str, day: str) -> Check:
    try:
        is_over = date.fromisoformat(day[:10]) < datetime.now(UTC).date()
    except ValueError:
        is_over = False
    if is_over:
        return Check("error", f"the model {model} was switched off on {day}", _SHUTDOWN_REMEDY)
    text = f"the model {model} is going to be switched off on {day}"
    return Check("warning", text, _SHUTDOWN_REMEDY)


def _budget(spent: int, budget: int) -> Check:
    if not budget:
        text = f"{spent:,} tokens were used today; assistant.dailyTokenBudget sets no limit"
        return Check("ok", text)
    if spent < budget:
        return Check("ok", f"{spent:,} of today's {budget:,} tokens were used")
    return Check(
        "warning",
        f"today's budget of {budget:,} tokens is spent ({spent:,} were used)",
        "set assistant.dailyTokenBudget higher, or wait until tomorrow",
    )
