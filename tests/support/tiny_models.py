"""Tiny random models, made on the spot by scripts of the shared material; nothing is downloaded."""

import subprocess
from pathlib import Path

from tests.support.counterparts import installed_python
from tests.support.shared import required_path


def tiny_llama(product: Path) -> Path:
    """The folder of a model for transformers; skips the test where it cannot be made."""
    return _made("transformers", "make_tiny_model.py", product)


def tiny_gguf(product: Path) -> Path:
    """The file of a model for llama.cpp; skips the test where it cannot be made."""
    return _made("llama-cpp", "make_tiny_gguf.py", product)


def _made(counterpart: str, script: str, product: Path) -> Path:
    python = installed_python(counterpart)
    command = [python, required_path("openai", script), product]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return product
