"""Gaps: questions that the docs could not answer, kept on this machine and sent nowhere."""

import asyncio
import hashlib
import json
import logging
import os
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from attrs import asdict, frozen

from askdocs.answering.assistant import (
    REFUSALS,
    Assistant,
    AssistantInfo,
    Event,
    Finished,
    Question,
)
from askdocs.answering.follow_ups import leans
from askdocs.index.reader import Snapshot
from askdocs.index.tokens import asked, is_weak, stop_words, tokenise
from askdocs.retrieval import Hit, Query, Retriever
from askdocs.workspace.document import Folder
from askdocs.workspace.secrets import masked

logger = logging.getLogger(__name__)

_LONGEST: Final = 500
"""Characters of a question that are kept."""

_PART: Final = 256 * 1024
"""Bytes after which a new part is begun; it and the one before are kept."""

_SEARCHED: Final = 5
"""Questions of a topic that the nearest section is looked for with."""


@frozen
class Gap:
    """A question that the docs of a folder did not answer."""

    time: str
    """In UTC, ISO 8601."""
    question: str


@frozen
class Topic:
    """Gaps about the same."""

    name: str
    """A word that the questions share, as one of them writes it; a question that stands alone."""
    questions: tuple[str, ...]
    """Without repetition, the latest first."""
    count: int
    """How often they were asked."""
    last: str
    """When the latest was asked."""
    nearest: Hit | None
    """The section that comes nearest: where an answer might be written."""


