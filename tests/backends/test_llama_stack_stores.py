"""A hosted assistant at llama-stack: its files, its vector stores and its search are real.

The chat model behind it is scripted: it calls the search that it is offered, and quotes the best
line of what comes back. llama-stack 0.2.12 knows no batches, names its searches at the end alone,
leaves the file's id out of their results, and annotates nothing.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.counterparts import llama_stack
from tests.support.rpc import Connection, Message
from tests.support.tool_calling_model import NAME, ToolCallingModel
from tests.support.workspace import write_tree

pytestmark = pytest.mark.llama_stack

FIXTURE = """\
//- /README.md
# Parcel

Sends letters by pigeon.

//- /docs/retries.rst
Retries
=======

A letter is retried three times before the pigeon gives up.

//- /docs/owls.md
# Owls

Owls carry parcels at night.
"""


class AgreeingEditor(Connection):
    """An editor whose user agrees to every upload."""

    def _answer(self, request: Message) -> None:
        if request["method"] == "window/showMessageRequest":
            self.send({"id": request["id"], "result": {"title": "Upload"}})
        else:
            super()._answer(request)


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("llama-stack")
    with ToolCallingModel(is_brief=True) as model, llama_stack(model.base_url, folder) as base_url:
        yield base_url


@pytest.fixture
def editor(base_url: str, tmp_path: Path) -> Iterator[AgreeingEditor]:
    connection = AgreeingEditor(cwd=tmp_path)
    assistant = {"kind": "hosted", "baseUrl": base_url, "model": NAME}
    folder = write_tree(tmp_path / "parcel", FIXTURE)
    connection.initialize(folder, initializationOptions={"assistant": assistant})
    connection.wait_until_ready()
    yield connection
    connection.kill()


def test_life_of_a_copy(editor: AgreeingEditor, tmp_path: Path) -> None:
    """The docs go up, a question is answered from what its search finds, a change follows."""
    synced = editor.request("askDocs/sync", {}, timeout=120)
    assert synced == {"uploaded": 3, "removed": 0, "unchanged": 0, "failed": []}
    answer = editor.request("askDocs/ask", {"question": "How often is a letter retried?"}, 120)
    assert "retried three times" in answer["text"]
    assert answer["outcome"] == "answered"
    assert answer["assistant"] == {"name": "hosted", "model": NAME}
    (citation,) = answer["citations"]
    assert citation["path"] == "docs/retries.rst"
    assert citation["verified"] is True
    (tmp_path / "parcel/docs/owls.md").write_text("# Owls\n\nOwls sleep at noon.\n")
    synced = editor.request("askDocs/sync", {}, timeout=120)
    assert (synced["uploaded"], synced["removed"], synced["unchanged"]) == (1, 1, 2)
    assert editor.stop() == 0
