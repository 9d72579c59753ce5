"""``python -m tests.benchmarks.engines``: our index beside other engines on the same documents.

Prints a table for each size of corpus, and with ``--questions`` one of how often the right file is
found; ``--into FILE`` puts both between the marks in a Markdown file. Times are the processor's, of
all threads of the engine's own process: the wall clock of a shared machine says little. Engines
that ``nox -s engines`` has not installed are left out with a line that says so.
"""

import argparse
import json
import math
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from tests.benchmarks.corpus import Prose, write_corpus

INSTALLED: Final = Path(__file__).parents[2] / "build" / "engines"
QUESTIONS: Final = 100
SAVES: Final = 7
SLOW: Final = {"llama-index": 1_000}
"""Passages up to which an engine is measured by default: it takes minutes for more."""

_MARKS: Final = re.compile(r"(<!-- engines -->\n).*?(<!-- /engines -->)", re.DOTALL)
_DEPTH: Final = 60
"""Passages that are looked at for ten files."""


def commands() -> dict[str, list[str]]:
    """How each engine that is there is started, SQLite's FTS5 first."""
    child = str(Path(__file__).with_name("engine_process.py"))
    found = {name: [sys.executable, child, name] for name in ("fts5", "askdocs")}
    for name in ("tantivy", "bm25s", "llama-index"):
        python = INSTALLED / name / "bin" / "python"
        if python.exists():
            found[name] = [str(python), child, name]
    if (INSTALLED / "qmd" / "node_modules" / "@tobilu").exists():
        child = str(Path(__file__).with_name("qmd.mjs"))
        found["qmd"] = ["node", child, str(INSTALLED / "qmd")]
    for name in ("tantivy", "bm25s", "llama-index", "qmd"):
        if name not in found:
            _say(f"{name} is not installed (nox -s engines -- {name}) and is left out")
    return found


