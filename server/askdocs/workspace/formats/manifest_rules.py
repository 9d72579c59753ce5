"""What the entries of manifests state: which facts, and under which heading."""

import re
from collections.abc import Sequence
from typing import Final

from attrs import evolve, frozen

from askdocs.workspace.facts import Fact, Written
from askdocs.workspace.formats.manifest_entries import Entry


@frozen
class Statement:
    """Lines of a manifest that state facts."""

    heading: str
    facts: tuple[Fact, ...]
    first: int
    end: int


_Rule = tuple[str, str, tuple[Fact, ...], int]
"""A pattern for the path of an entry, the heading, the facts, and how many lines say it at most."""

_MANY: Final = 16
_SOME: Final = 6

_VERSION: Final = (Fact.VERSION,)
_LICENCE: Final = (Fact.LICENCE,)
_RUNTIME: Final = (Fact.RUNTIME,)
_DEPENDENCIES: Final = (Fact.DEPENDENCIES,)
_WHOLE: Final = (Fact.BUILD, Fact.RUN, Fact.TEST, Fact.INSTALL)

_PYTHON: Final = "Supported versions of Python"
_PROJECT: Final = r"(?:project|metadata|tool poetry|package|workspace package)"

_RULES: Final[dict[Written, Sequence[_Rule]]] = {
    Written.JSON: (
        (r"version", "Version", _VERSION, 1),
        (r"licen[cs]es?", "Licence", _LICENCE, _SOME),
        (r"engines|volta", "Supported versions of Node", _RUNTIME, _SOME),
        (r"os|cpu", "Supported platforms", (Fact.PLATFORMS,), _SOME),
        (r"packageManager", "Package manager", (Fact.PACKAGE_MANAGER, Fact.INSTALL), 1),
        (r"(?:peerD|optionalD|d)ependencies|require", "Dependencies", _DEPENDENCIES, _MANY),
        (r"devDependencies|require-dev", "Dependencies for development", _DEPENDENCIES, _MANY),
        (r"bin", "Commands", (Fact.RUN,), _SOME),
    ),
    Written.TOML: (
        (_PROJECT + r" version", "Version", _VERSION, 1),
        (_PROJECT + r" license(?:-files?)?", "Licence", _LICENCE, _SOME),
        (r"project requires-python|tool poetry dependencies python", _PYTHON, _RUNTIME, 1),
        (r"requires python(?:_full)?_version", _PYTHON, _RUNTIME, 1),
        (
            r"(?:workspace )?package (?:rust-version|edition)|toolchain channel",
            *("Supported versions of Rust", _RUNTIME, 1),
        ),
        (
            r"package name",
            *("Build, run and test (cargo build, cargo run, cargo test)", _WHOLE, 1),
        ),
        (
            (
                r"(?:workspace )?dependencies .+|packages .+|project dependencies"
                r"|tool poetry dependencies .+"
            ),
            *("Dependencies", _DEPENDENCIES, _MANY),
        ),
        (
            r"(?:dev|build)-(?:dependencies|packages) .+",
            "Dependencies for development",
            *(_DEPENDENCIES, _MANY),
        ),
        (
            (
                r"project optional-dependencies .+|dependency-groups .+"
                r"|tool poetry (?:group .+ |dev-)dependencies .+"
            ),
            *("Optional dependencies", _DEPENDENCIES, _MANY),
        ),
        (r"(?:project|tool poetry) scripts .+", "Commands", (Fact.RUN,), _SOME),
        (r"build-system .+", "Build system", (Fact.BUILD, Fact.PACKAGE_MANAGER), 3),
        (r"tool (?:poetry|uv|pdm|rye|pixi)", "Package manager", (Fact.PACKAGE_MANAGER,), 1),
        (r"tool pytest(?: ini_options)?", "Run the tests (pytest)", (Fact.TEST,), _SOME),
        (r"tool (?:ruff|black|mypy|pylint|flake8|isort|pyright)", "Lint", (Fact.LINT,), 3),
    ),
    Written.INI: (
        (r"metadata version", "Version", _VERSION, 1),
        (r"metadata license", "Licence", _LICENCE, 1),
        (r"options python_requires", _PYTHON, _RUNTIME, 1),
        (r"options install_requires", "Dependencies", _DEPENDENCIES, _MANY),
        (r"options\.extras_require .+", "Optional dependencies", _DEPENDENCIES, _MANY),
        (r"options\.entry_points .+", "Commands", (Fact.RUN,), _SOME),
        (r"(?:tox|tox:tox) env_?list", "Tested with tox", (Fact.TEST, Fact.RUNTIME), _SOME),
        (r"tool:pytest|pytest", "Run the tests (pytest)", (Fact.TEST,), 3),
        (r"flake8|mypy|isort|pycodestyle", "Lint", (Fact.LINT,), 3),
    ),
    Written.PYTHON: (
        (r"(?:__)?version(?:__)?", "Version", _VERSION, 1),
        (r"license", "Licence", _LICENCE, 1),
        (r"python_requires", _PYTHON, _RUNTIME, 1),
        (r"install_requires", "Dependencies", _DEPENDENCIES, _MANY),
        (r"extras_require", "Optional dependencies", _DEPENDENCIES, _MANY),
        (r"entry_points", "Commands", (Fact.RUN,), _SOME),
    ),
    Written.GO: (
        (r"module", "Build, run and test (go build ./…, go run ., go test ./…)", _WHOLE, 1),
        (r"go|toolchain", "Supported versions of Go", _RUNTIME, 1),
        (r"require", "Dependencies", _DEPENDENCIES, _MANY),
    ),
    Written.XML: (
        (r"project version", "Version", _VERSION, 1),
        (
            r"project properties (?:java\.version|maven\.compiler\.(?:release|source|target))",
            *("Supported versions of Java", _RUNTIME, 1),
        ),
        (r"project licenses", "Licence", _LICENCE, _SOME),
        (r"project dependencies", "Dependencies", _DEPENDENCIES, _MANY),
    ),
    Written.GRADLE: (
        (r"version", "Version", _VERSION, 1),
        (
            r"(?:source|target)Compatibility|languageVersion|jvmTarget",
            *("Supported versions of Java", _RUNTIME, 1),
        ),
        (r"dependencies", "Dependencies", _DEPENDENCIES, _MANY),
    ),
    Written.DOCKERFILE: (
        (r"FROM", "Base image", _RUNTIME, 1),
        (r"EXPOSE", "Ports", (Fact.PORTS,), 1),
        (r"ENV", "Environment variables", (Fact.ENVIRONMENT,), _MANY),
        (r"CMD|ENTRYPOINT", "What the container runs", (Fact.RUN,), _SOME),
    ),
    Written.YAML: (
        (r"services (\S+) ports", r"Ports of \1", (Fact.PORTS,), _SOME),
        (
            r"services (\S+) (?:environment|env_file)",
            *(r"Environment variables of \1", (Fact.ENVIRONMENT,), _MANY),
        ),
        (
            r"services (\S+) (?:image|build|command)",
            *(r"Service \1 (docker compose up)", (Fact.RUN,), 3),
        ),
        (
            (
                r"jobs \S+ strategy matrix (?:.* )?(?:python|node|go|java|ruby|rust|php|toolchain"
                r"|version)[\w-]*"
            ),
            *("Versions that CI tests with", _RUNTIME, _SOME),
        ),
        (
            r"jobs \S+ strategy matrix (?:os|platform|runs-on)",
            *("Platforms that CI tests on", (Fact.PLATFORMS,), _SOME),
        ),
        (
            r"jobs \S+ steps with (?:python|node|go|java|ruby|php)-version",
            *("Versions that CI uses", _RUNTIME, 1),
        ),
        (r"jobs \S+ steps run", "What CI runs", (Fact.CI,), _SOME),
    ),
}

