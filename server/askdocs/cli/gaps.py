"""``askdocs gaps``: what was asked and is not in the docs, by topic: what they should say next."""

import argparse

from askdocs.answering.gaps import GapLog, Topic, topics_of
from askdocs.answering.places import section_name
from askdocs.cli import terminal
from askdocs.cli.wiring import bring_up_to_date, data_directory, folders_of, open_library
from askdocs.retrieval import LocalRetriever

_LISTED = 5
"""Questions of a topic that are listed."""


def gaps(options: argparse.Namespace) -> int:
    """List the topics; the exit status says whether there are any."""
    folders = folders_of(options)
    library = open_library(folders, terminal.note)
    try:
        with terminal.progress() as advance:
            bring_up_to_date(library, full=False, advance=advance, warn=terminal.note)
        log = GapLog(data_directory() / "gaps")
        noted = [gap for folder in folders for gap in log.of(folder)]
        topics = topics_of(noted, library.snapshot(), LocalRetriever())
    finally:
        library.shutdown()
    if options.json:
        terminal.print_json({"gaps": [_as_json(topic) for topic in topics]})
    else:
        for topic in topics:
            _list(topic)
    if not topics:
        terminal.note("no question was left unanswered")
    return 0 if topics else 1


def _list(topic: Topic) -> None:
    times = "once" if topic.count == 1 else f"{topic.count} times"
    terminal.out(f"{topic.name}: asked {times}, last on {topic.last[:10]}")
    for question in topic.questions[:_LISTED]:
        terminal.out(f"    {' '.join(question.split())}")
    if len(topic.questions) > _LISTED:
        terminal.out(f"    and {len(topic.questions) - _LISTED} more")
    hit = topic.nearest
    if hit is not None:
        terminal.out(
            f"    nearest: {hit.shown_path}:{hit.passage.start_line + 1}  {section_name(hit)}"
        )


def _as_json(topic: Topic) -> dict[str, object]:
    hit = topic.nearest
    return {
        "topic": topic.name,
        "count": topic.count,
        "last": topic.last,
        "questions": list(topic.questions),
        "nearest": hit
        and {
            "path": hit.path,
            **({"folder": hit.folder.label} if hit.folder.label else {}),
            "start_line": hit.passage.start_line + 1,
            "headings": list(hit.passage.headings),
        },
    }
