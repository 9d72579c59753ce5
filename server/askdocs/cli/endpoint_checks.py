"""What ``askdocs doctor`` checks of an assistant on a model: address, key, model, budget."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from askdocs.answering.choosing import Chosen, Wish
from askdocs.cli.assistants import hosting_of, surroundings_of, taken_environment, wish_for
from askdocs.cli.checks import Check
from askdocs.cli.remote import described
from askdocs.cli.wiring import open_library
from askdocs.errors import AskDocsError
from askdocs.index.library import Library
from askdocs.retrieval import LocalRetriever
from askdocs.workspace.document import Folder

if TYPE_CHECKING:
    from askdocs.answering.egress import Egress
    from askdocs.backends.endpoint import Endpoint


def assistant_checks(folders: Sequence[Folder]) -> Iterator[Check]:
    """Whether questions can be answered as the user wants; asks the endpoint for its models."""
    wish = wish_for(folders)
    if wish.settings.kind == "embedded":
        yield Check("ok", "the embedded assistant answers: no key, no network, nothing is sent")
        return
    # ruff: noqa: PLC0415 - the embedded assistant needs nothing of what follows
    library = open_library(folders, lambda _: None)
    try:
        yield from _checks(wish, library)
    finally:
        library.shutdown()


def _checks(wish: Wish, library: Library) -> Iterator[Check]:
    from askdocs.backends.choosing import choose, resolve_for
    from askdocs.backends.endpoint import Endpoint

    retriever, hosting = LocalRetriever(), hosting_of(library)
    surroundings, warnings = surroundings_of(wish, retriever, hosting, taken_environment())
    resolved = resolve_for(wish, surroundings)
    for warning in (*warnings, *resolved.warnings):
        yield Check("warning", warning)
    if resolved.problem:
        yield Check("error", resolved.problem, "set assistant.baseUrl or OPENAI_BASE_URL right")
        return
    if resolved.endpoint is None and wish.settings.kind == "auto":
        yield Check("ok", "the embedded assistant answers: there is neither a key nor an address")
        return
    endpoint = resolved.endpoint or Endpoint("https://api.openai.com/v1")
    yield from asyncio.run(_ask(endpoint, wish, surroundings.egress))
    yield from asyncio.run(_look(wish, choose(wish, surroundings)))
    spent, budget = surroundings.meter.spent_today(), wish.settings.daily_token_budget
    if budget and spent >= budget:
        yield Check(
            "warning",
            f"today's budget of {budget:,} tokens is spent ({spent:,} were used)",
            "set assistant.dailyTokenBudget higher, or wait until tomorrow",
        )
    elif budget:
        yield Check("ok", f"{spent:,} of today's {budget:,} tokens were used")
    else:
        yield Check(
            "ok", f"{spent:,} tokens were used today; assistant.dailyTokenBudget is not set"
        )


async def _ask(endpoint: "Endpoint", wish: Wish, egress: "Egress") -> list[Check]:
    from askdocs.backends.probing import check_model, unknown_model
    from askdocs.backends.transport import Transport

    model = wish.settings.model
    transport = Transport(endpoint, egress)
    name = f"{endpoint.base_url} (from {endpoint.source})"
    try:
        check = await check_model(transport, model)
    except AskDocsError as error:
        return [Check("error", error.message, error.hint)]
    finally:
        await transport.close()
    key = "its key is accepted" if endpoint.api_key else "it asks for no key"
    checks = [Check("ok", f"{name} is reachable, {key}")]
    if not check.available:
        checks.append(
            Check("warning", "the endpoint names no models, so the model was not checked")
        )
    elif not check.has_model:
        unknown = unknown_model(model, check)
        checks.append(Check("error", unknown.message, unknown.hint))
    else:
        checks.append(Check("ok", f"the model {model} is there"))
    if check.shutdown_date:
        checks.append(_shutdown(model, check.shutdown_date))
    return checks


async def _look(wish: Wish, chosen: Chosen) -> list[Check]:
    """How the copies of the folders are, where there are any."""
    if chosen.mirror is None:
        return []
    checks = []
    try:
        for folder in wish.folders:
            status = await chosen.mirror.status(folder)
            is_well = status.consent and status.state in {"none", "ready"}
            text = f"{folder.path}: {described(status)}"
            remedy = "" if is_well else "`askdocs remote sync` uploads what is missing"
            checks.append(Check("ok" if is_well else "warning", text, remedy))
            checks += [
                Check("warning", f"{one.path} is not uploaded: {one.reason}", "see docs/remote.md")
                for one in status.failed
            ]
    except AskDocsError as error:
        checks.append(Check("error", error.message, error.hint))
    finally:
        await chosen.close()
    return checks


def _shutdown(model: str, day: str) -> Check:
    remedy = "set assistant.model to a newer one (docs/assistants.md)"
    try:
        left = (date.fromisoformat(day[:10]) - date.today()).days
    except ValueError:
        return Check("warning", f"the model {model} is going to be switched off: {day}", remedy)
    if left < 0:
        return Check("error", f"the model {model} was switched off on {day}", remedy)
    return Check("warning", f"the model {model} is going to be switched off on {day}", remedy)
