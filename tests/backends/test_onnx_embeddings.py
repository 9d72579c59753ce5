"""Embeddings from a model in a folder, run in a process of its own."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from askdocs.backends.onnx_embeddings import OnnxEmbeddings
from askdocs.backends.transport import needs_no_consent
from askdocs.errors import EndpointFailed
from askdocs.index.embedding import closeness
from tests.support.tiny_onnx import tiny_onnx


@pytest.fixture
async def model(tmp_path: Path) -> AsyncIterator[OnnxEmbeddings]:
    made = OnnxEmbeddings(str(tiny_onnx(tmp_path / "model")), "", "")
    yield made
    await made.close()


async def test_the_same_in_other_words(model: OnnxEmbeddings) -> None:
    """It is near; padding and the order of the texts change nothing."""
    texts = ["Pictures are scaled", "pigeons rest and rest and rest", "letters"]
    pictures, pigeons, letters = await model.embed(texts, (), needs_no_consent)
    question = await model.embed_question("shrink a photo", needs_no_consent)
    assert pictures is not None
    assert pigeons is not None
    assert letters is not None
    assert closeness(question, pictures) > 0.9 > closeness(question, pigeons)
    assert (await model.embed(["letters"], (), needs_no_consent))[0] == letters


async def test_a_question_goes_before_passages(model: OnnxEmbeddings) -> None:
    """Passages that come later wait for it."""
    await model.prepare()
    question = asyncio.ensure_future(model.embed_question("pigeon", needs_no_consent))
    await asyncio.sleep(0)
    passages = asyncio.ensure_future(model.embed(["letter"], (), needs_no_consent))
    done, _ = await asyncio.wait([question, passages], return_when=asyncio.FIRST_COMPLETED)
    assert question in done
    await passages


async def test_who_gives_up_waiting(model: OnnxEmbeddings) -> None:
    """Leaves nothing behind that the next could take for its own."""
    await model.prepare()
    given_up = asyncio.ensure_future(model.embed(["letter", "letter"], (), needs_no_consent))
    await asyncio.sleep(0)
    given_up.cancel()
    assert len(await model.embed(["pigeon"], (), needs_no_consent)) == 1


async def test_a_process_that_dies(model: OnnxEmbeddings) -> None:
    """The next text gets a new one."""
    await model.prepare()
    assert model._process is not None
    model._process.kill()
    await model._process.wait()
    assert (await model.embed(["pigeon"], (), needs_no_consent))[0] is not None


_DIES_WRITING = """\
import os, sys
sys.stdin.readline()
sys.stdout.write('{"embeddings": [[0.1, 0.2')
sys.stdout.flush()
os._exit(9)
"""


async def test_a_process_that_dies_while_it_writes(tmp_path: Path) -> None:
    """Half an answer is none: it is the failure that any other end of the process is."""
    model = OnnxEmbeddings(str(tmp_path), "", "")
    model._process = process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _DIES_WRITING),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    with pytest.raises(EndpointFailed, match="ended unexpectedly"):
        await model.embed(["pigeon"], (), needs_no_consent)
    assert process.returncode == 9
    await model.close()


async def test_a_file_that_is_no_model(tmp_path: Path) -> None:
    """What is wrong is told without the whole path."""
    folder = tiny_onnx(tmp_path / "model")
    (folder / "model.onnx").write_bytes(b"no model")
    model = OnnxEmbeddings(str(folder), "", "")
    with pytest.raises(EndpointFailed, match="cannot be run") as failure:
        await model.embed(["pigeon"], (), needs_no_consent)
    assert str(tmp_path) not in str(failure.value)
    await model.close()


async def test_no_folder(tmp_path: Path) -> None:
    """It is told, or else which packages are missing."""
    model = OnnxEmbeddings(str(tmp_path / "nowhere"), "", "")
    with pytest.raises(EndpointFailed, match=r"There is no model\.onnx|pip install onnxruntime"):
        await model.embed(["pigeon"], (), needs_no_consent)
    await model.close()