_COMPILED: Final = {
    written: [(re.compile(path), heading, facts, most) for path, heading, facts, most in rules]
    for written, rules in _RULES.items()
}

_DATABASE: Final = re.compile(
    r"postgres|postgis|timescale|mysql|mariadb|mongo|redis|valkey|sqlite|cockroach|clickhouse"
    r"|cassandra|couchdb|neo4j|influxdb|mssql|elasticsearch|opensearch",
    re.IGNORECASE,
)

_SCRIPTS: Final[dict[Written, str]] = {
    Written.JSON: r"(?:scripts|tasks) (\S+)",
    Written.TOML: r"(?:tool (?:poe tasks|hatch envs .+ scripts|pdm scripts|taskipy tasks"
    r"|rye scripts|pixi tasks)|scripts) (\S+)",
    Written.INI: r"testenv(?::(\S+))?",
    Written.PYTHON: r"session (\S+)",
    Written.MAKE: r"([^./]+)",
}
"""Entries that are tasks, with the name by which one is started."""

_TASKS: Final = (
    (Fact.DOCS, "Build the docs", r"docs?|documentation|sphinx|mkdocs|typedoc|website"),
    (Fact.TEST, "Run the tests", r"tests?|unit|specs?|e2e|pytest|coverage|cov|jest|vitest|tox"),
    (
        Fact.LINT,
        "Lint",
        (
            r"lint|format|fmt|check|typecheck|types?|tsc|mypy|ruff|eslint|prettier|style|pre-commit"
            r"|vet|clippy"
        ),
    ),
    (
        Fact.INSTALL,
        "Install",
        r"install|setup|bootstrap|deps|dependencies|venv|requirements",
    ),
    (Fact.BUILD, "Build", r"build|compile|bundle|dist|package|all"),
    (
        Fact.RUN,
        "Run",
        r"dev|develop|start|serve|server|run|up|watch|preview|runserver|playground|app",
    ),
)
_TASK_NAMES: Final = [
    (fact, heading, re.compile(rf"(?:{names})(?:[:_.-].*)?|(?:run|make|start)[:_-](?:{names})"))
    for fact, heading, names in _TASKS
]
_CLASSIFIERS: Final = (
    (re.compile(r"Programming Language :: [\w +#]+ :: \d"), _PYTHON, _RUNTIME),
    (re.compile(r"License ::"), "Licence", _LICENCE),
    (re.compile(r"Operating System ::"), "Supported platforms", (Fact.PLATFORMS,)),
)
_RUNTIMES: Final = {"node": "Node", "nvmrc": "Node", "python": "Python", "ruby": "Ruby"}
_MANAGERS: Final = re.compile(r'"?(npm|pnpm|yarn|bun)@')


