"""Explanations that were made before: told again at once, and never when something has changed."""

import asyncio
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from attrs import evolve

from askdocs.answering.explaining import Explainer, Explanation, Target
from askdocs.answering.pointing import Place
from askdocs.answering.recent import _MOST, Outcome, RecentExplanations
from askdocs.errors import NoWorkspace
from askdocs.index.library import Library
from askdocs.index.reader import Snapshot
from askdocs.retrieval import LocalRetriever
from askdocs.settings import HoverSettings
from askdocs.workspace.document import Document, Folder
from tests.support.desk import Desk, desk_with

FIXTURE = """\
//- /docs/options.md
# Options

## max_retries

How often a letter is sent again.

//- /docs/other.md
# Other

## send_letter

Sends a letter.
"""

TARGET = Target("max_retries", is_selection=False)


class Counted:
    """A library that counts its snapshots."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.snapshots = 0

    def mark(self) -> object:
        return self._library.mark()

    def snapshot(self) -> Snapshot:
        self.snapshots += 1
        return self._library.snapshot()

    def current(self, folder: Folder, path: str) -> Document | None:
        return self._library.current(folder, path)

    def stamp(self, folder: Folder, path: str) -> object:
        return self._library.stamp(folder, path)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = desk_with(tmp_path / "folder", FIXTURE, cache=tmp_path / "cache")
    _age(desk)
    return desk


def _age(desk: Desk) -> None:
    """Files as they are when nobody has written them for a while."""
    for path in desk.folder.path.rglob("*.md"):
        os.utime(path, (1_000_000_000, 1_000_000_000))


def explained(explainer: Explainer, *targets: Target) -> list[Explanation | None]:
    async def together() -> list[Explanation | None]:
        return list(await asyncio.gather(*map(explainer.explain, targets)))

    return asyncio.run(together())


def test_the_same_name_is_looked_up_once(desk: Desk) -> None:
    """As long as nothing changes, also where nothing was found."""
    counted = Counted(desk.library)
    explainer = Explainer(counted, LocalRetriever())
    unknown = Target("of_no_interest", is_selection=False)
    first = explained(explainer, TARGET, unknown)
    assert first[0] is not None
    assert first[1] is None
    assert explained(explainer, TARGET, unknown) == first
    assert counted.snapshots == 1


def _write(desk: Desk) -> None:
    path = desk.folder.path / "docs/options.md"
    path.write_text(path.read_text().replace("is sent again", "flies once more"))


def _write_at_the_same_time(desk: Desk) -> None:
    """Of the same size, and with the time set back."""
    path = desk.folder.path / "docs/options.md"
    before = path.stat()
    path.write_text(path.read_text().replace("sent", "lost"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _delete(desk: Desk) -> None:
    (desk.folder.path / "docs/options.md").unlink()


def _type(desk: Desk) -> None:
    text = "# Options\n\n## max_retries\n\nTyped just now.\n"
    desk.library.set_buffer(desk.folder, "docs/options.md", text)


def _index_another(desk: Desk) -> None:
    text = "# max_retries\n\n`max_retries` has a page of its own by now, and it is a long one.\n"
    (desk.folder.path / "a.md").write_text(text)
    desk.update()


def _turn_off(desk: Desk) -> None:
    desk.library.open(desk.folder, evolve(desk.settings, hover=HoverSettings(enabled=False)))


def _open_again(desk: Desk) -> None:
    """The index is as it was, and what was typed is gone with the buffer."""
    desk.library.close(desk.folder)
    desk.library.open(desk.folder, desk.settings)


CHANGES = [_write, _write_at_the_same_time, _delete, _type, _index_another, _turn_off]


@pytest.mark.guarantee("a citation is of the document as it is now")
@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_seen(desk: Desk, change: Callable[[Desk], None]) -> None:
    """At once, whether the index knows of it or not."""
    before = desk.explain(TARGET.text)
    assert before is not None
    change(desk)
    after = desk.explain(TARGET.text)
    assert after != before
    assert [after] == explained(Explainer(desk.library, LocalRetriever()), TARGET)


def test_a_folder_that_was_closed_meanwhile(desk: Desk) -> None:
    """Its numbers may be what they were, and what was typed is gone all the same."""
    before = desk.explain(TARGET.text)
    _type(desk)
    assert desk.explain(TARGET.text) != before
    _open_again(desk)
    assert desk.explain(TARGET.text) == before


def test_what_is_found_later(desk: Desk) -> None:
    """That nothing was found is no longer true when the docs speak of it."""
    assert desk.explain("min_retries") is None
    text = "# Options\n\n## min_retries\n\nOne at least.\n"
    desk.library.set_buffer(desk.folder, "docs/options.md", text)
    assert desk.explain("min_retries") is not None


def test_a_file_that_was_just_written(desk: Desk) -> None:
    """It may be written again within its time's resolution, so it is looked at every time."""
    counted = Counted(desk.library)
    explainer = Explainer(counted, LocalRetriever())
    (desk.folder.path / "docs/options.md").touch()
    for times in (1, 2):
        explained(explainer, TARGET)
        assert counted.snapshots == times


