"""The mirror against the double: what survives expiry, loss, faults and interruptions."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from attrs import evolve

from askdocs.errors import ConsentRequired, EndpointFailed, Unauthorized
from askdocs.settings import UploadSettings
from tests.support.mirroring import Studio, studio
from tests.support.openai_double import FILES, STORES, errors


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


async def test_a_ledger_of_another_version(parcel: Studio, tmp_path: Path) -> None:
    """It is left as it is, and nothing is sent before the user has done something about it."""
    await parcel.sync()
    parcel.mirror.ledger.close()
    with closing(sqlite3.connect(tmp_path / "data/ledger.db")) as database:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        database.execute("PRAGMA user_version = 999")
    with pytest.raises(ConsentRequired):
        await parcel.sync()
    with pytest.raises(EndpointFailed, match="another version") as raised:
        parcel.mirror.agree(parcel.folder)
    assert "Update askdocs" in raised.value.hint
    with closing(sqlite3.connect(tmp_path / "data/ledger.db")) as database:
        database.execute(f"PRAGMA user_version = {version}")
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


async def test_nothing_has_changed_since(parcel: Studio) -> None:
    """A question whose index and settings are those of the copy asks nothing of the store."""
    parcel.mirror.revision_of = lambda _: 3
    await parcel.mirror.ensure(parcel.folder)
    before = len(parcel.double.exchanges)
    await parcel.mirror.ensure(parcel.folder)
    assert len(parcel.double.exchanges) == before
    parcel.mirror.revision_of = lambda _: 4
    await parcel.mirror.ensure(parcel.folder)
    assert len(parcel.double.exchanges) == before + 1


async def test_cleaned_by_another_process(parcel: Studio, tmp_path: Path) -> None:
    """Once the user has agreed anew the next question makes the copy again."""
    parcel.mirror.revision_of = lambda _: 3
    await parcel.mirror.ensure(parcel.folder)
    async with studio(parcel.double, tmp_path / "data", parcel.folder.path) as other:
        await other.mirror.clean(other.folder)
    with pytest.raises(ConsentRequired):
        await parcel.mirror.ensure(parcel.folder)
    parcel.mirror.agree(parcel.folder)
    await parcel.mirror.ensure(parcel.folder)
    assert len(parcel.mirrored) == 3


async def test_cleaned_after_an_upload_that_was_going_on(parcel: Studio) -> None:
    """What waited for an upload and then removed it is not forgotten by whoever uploaded."""
    parcel.mirror.revision_of = lambda _: 3
    gate = parcel.double.hold(FILES)
    uploading = asyncio.create_task(parcel.mirror.ensure(parcel.folder))
    await asyncio.to_thread(gate.reached.wait, 20)
    cleaning = asyncio.create_task(parcel.mirror.clean(parcel.folder))
    await asyncio.sleep(0)
    gate.open()
    await uploading
    await cleaning
    assert not parcel.double.warehouse.stores
    parcel.mirror.agree(parcel.folder)
    await parcel.mirror.ensure(parcel.folder)
    assert len(parcel.mirrored) == 3


async def test_settings_of_uploads_change(parcel: Studio) -> None:
    """The next question removes what they exclude, though the index stays as it is."""
    parcel.mirror.revision_of = lambda _: 3
    await parcel.mirror.ensure(parcel.folder)
    parcel.settings = evolve(parcel.settings, upload=UploadSettings(exclude=("docs/",)))
    await parcel.mirror.ensure(parcel.folder)
    assert parcel.mirrored.keys() == {"README.md"}
    assert len(parcel.double.warehouse.files) == 1


async def test_another_process_has_other_settings(parcel: Studio, tmp_path: Path) -> None:
    """What it changed of the copy is set right by the next question."""
    parcel.mirror.revision_of = lambda _: 3
    await parcel.mirror.ensure(parcel.folder)
    async with studio(parcel.double, tmp_path / "data", parcel.folder.path) as other:
        other.settings = evolve(other.settings, upload=UploadSettings(exclude=("docs/",)))
        await other.sync()
    await parcel.mirror.ensure(parcel.folder)
    assert len(parcel.mirrored) == 3


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
