"""The file of weights: safetensors, of which the format is a header in JSON and then bytes."""

import json
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).parent / "weights.safetensors"
DIGEST: Final = "c2ac25c1bb4c618f26b9fb0f299c2091fdb5bb7fef3f56187c8b4cb8f4f0a777"
"""SHA-256 of ``FILE``, which ``docs/vectors/quantise.py`` makes."""

_KINDS: Final = {"F32": "<f4", "F16": "<f2", "I8": "i1", "U8": "u1"}


def read_weights(path: Path) -> dict[str, Any]:
    """The arrays in the file at ``path``, by their names."""
    # Imported here because the server asks for the file, and has no need of numpy.
    import numpy as np  # noqa: PLC0415

    content = path.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    described = json.loads(content[8:start])
    return {
        name: np.frombuffer(
            content[start + entry["data_offsets"][0] : start + entry["data_offsets"][1]],
            _KINDS[entry["dtype"]],
        ).reshape(entry["shape"])
        for name, entry in described.items()
        if name != "__metadata__" and entry["dtype"] in _KINDS
    }
