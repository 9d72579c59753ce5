"""The process that runs an embedding model: ``python -m askdocs.backends.onnx_worker FOLDER``.

FOLDER holds ``model.onnx`` (or ``onnx/model.onnx``) and ``tokenizer.json``, as exported from a
model of sentence-transformers; ``1_Pooling/config.json`` and ``sentence_bert_config.json`` are
heeded where they are. Nothing is downloaded.

It reads one JSON object a line from standard input, ``{"texts": […]}``, and writes one a line to
standard output, ``{"embeddings": [[…], …]}`` or ``{"problem": "…"}``. It ends with its input.
"""

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from askdocs.child_process import end_with_parent, lines, own_output
from askdocs.wording import Message, to_json

_MOST_TOKENS: Final = 512
"""Of a text, where the model's folder does not say how many it takes."""

_THREADS: Final = 2

Embed: TypeAlias = Callable[[Sequence[str]], list[list[float]]]


def main() -> int:
    """Serve until standard input ends."""
    replies = own_output()
    end_with_parent()
    requests = lines(sys.stdin.buffer)
    if hasattr(os, "nice"):
        os.nice(10)
    embed: Embed | None = None
    while True:
        texts: list[str] = json.loads(requests.get())["texts"]
        try:
            if embed is None:
                embed = load(Path(sys.argv[1]))
            reply: dict[str, object] = {"embeddings": embed(texts) if texts else []}
        except Exception as error:  # noqa: BLE001 (the runtime raises what it likes; it is told)
            reply = {"problem": to_json(_said(error))}
        replies.write(json.dumps(reply).encode() + b"\n")
        replies.flush()


def load(folder: Path) -> Embed:
    """What turns texts into vectors as the model in ``folder`` does; raises if it cannot be run."""
    # ruff: noqa: PLC0415 - what is missing is told, and nothing else of the process needs it
    try:
        import numpy as np
        import onnxruntime
        from tokenizers import Tokenizer
    except ImportError:
        raise ImportError(
            "A model in a folder takes the packages onnxruntime and tokenizers, which are not"
            " installed where askdocs is: pip install onnxruntime tokenizers"
        ) from None
    file = next(
        (path for path in (folder / "model.onnx", folder / "onnx/model.onnx") if path.is_file()),
        None,
    )
    if file is None or not (folder / "tokenizer.json").is_file():
        raise FileNotFoundError(
            Message("There is no model.onnx with a tokenizer.json in {}.", folder.name)
        )
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    most = _read(folder / "sentence_bert_config.json").get("max_seq_length")
    tokenizer.enable_truncation(most if isinstance(most, int) else _MOST_TOKENS)
    tokenizer.enable_padding()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(_THREADS, os.cpu_count() or 1)
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    wanted = {one.name for one in session.get_inputs()}
    pools_first = _read(folder / "1_Pooling/config.json").get("pooling_mode_cls_token") is True

    def embed(texts: Sequence[str]) -> list[list[float]]:
        encoded = tokenizer.encode_batch(list(texts))
        tokens = np.array([one.ids for one in encoded], dtype=np.int64)
        mask = np.array([one.attention_mask for one in encoded], dtype=np.int64)
        given = {
            "input_ids": tokens,
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(tokens),
        }
        outputs = session.run(None, {name: given[name] for name in wanted})
        pooled = next((one for one in outputs if one.ndim == 2), None)
        if pooled is None:
            rows = outputs[0]
            weights = mask[:, :, None].astype(rows.dtype)
            pooled = rows[:, 0] if pools_first else (rows * weights).sum(1) / weights.sum(1)
        vectors: list[list[float]] = pooled.astype(np.float32).tolist()
        return vectors

    return embed


def _read(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}


def _said(error: Exception) -> str:
    """What to tell the user of a failure, without paths and stack."""
    first = str(error).strip().splitlines()[0][:200] if str(error).strip() else ""
    if isinstance(error, ImportError | FileNotFoundError):
        return error.args[0] if isinstance(error.args[0], Message) else first
    return Message("The embedding model cannot be run ({}).", type(error).__name__)


if __name__ == "__main__":
    sys.exit(main())
