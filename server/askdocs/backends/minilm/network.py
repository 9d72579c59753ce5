"""The network: what all-MiniLM-L6-v2 makes of word pieces, in numpy."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np

from askdocs.backends.minilm.pieces import WordPieces
from askdocs.backends.minilm.weights import read_weights

_HEADS: Final = 12
_LAYERS: Final = 6
_TINY: Final = np.float32(1e-12)
MOST_PIECES: Final = 256
"""Of a text: the model was trained on no longer ones."""

Array: TypeAlias = Any
"""An array of numpy, which need not be installed where types are checked."""


class Network:
    """Turns texts into directions of 384 numbers. Safe on any thread."""

    def __init__(self, path: Path) -> None:
        weights = read_weights(path)
        vocabulary = bytes(weights.pop("vocabulary")).decode("utf-8").split("\n")
        self.pieces = WordPieces(vocabulary)
        # The rows of words stay bytes: few of them are looked at.
        self._words = weights["embeddings.word_embeddings.weight"]
        self._scales = weights["embeddings.word_embeddings.weight.scale"]
        self._places = _numbers(weights, "embeddings.position_embeddings.weight")
        self._first = _norm(weights, "embeddings.LayerNorm")
        self._layers = [_Layer(weights, f"encoder.layer.{n}.") for n in range(_LAYERS)]

    def vectors_of(self, texts: Sequence[Sequence[int]]) -> Array:
        """A row of length 1 for each of ``texts``, which are word pieces."""
        lengths = [len(one) for one in texts]
        # One long column of all pieces: where a text ends matters to attention alone.
        starts = [0]
        for length in lengths:
            starts.append(starts[-1] + length)
        flat = np.concatenate([np.asarray(one, dtype=np.int64) for one in texts])
        rows = _scaled(self._words[flat], self._scales[flat])
        rows += np.concatenate([self._places[:length] for length in lengths])
        _normalise(rows, *self._first)
        spans = list(itertools.pairwise(starts))
        for layer in self._layers:
            rows = layer.through(rows, spans)
        sums = np.add.reduceat(rows, starts[:-1], axis=0)
        sums /= np.linalg.norm(sums, axis=1, keepdims=True)
        return sums


class _Layer:
    """One layer of the transformer."""

    def __init__(self, weights: dict[str, Array], name: str) -> None:
        parts = [f"{name}attention.self.{part}" for part in ("query", "key", "value")]
        kernels = [_linear(weights, part) for part in parts]
        self._looks = tuple(np.concatenate(each, axis=-1) for each in zip(*kernels, strict=True))
        width = self._looks[0].shape[0]
        # The scale of attention is taken into the queries once and for all.
        for each in self._looks:
            each[..., :width] *= np.float32((width / _HEADS) ** -0.5)
        self._attended = _linear(weights, f"{name}attention.output.dense")
        self._attended_norm = _norm(weights, f"{name}attention.output.LayerNorm")
        self._inner = _linear(weights, f"{name}intermediate.dense")
        self._outer = _linear(weights, f"{name}output.dense")
        self._outer_norm = _norm(weights, f"{name}output.LayerNorm")

    def through(self, rows: Array, spans: Sequence[tuple[int, int]]) -> Array:
        """``rows`` after this layer; each span is a text."""
        kernel, bias = self._looks
        looks = rows @ kernel
        looks += bias
        seen = np.empty_like(rows)
        width = rows.shape[1]
        for start, end in spans:
            heads = looks[start:end].reshape(end - start, 3, _HEADS, width // _HEADS)
            queries, keys, values = heads.transpose(1, 2, 0, 3)
            shares = queries @ keys.transpose(0, 2, 1)
            shares -= shares.max(axis=-1, keepdims=True)
            np.exp(shares, out=shares)
            shares /= shares.sum(axis=-1, keepdims=True)
            seen[start:end] = (shares @ values).transpose(1, 0, 2).reshape(end - start, width)
        attended = _through(seen, self._attended)
        attended += rows
        _normalise(attended, *self._attended_norm)
        inner = _through(attended, self._inner)
        changed = _through(_gelu(inner), self._outer)
        changed += attended
        _normalise(changed, *self._outer_norm)
        return changed


def _numbers(weights: dict[str, Array], name: str) -> Array:
    """The weight called ``name`` as floats."""
    scales = weights.get(f"{name}.scale")
    weight = weights[name]
    return weight.astype(np.float32) if scales is None else _scaled(weight, scales)


def _scaled(rows: Array, scales: Array) -> Array:
    """Rows of bytes as floats; each run of numbers in a row has a scale."""
    runs = rows.reshape(*scales.shape, -1) * scales.astype(np.float32)[..., None]
    return runs.reshape(rows.shape)


def _linear(weights: dict[str, Array], name: str) -> tuple[Array, Array]:
    kernel = np.ascontiguousarray(_numbers(weights, f"{name}.weight").T)
    return kernel, _numbers(weights, f"{name}.bias")


def _norm(weights: dict[str, Array], name: str) -> tuple[Array, Array]:
    return _numbers(weights, f"{name}.weight"), _numbers(weights, f"{name}.bias")


def _through(rows: Array, linear: tuple[Array, Array]) -> Array:
    kernel, bias = linear
    rows = rows @ kernel
    rows += bias
    return rows


def _normalise(rows: Array, weight: Array, bias: Array) -> None:
    """Layer normalisation, in place."""
    rows -= rows.mean(axis=-1, keepdims=True)
    spread = np.einsum("ij,ij->i", rows, rows) / np.float32(rows.shape[1])
    rows /= np.sqrt(spread + _TINY)[:, None]
    rows *= weight
    rows += bias


def _gelu(rows: Array) -> Array:
    """The Gaussian error linear unit, by its approximation with tanh; in place."""
    inner = rows * rows
    inner *= np.float32(0.044715 * 0.7978845608)
    inner += np.float32(0.7978845608)
    inner *= rows
    np.tanh(inner, out=inner)
    inner += np.float32(1)
    inner *= np.float32(0.5)
    rows *= inner
    return rows