_LONGEST_IMAGE: Final = 60


def statements_of(
    written: Written, path: str, lines: Sequence[str], entries: Sequence[Entry]
) -> list[Statement]:
    """What the entries of the file at ``path`` state, in order; no two share a line."""
    stated: list[Statement] = []
    line = 0
    runner = _runner(written, path, entries)
    images = {
        entry.path[1]: entry.value.strip("\"' ")[:_LONGEST_IMAGE]
        for entry in entries
        if len(entry.path) == 3 and entry.path[0] == "services" and entry.path[2] == "image"
    }
    for entry in entries:
        if entry.first < line:
            continue
        for one in _stated(written, path, lines, entry, runner):
            service = entry.path[1] if entry.path[:1] == ("services",) else ""
            image = images.get(service, "")
            is_said = image in lines[one.first]
            stated.append(one if is_said else evolve(one, heading=f"{one.heading} ({image})"))
            line = one.end
    return stated


def _stated(
    written: Written, path: str, lines: Sequence[str], entry: Entry, runner: str
) -> list[Statement]:
    name = " ".join(entry.path)
    if written is Written.LINES:
        return _of_line(path, entry)
    if entry.path and entry.path[-1] == "classifiers":
        return [
            Statement(heading, facts, line, line + 1)
            for line in range(entry.first, entry.end)
            for pattern, heading, facts in _CLASSIFIERS
            if pattern.search(lines[line])
        ]
    for pattern, heading, facts, most in _COMPILED.get(written, ()):
        found = pattern.fullmatch(name)
        if found is None or _is_of_elsewhere(entry.value):
            continue
        if (
            written is Written.TOML
            and name == "package name"
            and not path.lower().endswith("cargo.toml")
        ):
            continue
        stated = facts
        if written is Written.YAML:
            stated = _of_step(facts, "\n".join(lines[entry.first : entry.end]))
        end = min(entry.end, entry.first + most)
        return [Statement(found.expand(heading), stated, entry.first, end)]
    task = re.fullmatch(_SCRIPTS[written], name) if written in _SCRIPTS else None
    if task is None:
        return []
    end = min(entry.end, entry.first + 2 * _SOME)
    called = task[1] or ""
    for fact, heading, names in _TASK_NAMES:
        if names.fullmatch(called) or (not called and fact is Fact.TEST):
            shown = f"{heading} ({_command(runner, called)})"
            return [Statement(shown, (fact, Fact.SCRIPTS), entry.first, end)]
    return [Statement(f"Script ({_command(runner, called)})", (Fact.SCRIPTS,), entry.first, end)]


