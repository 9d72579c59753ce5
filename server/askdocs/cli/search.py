"""``askdocs search``: list the sections that fit best."""

import argparse
from collections.abc import Sequence

from attrs import asdict, evolve

from askdocs.answering.choosing import Chosen
from askdocs.answering.engine import Engine
from askdocs.answering.places import section_name
from askdocs.answering.reasons import scored
from askdocs.cli import terminal
from askdocs.cli.assistants import choose_finder
from askdocs.cli.running import run_to_end
from askdocs.cli.wiring import bring_up_to_date, folders_of, open_library
from askdocs.index.reader import Snapshot
from askdocs.retrieval import Finding, Hit, LocalRetriever, Query, said_of

_SHOWN = 160
"""Characters of a passage that are listed with it."""


def search(options: argparse.Namespace) -> int:
    """List the hits; the exit status says whether there are any."""
    library = open_library(folders_of(options), terminal.note)
    try:
        chosen = choose_finder(library)
        engine = Engine(chosen.assistant, LocalRetriever(), chosen.finder)
        with terminal.progress() as advance:
            bring_up_to_date(library, full=False, advance=advance, warn=terminal.note)
        query = Query(options.query)
        found = run_to_end(_search(engine, chosen, query, library.snapshot(), options.limit))
    finally:
        library.shutdown()
    if found.problem:
        terminal.note(found.problem)
    if found.corrections:
        terminal.note(said_of(found.corrections))
    hits = found.hits
    if options.json:
        listed = {"hits": [_as_json(hit, options.explain) for hit in hits]}
        corrections = {"corrections": [asdict(one) for one in found.corrections]}
        terminal.print_json(listed | (corrections if found.corrections else {}))
    else:
        _list(hits, options.explain)
    return 0 if hits else 1


async def _search(
    engine: Engine, chosen: Chosen, query: Query, snapshot: Snapshot, limit: int
) -> Finding:
    try:
        return await engine.search(query, snapshot, limit)
    finally:
        await chosen.close()


def _list(hits: Sequence[Hit], is_explained: bool) -> None:
    is_rich = terminal.is_rich()
    for hit in hits:
        # Of a section the passage is listed that fits best, since it is what is shown.
        shown = evolve(hit, passage=hit.best or hit.passage)
        line = shown.passage.start_line + 1
        place = f"{hit.shown_path}:{line}"
        if shown.passage.page is not None:
            place = f"{hit.shown_path}, p. {shown.passage.page}"
        name = section_name(shown)
        if hit.best is not None:
            name += f" (and more in lines {hit.passage.start_line + 1}–{hit.passage.end_line + 1})"
        if is_rich:
            from rich.text import Text  # noqa: PLC0415 (see terminal.console)

            listed = Text(terminal.safe(place), style=f"link {hit.uri}#L{line}") + Text(
                f"  {terminal.safe(name)}", style="bold"
            )
            terminal.console().print(listed, overflow="fold")
        else:
            terminal.out(f"{place}  {name}")
        terminal.out(f"    {' '.join(shown.passage.text.split())[:_SHOWN]}")
        if is_explained:
            terminal.out(f"    {scored(hit)}")


def _as_json(hit: Hit, is_explained: bool) -> dict[str, object]:
    values: dict[str, object] = {
        "path": hit.path,
        **({"folder": hit.folder.label} if hit.folder.label else {}),
        "start_line": hit.passage.start_line + 1,
        "end_line": hit.passage.end_line + 1,
        "headings": list(hit.passage.headings),
        **({"suspicious": list(hit.passage.suspicious)} if hit.passage.suspicious else {}),
        "score": round(hit.score, 4),
        "text": hit.passage.text,
    }
    if hit.best is not None:
        values["best_start_line"] = hit.best.start_line + 1
        values["best_end_line"] = hit.best.end_line + 1
    if is_explained:
        values["signals"] = {signal.name: round(signal.value, 4) for signal in hit.signals}
    return values
