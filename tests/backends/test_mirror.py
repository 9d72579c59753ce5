"""The mirror against the double: what goes up, what comes down, and what survives."""

import pytest
from attrs import evolve

from askdocs.answering.uploads import Excluded, Synced
from askdocs.backends.site import AttachPace, Pacing
from askdocs.errors import ConsentRequired
from askdocs.settings import UploadSettings
from tests.support.mirroring import Studio, SwiftClock


async def test_first_upload(parcel: Studio) -> None:
    """Everything goes up once, with its path, and can be searched afterwards."""
    assert await parcel.sync() == Synced(3, 0, 0, ())
    assert parcel.mirrored.keys() == {"README.md", "docs/retries.rst", "docs/pigeons.md"}
    assert parcel.mirrored["README.md"] == "Parcel\n\nSends letters by pigeon.\n"
    status = await parcel.mirror.status(parcel.folder)
    assert (status.state, status.files, status.consent) == ("ready", 3, True)
    assert status.synced is not None
    assert status.expires is not None


async def test_nothing_has_changed(parcel: Studio) -> None:
    """A second run sends nothing and reads one store."""
    await parcel.sync()
    before = len(parcel.double.exchanges)
    assert await parcel.sync() == Synced(0, 0, 3, ())
    assert len(parcel.double.exchanges) == before + 1


async def test_only_what_changed(parcel: Studio) -> None:
    """A changed document goes up, what vanished goes away, a renamed one is both."""
    await parcel.sync()
    parcel.write("docs/pigeons.md", "# Pigeons\n\nPigeons never rest.\n")
    parcel.remove("README.md")
    assert await parcel.sync() == Synced(1, 2, 1, ())
    assert len(parcel.uploads()) == 4
    assert parcel.mirrored.keys() == {"docs/retries.rst", "docs/pigeons.md"}
    assert "never rest" in parcel.mirrored["docs/pigeons.md"]
    assert len(parcel.double.warehouse.files) == 2


async def test_no_upload_without_consent(parcel: Studio) -> None:
    """Without the user's word nothing is sent at all, and the plan can be looked at."""
    parcel.mirror.withdraw(parcel.folder)
    with pytest.raises(ConsentRequired):
        await parcel.sync()
    plan = await parcel.mirror.plan(parcel.folder)
    assert not plan.consent
    assert [file.path for file in plan.files] == [
        "README.md",
        "docs/pigeons.md",
        "docs/retries.rst",
    ]
    assert parcel.double.exchanges == []


async def test_plan(parcel: Studio) -> None:
    """The plan lists files with their sizes, what is left out with the reason, and the cost."""
    parcel.write(".env", "OPENAI_API_KEY=sk-of-somebody\n")
    parcel.write("docs/id_rsa", "key\n")
    parcel.write(".gitignore", "docs/drafts/\ndocs/notes.md\n")
    parcel.write("docs/notes.md", "# Notes\n")
    parcel.write("docs/empty.md", "\n")
    parcel.write("docs/blob.md", "\0\1\2" * 99)
    parcel.settings = evolve(parcel.settings, upload=UploadSettings(exclude=("docs/pigeons.md",)))
    plan = await parcel.mirror.plan(parcel.folder)
    assert {file.path: (file.chapters, file.bytes) for file in plan.files} == {
        "README.md": (1, len("Parcel\n\nSends letters by pigeon.\n")),
        "docs/retries.rst": (1, len("Retries\n\nThree attempts are made.\n")),
    }
    assert plan.bytes == sum(file.bytes for file in plan.files)
    assert 10 < plan.estimated_tokens < plan.bytes
    assert plan.waiting == 2
    assert plan.cost.startswith("small")
    assert Excluded("docs/pigeons.md", "it is excluded by the setting upload.exclude") in (
        plan.excluded
    )
    reasons = {one.path: one.reason for one in plan.excluded}
    assert reasons["docs/id_rsa"] == "it may hold secrets"
    assert reasons["docs/notes.md"] == "it is ignored by .gitignore"
    assert reasons["docs/empty.md"] == "it holds no text"
    assert "binary" in reasons["docs/blob.md"]
    await parcel.sync()
    assert (await parcel.mirror.plan(parcel.folder)).waiting == 0


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        (("docs/",), (), {"docs/pigeons.md", "docs/retries.rst"}),
        (("*.md",), (), {"README.md", "docs/pigeons.md"}),
        (("docs/", "!docs/pigeons.md"), (), {"docs/retries.rst"}),
        ((), ("docs/", "!docs/pigeons.md"), {"README.md"}),
        (("README.md",), ("*.rst",), {"README.md"}),
        (("nothing",), (), set()),
    ],
)
async def test_narrowing(
    parcel: Studio, include: tuple[str, ...], exclude: tuple[str, ...], expected: set[str]
) -> None:
    """The settings take away from what is indexed; an excluded folder stays closed."""
    parcel.settings = evolve(
        parcel.settings, upload=UploadSettings(include=include, exclude=exclude)
    )
    plan = await parcel.mirror.plan(parcel.folder)
    assert {file.path for file in plan.files} == expected
    assert len(plan.files) + len(plan.excluded) == 3


