"""The one developer front end: ``nox`` runs every check and every test."""

import os
import shutil

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "venv"
nox.options.stop_on_first_error = True
nox.options.sessions = ["lint", "tests", "client"]

PYPROJECT = nox.project.load_toml("pyproject.toml")


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


@nox.session
def client(session: nox.Session) -> None:
    """Check, test and pack the extension for VS Code."""
    if shutil.which("npm") is None:
        if os.environ.get("ASKDOCS_REQUIRE_EDITORS"):
            session.error("npm is not on the path")
        session.skip("npm is not on the path, so the extension for VS Code is not looked at")
    session.chdir("client-vscode")
    session.run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", external=True)
    session.run("npm", "run", "check", external=True)
    session.run("npm", "test", external=True)
    # The server in the package is built with the Python of this session.
    packing = {"ASKDOCS_BUILD_PYTHON": f"{session.bin}/python"}
    session.run("npm", "run", "package", env=packing, external=True)


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Print the table of measurements."""
    session.install("-e", ".", *nox.project.dependency_groups(PYPROJECT, "test"))
    session.run("python", "-m", "tests.benchmarks", *session.posargs)