@pytest.mark.guarantee("load takes bounded memory and file handles")
def test_those_that_wait_are_explained_together(desk: Desk) -> None:
    """A thousand hovers are a few lookups, and each gets its own answer."""
    counted = Counted(desk.library)
    explainer = Explainer(counted, LocalRetriever())
    other = Target("send_letter", is_selection=False)
    found = explained(explainer, *[TARGET, other] * 500)
    assert found == [desk.explain(TARGET.text), desk.explain(other.text)] * 500
    assert counted.snapshots <= 3


class Listening(RecentExplanations):
    """Notes what it is asked for, in the order in which it is."""

    def __init__(self, library: Library) -> None:
        super().__init__(library, LocalRetriever())
        self.asked: list[str] = []

    def explain(self, targets: Sequence[Target | Place]) -> list[Outcome]:
        self.asked.extend(target.text for target in targets if isinstance(target, Target))
        return super().explain(targets)


def test_the_latest_comes_first(desk: Desk) -> None:
    """Of those that wait, since it is what the pointer is on."""
    listening = Listening(desk.library)
    explainer = Explainer(desk.library, LocalRetriever())
    explainer._recent = listening
    explained(explainer, TARGET, Target("first", is_selection=False), Target("then", True))
    assert listening.asked == ["then", "first", TARGET.text]


def test_who_has_lost_interest(desk: Desk) -> None:
    """A hover that was cancelled while it waited is not looked up, and holds up no other."""
    listening = Listening(desk.library)

    async def story() -> tuple[Explanation | BaseException | None, ...]:
        explainer = Explainer(desk.library, LocalRetriever())
        explainer._recent = listening
        first = asyncio.ensure_future(explainer.explain(TARGET))
        await asyncio.sleep(0)
        gone = asyncio.ensure_future(explainer.explain(Target("Other", is_selection=False)))
        last = asyncio.ensure_future(explainer.explain(TARGET))
        await asyncio.sleep(0)
        gone.cancel()
        return tuple(await asyncio.gather(first, gone, last, return_exceptions=True))

    first, gone, last = asyncio.run(story())
    assert isinstance(gone, asyncio.CancelledError)
    assert first == last == desk.explain(TARGET.text)
    assert listening.asked == [TARGET.text] * 2


def test_no_folder(desk: Desk) -> None:
    """Whoever asks is told so, and is answered when there is one again."""

    async def story() -> None:
        explainer = Explainer(desk.library, LocalRetriever())
        desk.library.close(desk.folder)
        for _ in range(2):
            with pytest.raises(NoWorkspace):
                await explainer.explain(TARGET)
        desk.library.open(desk.folder, desk.settings)
        assert await explainer.explain(TARGET) is not None

    asyncio.run(story())


@pytest.mark.guarantee("load takes bounded memory and file handles")
def test_few_are_kept(desk: Desk) -> None:
    """However many names are pointed at, memory holds a few hundred: those of late."""
    recent = RecentExplanations(desk.library, LocalRetriever())
    targets = [Target(f"name_{number}", is_selection=False) for number in range(_MOST + 50)]
    rest = targets
    while rest:
        rest = rest[len(recent.explain(rest)) :]
    assert list(recent._kept) == targets[50:]