class Child:
    """One engine in its process."""

    def __init__(self, process: "subprocess.Popen[str]", complaints: Path) -> None:
        self._process = process
        self._complaints = complaints

    def ask(self, **request: object) -> dict[str, Any]:
        """The engine's answer; ``RuntimeError`` where it died."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        # Some engines print what they do; answers are objects.
        for line in self._process.stdout:
            if line.startswith("{"):
                answer: dict[str, Any] = json.loads(line)
                return answer
        raise RuntimeError(self._complaints.read_text(errors="replace")[-2_000:])


@contextmanager
def started(command: Sequence[str], corpus: Path) -> Iterator[Child]:
    """An engine for the documents in ``corpus``."""
    with (
        tempfile.TemporaryDirectory() as home,
        tempfile.NamedTemporaryFile() as complaints,
    ):
        process = subprocess.Popen(
            [*command, str(corpus), home],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            cwd=INSTALLED.parents[1],
        )
        try:
            yield Child(process, Path(complaints.name))
        finally:
            process.kill()
            process.communicate()


@frozen
class Row:
    """What was measured of one engine, in seconds and bytes."""

    engine: str
    build: float
    asked: Sequence[float]
    saved: float | None
    disk: int
    memory: int

    def quantile(self, share: float) -> float:
        """The time within which so many searches were done."""
        return sorted(self.asked)[int(len(self.asked) * share)]


def measured(engine: str, command: Sequence[str], corpus: Path) -> Row:
    """Build, ask, save."""
    with started(command, corpus) as child:
        build = child.ask(do="build")["seconds"]
        # Before the saves, which leave logs behind.
        disk = child.ask(do="size")["disk"]
        prose = Prose(7)
        asked = []
        for _ in range(QUESTIONS):
            answer = child.ask(do="search", question=prose.question(), limit=10)
            asked.append(answer["seconds"])
        saves = [child.ask(do="save", word=f"zyzzyva{number}") for number in range(SAVES)]
        times = [save["seconds"] for save in saves if save["seconds"] is not None]
        memory = child.ask(do="size")["memory"]
    saved = statistics.median(times) if times else None
    return Row(engine, build, asked, saved, disk, memory)


def table_of_speed(passages: int, size: int, rows: Sequence[Row]) -> list[str]:
    """A Markdown table, with ratios to the first row."""
    first = rows[0]
    lines = [
        f"{passages:,} passages, {size / 1e6:.1f} MB of text:",
        "",
        "| engine | build, MB/s | search p50, ms | p95, ms | save, ms | disk/text | memory, MB |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        times = [
            f"{here * 1e3:.2f} ({_short(here / there)} ×)"
            for here, there in ((row.quantile(at), first.quantile(at)) for at in (0.5, 0.95))
        ]
        saved = "built anew" if row.saved is None else f"{row.saved * 1e3:.1f}"
        lines.append(
            f"| {row.engine} | {size / row.build / 1e6:.3g} ({_short(first.build / row.build)} ×)"
            f" | {times[0]} | {times[1]} | {saved} | {row.disk / size:.2f}"
            f" | {row.memory / 1e6:.0f} |"
        )
    return lines


def table_of_quality(
    questions: Sequence[Mapping[str, Any]], corpora: Path, engines: Mapping[str, Sequence[str]]
) -> list[str]:
    """How often each engine finds a file that answers, on real documentation."""
    lines = [
        f"{len(questions)} real questions, right files among the first (by file):",
        "",
        "| engine | R@1 | R@5 | MRR | nDCG@10 |",
        "| --- | --- | --- | --- | --- |",
    ]
    by_corpus = defaultdict(list)
    for question in questions:
        by_corpus[question["corpus"]].append(question)
    for engine, command in engines.items():
        ranks = []
        for corpus, asked in by_corpus.items():
            with started(command, corpora / corpus) as child:
                child.ask(do="build")
                for question in asked:
                    answer = child.ask(do="search", question=question["question"], limit=_DEPTH)
                    ranks.append(_rank(answer["found"], set(question["gold_paths"])))
        count = len(ranks)
        within = [sum(1 for rank in ranks if rank and rank <= k) / count for k in (1, 5)]
        reciprocal = sum(1 / rank for rank in ranks if rank) / count
        gain = sum(1 / math.log2(rank + 1) for rank in ranks if rank and rank <= 10) / count
        lines.append(
            f"| {engine} | {within[0]:.2f} | {within[1]:.2f} | {reciprocal:.2f} | {gain:.2f} |"
        )
        _say(lines[-1])
    return lines


def _rank(found: Sequence[str], right: set[str]) -> int:
    """The place of the first right file, from 1; 0 where there is none among ten."""
    files = list(dict.fromkeys(found))[:10]
    return next((place for place, path in enumerate(files, 1) if path in right), 0)


def _short(number: float) -> str:
    """``number`` with two digits that count, without an exponent."""
    return f"{number:.0f}" if number >= 100 else f"{number:.2g}"


def main() -> None:
    """Measure every engine on a corpus of each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--only", nargs="*", help="engines, by name; FTS5 is always measured")
    parser.add_argument("--questions", type=Path, help="questions with their files, as JSON lines")
    parser.add_argument("--corpora", type=Path, help="the folder of their documentation")
    parser.add_argument("--into", type=Path, help="a Markdown file with marks for the tables")
    options = parser.parse_args()
    engines = commands()
    if options.only is not None:
        engines = {name: engines[name] for name in engines if name in {"fts5", *options.only}}
    lines = [f"{time.strftime('%Y-%m-%d')}, {_machine()}."]
    for passages in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            corpus = Path(folder) / "corpus"
            size = write_corpus(corpus, passages)
            rows = []
            for name, command in engines.items():
                if passages > SLOW.get(name, passages) and options.only is None:
                    continue
                try:
                    rows.append(measured(name, command, corpus))
                except RuntimeError as error:
                    # The others are worth measuring all the same.
                    _say(f"{name} is left out, since it failed: {error}")
                    continue
                _say(table_of_speed(passages, size, [rows[0], rows[-1]])[-1])
            lines += ["", *table_of_speed(passages, size, rows)]
    if options.questions is not None:
        questions = [json.loads(line) for line in options.questions.read_text().splitlines()]
        lines += ["", *table_of_quality(questions, options.corpora, engines)]
    _say("\n".join(lines))
    if options.into is not None:
        page = options.into.read_text(encoding="utf-8")
        written = _MARKS.sub(lambda marks: marks[1] + "\n".join(lines) + "\n" + marks[2], page)
        options.into.write_text(written, encoding="utf-8")


def _machine() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.*)", cpuinfo.read_text()) if cpuinfo.exists() else []
    name = names[0] if names else platform.processor() or platform.machine()
    return f"{len(names) or 'some'} cores of {name}, Python {platform.python_version()}"


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 (the table is the result)


if __name__ == "__main__":
    main()
