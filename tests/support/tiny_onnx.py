"""A model for embeddings made on the spot: each word is a row of a table, and nothing else is."""

import json
from pathlib import Path

import pytest

_IDEAS = (
    ("pigeon", "pigeons", "bird"),
    ("picture", "pictures", "photo"),
    ("small", "shrink", "scaled"),
    ("rest", "sleep"),
    ("letter", "letters"),
)
"""Words of one line mean the same to it."""


def tiny_onnx(folder: Path) -> Path:
    """A folder with the model; skips the test where ONNX is not installed."""
    reason = "needs onnx, onnxruntime and tokenizers: pip install onnx onnxruntime tokenizers"
    onnx = pytest.importorskip("onnx", reason=reason)
    pytest.importorskip("onnxruntime", reason=reason)
    pytest.importorskip("tokenizers", reason=reason)
    folder.mkdir()
    words = ["[PAD]", "[UNK]", *(word for idea in _IDEAS for word in idea)]
    numbers = len(_IDEAS) + 1
    table = [0.1 if column == len(_IDEAS) else 0.0 for _ in words for column in range(numbers)]
    for row, word in enumerate(words):
        for column, idea in enumerate(_IDEAS):
            if word in idea:
                table[row * numbers + column] = 1.0
    tensor, integers = onnx.TensorProto.FLOAT, onnx.TensorProto.INT64
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
        "words",
        [onnx.helper.make_tensor_value_info("input_ids", integers, ["texts", "tokens"])],
        [onnx.helper.make_tensor_value_info("last_hidden_state", tensor, None)],
        [onnx.helper.make_tensor("table", tensor, [len(words), numbers], table)],
    )
    opset = onnx.helper.make_opsetid("", 17)
    model = onnx.helper.make_model(graph, opset_imports=[opset], ir_version=8)
    onnx.save(model, str(folder / "model.onnx"))
    tokenizer = {
        "version": "1.0",
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "model": {
            "type": "WordLevel",
            "vocab": {word: row for row, word in enumerate(words)},
            "unk_token": "[UNK]",
        },
        "added_tokens": [],
    }
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    return folder
