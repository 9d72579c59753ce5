"""Many requests at once read an index with few connections, each at its own revision."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from askdocs.index.reader import Snapshot
from askdocs.retrieval import Query
from tests.support.desk import Desk, desk_with

FIXTURE = """\
//- /docs/corn.md
# Corn

Pigeons eat corn.

//- /docs/wheat.md
# Wheat

Pigeons like wheat.
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_with(tmp_path / "parcel", FIXTURE, cache=tmp_path / "cache")


def found(desk: Desk, snapshot: Snapshot) -> set[str]:
    return {hit.path for hit in desk.engine.retriever.search(Query("pigeons"), snapshot, 10)}


@pytest.mark.guarantee("load takes bounded memory and file handles")
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_many_readers_take_few_file_handles(desk: Desk) -> None:
    """A hundred questions at once open no more files than ten."""

    def handles() -> int:
        return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 (names are counted)

    before = handles()
    snapshots = [desk.library.snapshot() for _ in range(100)]
    assert handles() - before < 20
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda one: found(desk, one), snapshots))
    assert answers == [{"docs/corn.md", "docs/wheat.md"}] * 100
    snapshots.clear()
    assert handles() - before < 20
    desk.close()


def test_each_reader_keeps_its_revision(desk: Desk) -> None:
    """Those that share a connection see what was there when they began, later ones what is new."""
    early = [desk.library.snapshot() for _ in range(10)]
    (desk.folder.path / "docs/rye.md").write_text("# Rye\n\nPigeons like rye.\n")
    desk.update()
    late = [desk.library.snapshot() for _ in range(10)]
    # A reader ends when nothing refers to it any more.
    del early[::2]
    for snapshot in early:
        assert found(desk, snapshot) == {"docs/corn.md", "docs/wheat.md"}
    for snapshot in late:
        assert found(desk, snapshot) == {"docs/corn.md", "docs/wheat.md", "docs/rye.md"}
    del snapshot
    early.clear()
    late.clear()
    assert desk.paths("rye") == ["docs/rye.md"]
    desk.close()