async def test_twelve_read_mes(parcel: Studio) -> None:
    """Files of the same name and text each have their own place in the store."""
    for number in range(12):
        parcel.write(f"packages/p{number}/README.md", "# Read me\n\nPlease.\n")
    await parcel.sync()
    assert len(parcel.mirrored) == 15
    entries = parcel.mirror.ledger.files(parcel.mirror._site(parcel.folder).place).values()
    assert len({entry.id for entry in entries}) == 15


async def test_rejected_files(parcel: Studio) -> None:
    """A rejected file is sent again as text; one that is rejected for good is told and no more."""
    parcel.double.warehouse.rejected_names |= {"README*.md", "docs-pigeons*"}
    synced = await parcel.sync()
    assert synced.uploaded == 2
    assert [(one.path, one.reason) for one in synced.failed] == [
        ("docs/pigeons.md", "The file type is not supported.")
    ]
    assert parcel.mirrored.keys() == {"README.md", "docs/retries.rst"}
    endings = [name.rpartition(".")[2] for name in parcel.uploads()]
    assert (sorted(endings[:3]), endings[3:]) == (["md", "md", "txt"], ["txt", "txt"])
    assert len(parcel.double.warehouse.files) == 2
    before = len(parcel.uploads())
    again = await parcel.sync()
    assert (again.uploaded, again.unchanged, again.failed) == (0, 2, synced.failed)
    assert len(parcel.uploads()) == before
    assert (await parcel.mirror.status(parcel.folder)).failed == synced.failed


async def test_large_folders_go_up_in_batches(parcel: Studio) -> None:
    """No call puts more files into the store than the endpoint takes, each with its attributes."""
    parcel.mirror.pacing = evolve(parcel.mirror.pacing, batch=4)
    for number in range(7):
        parcel.write(f"docs/page{number}.md", f"# Page {number}\n\nText.\n")
    assert (await parcel.sync()).uploaded == 10
    assert parcel.calls("POST", "/file_batches") == 3
    assert len(parcel.mirrored) == 10


async def test_calls_of_a_minute() -> None:
    """More calls to a store than a minute allows wait for the next one."""
    clock = SwiftClock()
    pace = AttachPace(Pacing(clock=clock.read, sleep=clock.sleep))
    for _ in range(300):
        await pace.turn()
    assert clock.elapsed == 0
    await pace.turn()
    assert clock.elapsed == 60
    for _ in range(300):
        await pace.turn()
    assert clock.elapsed == 120


async def test_slow_processing(parcel: Studio) -> None:
    """Files are looked at until they are processed."""
    parcel.double.warehouse.looks_until_processed = 4
    assert (await parcel.sync()).uploaded == 3
    assert len(parcel.mirrored) == 3
    assert any(step.message == "The endpoint processes the files" for step in parcel.steps)


async def test_processing_that_never_ends(parcel: Studio) -> None:
    """Waiting has an end; the files are told, kept, and found done by a later run."""
    parcel.double.warehouse.looks_until_processed = 0
    synced = await parcel.sync()
    assert synced.uploaded == 0
    assert {one.path for one in synced.failed} == {
        "README.md",
        "docs/retries.rst",
        "docs/pigeons.md",
    }
    assert "still processing" in synced.failed[0].reason
    assert parcel.clock.elapsed < 1_000
    assert (await parcel.mirror.status(parcel.folder)).synced is None
    for attachment in parcel.store.attachments.values():
        attachment.status = "completed"
    assert (await parcel.sync()).unchanged == 3
    assert len(parcel.uploads()) == 3