class GapLog:
    """The gaps of all folders, a few files for each. Its calls block on the disk.

    Any number of processes may note at once, and none waits for another: lines are only ever added
    to the end of a part, parts have numbers on which all agree, and the old ones are deleted whole.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def note(self, folder: Folder, question: str) -> None:
        """Keep ``question``, without anything that looks like a secret."""
        gap = Gap(datetime.now(UTC).isoformat(timespec="seconds"), masked(question[:_LONGEST]).text)
        line = json.dumps(asdict(gap), ensure_ascii=False) + "\n"
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        descriptor = os.open(self._part_to_write(folder), flags, 0o600)
        try:
            # One write, so that lines of several processes do not mix.
            os.write(descriptor, line.encode("utf-8", "replace"))
        finally:
            os.close(descriptor)

    def of(self, folder: Folder) -> list[Gap]:
        """The gaps of ``folder``, oldest first; lines that make no sense are passed over."""
        gaps: list[Gap | None] = []
        for number in self._parts(folder):
            # Another process may have deleted it by now.
            with suppress(FileNotFoundError):
                text = self._part(folder, number).read_text(encoding="utf-8", errors="replace")
                gaps += map(_read, text.splitlines())
        return [gap for gap in gaps if gap is not None]

    def _part_to_write(self, folder: Folder) -> Path:
        """The last part, or the next if that is full; then those before the last are deleted."""
        parts = self._parts(folder) or [0]
        last = self._part(folder, parts[-1])
        try:
            is_full = last.stat().st_size >= _PART
        except FileNotFoundError:
            is_full = False
        if not is_full:
            return last
        for number in parts[:-1]:
            # Somebody who reads it holds it on some systems: then it goes with the next.
            with suppress(OSError):
                self._part(folder, number).unlink()
        return self._part(folder, parts[-1] + 1)

    def _parts(self, folder: Folder) -> list[int]:
        """The numbers of the parts that there are, the oldest first."""
        names = (
            path.stem.partition(".")[2] for path in self._directory.glob(_name_of(folder, "*"))
        )
        return sorted(int(name) for name in names if name.isdecimal())

    def _part(self, folder: Folder, number: int) -> Path:
        return self._directory / _name_of(folder, str(number))


def _name_of(folder: Folder, part: str) -> str:
    name = str(folder.path).encode("utf-8", "surrogateescape")
    return f"{hashlib.sha256(name).hexdigest()[:16]}.{part}.jsonl"


class NotingAssistant:
    """Answers as ``assistant`` does, and notes what the docs did not answer."""

    def __init__(self, assistant: Assistant, gaps: GapLog) -> None:
        self._assistant = assistant
        self._gaps = gaps

    @property
    def info(self) -> AssistantInfo:
        return self._assistant.info

    async def answer(self, question: Question, snapshot: Snapshot) -> AsyncGenerator[Event, None]:
        async with aclosing(self._assistant.answer(question, snapshot)) as events:
            async for event in events:
                if isinstance(event, Finished) and event.answer.outcome in REFUSALS:
                    await asyncio.to_thread(self._note, question, snapshot)
                yield event

    def _note(self, question: Question, snapshot: Snapshot) -> None:
        asked = _whole(question)
        for folder in snapshot.folders:
            if folder.settings.gaps.enabled:
                try:
                    self._gaps.note(folder.folder, asked)
                except OSError as error:
                    # An answer is worth more than a note about it.
                    logger.info("a gap could not be noted: %s", error.strerror)


def _whole(question: Question) -> str:
    """The question, with those before it that it cannot be understood without."""
    asked = [question.text]
    for turn in reversed(question.conversation):
        if not leans(asked[0]):
            break
        asked.insert(0, turn.question)
    return " ".join(asked)


def topics_of(gaps: Sequence[Gap], snapshot: Snapshot, retriever: Retriever) -> list[Topic]:
    """The gaps by topic, most asked first, each with the section that is nearest now."""
    left = {gap.question: set(_content(gap.question)) for gap in gaps}
    asked = Counter(gap.question for gap in gaps)
    last = {gap.question: gap.time for gap in gaps}
    topics = []
    while left:
        name, questions = _largest(left, asked)
        for question in questions:
            del left[question]
        questions.sort(key=lambda question: last[question], reverse=True)
        topics.append(
            Topic(
                name=name,
                questions=tuple(questions),
                count=sum(asked[question] for question in questions),
                last=last[questions[0]],
                nearest=_nearest(questions, snapshot, retriever),
            )
        )
    topics.sort(key=lambda topic: topic.last, reverse=True)
    topics.sort(key=lambda topic: -topic.count)
    return topics


def _largest(left: dict[str, set[str]], asked: Counter[str]) -> tuple[str, list[str]]:
    """The word that most of the questions share, with those; else a question alone."""
    weights: Counter[str] = Counter()
    holding: Counter[str] = Counter()
    for question, tokens in left.items():
        for token in tokens:
            weights[token] += asked[question]
            holding[token] += 1
    shared = [token for token, number in holding.items() if number > 1 and token not in _doing()]
    if not shared:
        question = next(iter(left))
        return question, [question]
    # Among words that are shared alike, the longer one says more.
    token = max(shared, key=lambda token: (weights[token], len(token), token))
    questions = [question for question, tokens in left.items() if token in tokens]
    return _spelled(token, questions), questions


def _nearest(questions: Sequence[str], snapshot: Snapshot, retriever: Retriever) -> Hit | None:
    """The section that comes nearest to most of the questions, the latest first."""
    best = [
        hit
        for question in questions[:_SEARCHED]
        for hit in retriever.search(Query(question), snapshot, 1)[:1]
    ]
    counts = Counter((hit.uri, hit.passage.headings) for hit in best)
    return max(best, key=lambda hit: counts[hit.uri, hit.passage.headings], default=None)


@cache
def _doing() -> frozenset[str]:
    """Tokens that say what somebody wants to do, and not to what: no topic by themselves."""
    return frozenset(
        tokenise(
            "add allow build call change check configure connect create define delete disable"
            " enable error example exist find fix handle install load miss move need open pass"
            " print read remove run save send set setting setup show start stop support test"
            " update work write 設定 追加 変更 削除 作成 表示 使用 使う 方法 実行 確認"
        )
    )


def _spelled(token: str, questions: Sequence[str]) -> str:
    for question in questions:
        for word in question.split():
            if token in tokenise(word) and word.isascii():
                return word.strip("?!.,:;()\"'`*")
    return token


def _content(text: str) -> list[str]:
    return [token for token in asked(text) if token not in stop_words() and not is_weak(token)]


def _read(line: str) -> Gap | None:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return None
    match values:
        case {"time": str(time), "question": str(question)}:
            return Gap(time, question)
        case _:
            return None