def _is_of_elsewhere(value: str) -> bool:
    """Whether a value is only said to come from somewhere else."""
    return "workspace" in value and "true" in value


def _of_step(facts: tuple[Fact, ...], text: str) -> tuple[Fact, ...]:
    """``facts`` with what the text of a step or a service says beside."""
    if Fact.CI in facts:
        if re.search(r"\b(?:pytest|tox|nox|tests?)\b", text):
            return (*facts, Fact.TEST)
        if re.search(r"\b(?:lint|ruff|mypy|eslint|clippy|prettier|pre-commit)\b", text):
            return (*facts, Fact.LINT)
        return facts
    is_database = Fact.RUN in facts and _DATABASE.search(text)
    return (*facts, Fact.DATABASE) if is_database else facts


def _of_line(path: str, entry: Entry) -> list[Statement]:
    """What a line of a file says that is a list of one thing."""
    name = path.rpartition("/")[2].lower()
    if name.startswith("version"):
        is_one = re.fullmatch(r"v?\d+(?:\.\d+)+[\w.+-]{0,30}", entry.value)
        stated = ("Version", _VERSION) if is_one else None
    elif name == "procfile":
        stated = ("What is run", (Fact.RUN,))
    elif name.startswith("requirements"):
        stated = ("Dependencies", _DEPENDENCIES)
    elif name.startswith("rust"):
        stated = ("Supported versions of Rust", _RUNTIME)
    else:
        language = _RUNTIMES.get(name.lstrip(".").partition("-")[0], "the tools")
        stated = (f"Version of {language} that is used", _RUNTIME)
    return [Statement(*stated, entry.first, entry.end)] if stated else []


def _runner(written: Written, path: str, entries: Sequence[Entry]) -> str:
    """What starts the tasks of the file."""
    name = path.rpartition("/")[2].lower()
    if written is Written.MAKE:
        return "just" if "just" in name else "make"
    if written is Written.INI:
        return "tox -e"
    if written is Written.PYTHON:
        return "nox -s"
    if written is Written.JSON:
        if name != "package.json":
            return name.partition(".")[0].replace("deno", "deno task")
        said = (entry.value for entry in entries if entry.path == ("packageManager",))
        found = _MANAGERS.match(next(said, ""))
        return f"{found[1] if found else 'npm'} run"
    if name == "pipfile":
        return "pipenv run"
    return ""


def _command(runner: str, name: str) -> str:
    if runner == "tox -e" and not name:
        return "tox"
    if runner.endswith("run") and name in {"test", "start"}:
        runner = runner.removesuffix(" run")
    return f"{runner} {name}".strip()
