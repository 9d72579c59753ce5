"""``askdocs server``: the language server. Imports nothing that starting does not need."""

import argparse
import logging
import os
import sys
from typing import Final

from askdocs.lsp.server import Services, serve
from askdocs.lsp.transport import Stdio, Tcp, Transport, WebSocket
from askdocs.shortage import told_briefly

_OURS_ALONE: Final = 2
"""How often `-v` may be given before libraries log, too."""


# ruff: noqa: PLC0415 - what is not needed for starting is imported when it is


def run_server(options: argparse.Namespace) -> int:
    """Serve one client and return the exit status of the process."""
    try:
        _set_up_logging(options)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        sys.stderr.write(f"askdocs: the log cannot be written to {options.log_file} ({reason}).\n")
        return 2
    transport: Transport = Stdio()
    if options.tcp or options.ws:
        from askdocs.lsp.admission import SHORTEST_TOKEN, new_token

        kind = Tcp if options.tcp else WebSocket
        known = os.environ.get("ASKDOCS_TOKEN")
        if known and len(known.strip()) < SHORTEST_TOKEN:
            sys.stderr.write(
                f"askdocs: ASKDOCS_TOKEN has fewer than {SHORTEST_TOKEN} characters and could be"
                " guessed: give a longer one, or none, and askdocs makes one up.\n"
            )
            return 2
        transport = kind(options.host, options.port, known or new_token(), shows_token=not known)
    return serve(_make_services, transport=transport)


def _make_services() -> Services:
    # Called after the first response, so that starting is as fast as can be.
    from functools import partial

    from askdocs.answering.engine import Engine
    from askdocs.answering.explaining import Explainer
    from askdocs.answering.extractive import ExtractiveAssistant
    from askdocs.cli.assistants import latest_sent, make_choose, withdraw_consent
    from askdocs.cli.wiring import cache_directory, user_settings_file
    from askdocs.index.indexer import Indexer
    from askdocs.index.library import Library
    from askdocs.retrieval import LocalFinder, LocalRetriever
    from askdocs.settings_files import read_user

    cache = cache_directory()
    library = Library(cache / "indexes")
    retriever = LocalRetriever()
    return Services(
        library=library,
        engine=Engine(ExtractiveAssistant(LocalFinder(retriever)), retriever),
        explainer=Explainer(library, retriever),
        make_indexer=partial(Indexer, library),
        answers_directory=cache / "answers",
        choose=make_choose(retriever, library),
        latest_sent=latest_sent,
        withdraw_consent=withdraw_consent,
        read_user_settings=partial(read_user, user_settings_file()),
    )


def _set_up_logging(options: argparse.Namespace) -> None:
    level = {0: logging.WARNING, 1: logging.INFO}.get(options.verbose, logging.DEBUG)
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if options.log_file is not None:
        handler = logging.FileHandler(options.log_file, encoding="utf-8")
    # Libraries write their rules and whatever they parse: that is for whoever asks once more.
    handler.addFilter(told_briefly)
    logging.getLogger("askdocs").setLevel(level)
    logging.basicConfig(
        level=logging.DEBUG if options.verbose > _OURS_ALONE else logging.WARNING,
        handlers=[handler],
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
