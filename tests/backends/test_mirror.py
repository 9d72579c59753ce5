"""The mirror against the double: what goes up, what comes down, and what survives."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from attrs import evolve

from askdocs.answering.uploads import Excluded, Synced
from askdocs.backends.site import AttachPace, Pacing
from askdocs.errors import ConsentRequired, EndpointFailed, Unauthorized
from askdocs.settings import UploadSettings
from tests.support.mirroring import Studio, SwiftClock, studio
from tests.support.openai_double import FILES, STORES, OpenAIDouble, errors
from tests.support.workspace import write_tree

FIXTURE = """\
//- /README.md
# Parcel

Sends letters by pigeon.

//- /docs/retries.rst
Retries
=======

Three attempts are made.

//- /docs/pigeons.md
# Pigeons

Pigeons rest on Sundays.
"""


@pytest.fixture
async def parcel(openai_double: OpenAIDouble, tmp_path: Path) -> AsyncIterator[Studio]:
    root = write_tree(tmp_path / "parcel", FIXTURE)
    async with studio(openai_double, tmp_path / "data", root) as made:
        yield made


async def test_first_upload(parcel: Studio) -> None:
    """Everything goes up once, with its path, and can be searched afterwards."""
    assert await parcel.sync() == Synced(3, 0, 0, ())
    assert parcel.mirrored.keys() == {"README.md", "docs/retries.rst", "docs/pigeons.md"}
    assert parcel.mirrored["README.md"] == "# Parcel\n\nSends letters by pigeon.\n\n"
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
        "README.md": (1, len("# Parcel\n\nSends letters by pigeon.\n\n")),
        "docs/retries.rst": (1, len("Retries\n=======\n\nThree attempts are made.\n\n")),
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


async def test_expired_store(parcel: Studio) -> None:
    """A store that nobody used for too long is built again, and the old one is gone."""
    await parcel.sync()
    before = parcel.store.id
    parcel.double.clock.advance(days=31)
    assert (await parcel.mirror.status(parcel.folder)).state == "expired"
    assert (await parcel.sync()).uploaded == 3
    assert parcel.store.id != before
    assert len(parcel.mirrored) == 3


async def test_deleted_store(parcel: Studio) -> None:
    """A store that somebody deleted is built again from the files that are still there."""
    await parcel.sync()
    parcel.double.warehouse.stores.clear()
    assert (await parcel.mirror.status(parcel.folder)).state == "gone"
    await parcel.sync()
    assert len(parcel.mirrored) == 3
    assert len(parcel.uploads()) == 3


async def test_deleted_files(parcel: Studio) -> None:
    """Files that somebody deleted are sent again, and no others."""
    await parcel.sync()
    parcel.double.warehouse.delete_file(next(iter(parcel.store.attachments)))
    synced = await parcel.sync()
    assert (synced.uploaded, synced.unchanged) == (1, 2)
    assert len(parcel.mirrored) == 3
    assert len(parcel.uploads()) == 4


async def test_files_that_expire_soon(parcel: Studio) -> None:
    """A file is sent again before the endpoint deletes it."""
    await parcel.sync()
    parcel.clock.elapsed += 28 * 86_400
    assert (await parcel.sync()).uploaded == 3
    assert len(parcel.mirrored) == 3
    assert len(parcel.double.warehouse.files) == 3
    assert len(parcel.uploads()) == 6


async def test_life_of_store_and_files(parcel: Studio) -> None:
    """Both expire as the setting says, files after 30 days at most; a change reaches the store."""
    parcel.settings = evolve(parcel.settings, upload=UploadSettings(expires_after_days=90))
    await parcel.sync()
    assert parcel.store.expires_after == {"anchor": "last_active_at", "days": 90}
    lives = {
        f.expires_at - f.created_at for f in parcel.double.warehouse.files.values() if f.expires_at
    }
    assert lives == {30 * 86_400}
    parcel.settings = evolve(parcel.settings, upload=UploadSettings(expires_after_days=7))
    await parcel.sync()
    assert parcel.store.expires_after == {"anchor": "last_active_at", "days": 7}


async def test_lost_ledger(parcel: Studio, tmp_path: Path) -> None:
    """Without the ledger the store is found by its metadata, and nothing is sent again."""
    await parcel.sync()
    async with studio(parcel.double, tmp_path / "other", parcel.folder.path) as other:
        synced = await other.sync()
        assert (synced.uploaded, synced.unchanged) == (0, 3)
        assert len(other.uploads()) == 3
        assert len(other.mirrored) == 3


async def test_damaged_ledger(parcel: Studio, tmp_path: Path) -> None:
    """A ledger that cannot be read is begun anew: the user is asked again, nothing is doubled."""
    await parcel.sync()
    parcel.mirror.ledger.close()
    for log in (tmp_path / "data").glob("ledger.db-*"):
        log.unlink()
    (tmp_path / "data/ledger.db").write_bytes(b"no database" * 1_000)
    with pytest.raises(ConsentRequired):
        await parcel.sync()
    parcel.mirror.agree(parcel.folder)
    assert (await parcel.sync()).unchanged == 3
    assert len(parcel.uploads()) == 3


async def test_two_stores(parcel: Studio) -> None:
    """A call that was tried again may have made two stores: one stays."""
    tag = parcel.mirror._site(parcel.folder).tag
    for _ in range(2):
        parcel.double.warehouse.add_store({"name": "x", "metadata": {"askdocs_folder": tag}})
    parcel.double.warehouse.add_store({"name": "somebody else's"})
    await parcel.sync()
    names = sorted(store.name for store in parcel.double.warehouse.stores.values())
    assert names == ["somebody else's", "x"]


async def test_repeated_uploads_leave_no_orphans(parcel: Studio) -> None:
    """A file that arrived though its call failed is not left there twice."""
    parcel.double.prepare(errors.server_error(), path=FILES)
    tag = parcel.mirror._site(parcel.folder).tag
    parcel.double.warehouse.add_file(f"README.{tag}.{'0' * 24}.md", b"x", "assistants", None)
    assert (await parcel.sync()).uploaded == 3
    assert len(parcel.double.warehouse.files) == 3


async def test_other_files_are_left_alone(parcel: Studio) -> None:
    """What others keep in the account, or put into the store by hand, stays."""
    own = parcel.double.warehouse.add_file("own.md", b"mine", "assistants", None)
    await parcel.sync()
    parcel.double.warehouse.attach(parcel.store.id, {"file_id": own.id})
    parcel.remove("README.md")
    await parcel.sync()
    assert own.id in parcel.store.attachments
    await parcel.mirror.clean(parcel.folder)
    assert list(parcel.double.warehouse.files) == [own.id]


async def test_clean(parcel: Studio) -> None:
    """Cleaning removes the files first, then the store, then what was agreed."""
    await parcel.sync()
    tag = parcel.mirror._site(parcel.folder).tag
    parcel.double.warehouse.add_file(f"old.{tag}.{'0' * 24}.md", b"x", "assistants", None)
    cleaned = await parcel.mirror.clean(parcel.folder)
    assert (cleaned.files, cleaned.stores) == (4, 1)
    assert not parcel.double.warehouse.files
    assert not parcel.double.warehouse.stores
    removals = [one.path for one in parcel.double.exchanges if one.method == "DELETE"]
    assert [path.startswith(STORES) for path in removals] == [False] * 4 + [True]
    assert not parcel.mirror.is_agreed(parcel.folder)
    assert (await parcel.mirror.status(parcel.folder)).state == "none"


async def test_clean_finds_nothing(parcel: Studio) -> None:
    """Cleaning what is not there, or was deleted by hand, is no error."""
    cleaned = await parcel.mirror.clean(parcel.folder)
    assert (cleaned.files, cleaned.stores) == (0, 0)
    parcel.mirror.agree(parcel.folder)
    await parcel.sync()
    parcel.double.warehouse.stores.clear()
    assert (await parcel.mirror.clean(parcel.folder)).files == 3


async def test_wrong_key(parcel: Studio) -> None:
    """A key that is rejected ends the run with one message; the next one goes on."""
    parcel.double.prepare(errors.bad_key(), path=FILES)
    with pytest.raises(Unauthorized):
        await parcel.sync()
    assert (await parcel.sync()).unchanged + len(parcel.mirrored) >= 3
    assert len(parcel.mirrored) == 3
    names = [file.filename for file in parcel.double.warehouse.files.values()]
    assert len(names) == len(set(names)) == 3


async def test_endpoint_without_stores(parcel: Studio) -> None:
    """Where there are no vector stores the message says what to set instead."""
    parcel.double.lack(STORES)
    with pytest.raises(EndpointFailed, match="has no vector stores") as failed:
        await parcel.sync()
    assert "responses" in failed.value.hint
    assert parcel.uploads() == []


async def test_endpoint_without_batches(parcel: Studio) -> None:
    """Servers that know no batches get one call for each file."""
    await parcel.sync()
    parcel.double.lack(f"{STORES}/{parcel.store.id}/file_batches")
    parcel.write("docs/new.md", "# New\n\nText.\n")
    parcel.write("docs/newer.md", "# Newer\n\nText.\n")
    assert (await parcel.sync()).uploaded == 2
    assert len(parcel.mirrored) == 5
    assert parcel.calls("POST", "/files") == 2


async def test_cancelled_upload(parcel: Studio) -> None:
    """A run that is cancelled in the middle is finished by the next, without duplicates."""
    gate = parcel.double.hold(FILES)
    running = asyncio.create_task(parcel.sync())
    await asyncio.to_thread(parcel.double.recorder.wait_for, FILES, 1, "POST")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    gate.open()
    assert (await parcel.sync()).unchanged + len(parcel.mirrored) >= 3
    names = [file.filename for file in parcel.double.warehouse.files.values()]
    assert len(names) == len(set(names)) == 3
    assert len(parcel.mirrored) == 3


async def test_two_at_once(parcel: Studio, tmp_path: Path) -> None:
    """Two processes that mirror the same folder do it one after the other."""
    async with studio(parcel.double, tmp_path / "data", parcel.folder.path) as other:
        first, second = await asyncio.gather(parcel.sync(), other.sync())
    assert {first.uploaded, second.uploaded} == {0, 3}
    assert len(parcel.uploads()) == 3


async def test_document_that_changes_meanwhile(parcel: Studio) -> None:
    """What was changed after it was planned is not sent as planned, and goes up next time."""
    gate = parcel.double.hold(STORES)
    running = asyncio.create_task(parcel.sync())
    await asyncio.to_thread(parcel.double.recorder.wait_for, STORES)
    parcel.write("README.md", "# Parcel\n\nNow by owl.\n")
    gate.open()
    synced = await running
    assert (synced.uploaded, synced.failed) == (2, ())
    assert (await parcel.sync()).uploaded == 1
    assert "by owl" in parcel.mirrored["README.md"]


async def test_what_was_sent_is_written_down(parcel: Studio) -> None:
    """Each upload stands in the book with the document and about as many bytes as it has."""
    await parcel.sync()
    uploads = [sent for sent in parcel.book.entries if sent.kind == "upload"]
    assert sorted(path for sent in uploads for path in sent.documents) == [
        "README.md",
        "docs/pigeons.md",
        "docs/retries.rst",
    ]
    assert all(sent.bytes > 30 for sent in uploads)
    assert {sent.kind for sent in parcel.book.entries} == {"manage", "upload", "attach"}
