"""What is shipped, and what it stands on."""

import re
import subprocess
import sys
import zipfile
from importlib.metadata import PackageNotFoundError, distribution, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]

PERMISSIVE = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla Public License 2|Unlicense|0BSD"
    r"|Zlib|CC0|HPND",
    re.IGNORECASE,
)
"""Licences under which a package may be used and shipped beside ours; MPL for whole files."""

FORBIDDEN = re.compile(r"(?<!L)GPL|AGPL|SSPL|Commons Clause|proprietary", re.IGNORECASE)


def needed() -> set[str]:
    """The packages that an installation brings, those of ours and theirs in turn."""
    waiting, found = ["askdocs"], set[str]()
    while waiting:
        for text in requires(waiting.pop()) or ():
            requirement = Requirement(text)
            name = requirement.name.lower().replace("_", "-")
            applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            if applies and name not in found:
                found.add(name)
                waiting.append(name)
    return found


def licence_of(name: str) -> str:
    """What the package says of its licence."""
    about = distribution(name).metadata
    classifiers = [
        value for value in about.get_all("Classifier") or () if value.startswith("License ::")
    ]
    said = [
        *about.get_all("License-Expression", []),
        *classifiers,
        *(one[:200] for one in about.get_all("License", [])),
    ]
    return " ".join(said)


@pytest.mark.guarantee("what is shipped can be checked")
def test_licences_allow_what_we_do() -> None:
    """Every package that comes along is under a permissive licence."""
    names = needed()
    assert {"pygls", "attrs", "markdown-it-py"} <= names
    for name in sorted(names):
        try:
            licence = licence_of(name)
        except PackageNotFoundError:
            pytest.fail(f"{name} is needed and not installed")
        assert PERMISSIVE.search(licence), (name, licence)
        assert not FORBIDDEN.search(licence), (name, licence)


@pytest.mark.guarantee("what is shipped can be checked")
def test_every_dependency_has_its_reason() -> None:
    """The table of the architecture names each package that we ask for."""
    table = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    rows = " ".join(re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE))
    for text in requires("askdocs") or ():
        requirement = Requirement(text)
        if requirement.marker is None:
            assert requirement.name in rows, requirement.name


@pytest.mark.guarantee("what is shipped can be checked")
def test_a_wheel_is_reproducible(tmp_path: Path) -> None:
    """Built twice, from the same files, it is the same to the byte, and holds our package alone."""
    pytest.importorskip("hatchling", reason="hatchling is not installed: see the group test")
    wheels = []
    for name in ("one", "two"):
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / name)],
            cwd=ROOT,
            check=True,
            capture_output=True,
            timeout=120,
        )
        (wheel,) = (tmp_path / name).iterdir()
        wheels.append(wheel)
    assert wheels[0].read_bytes() == wheels[1].read_bytes()
    with zipfile.ZipFile(wheels[0]) as packed:
        names = packed.namelist()
    assert all(name.startswith(("askdocs/", "askdocs-")) for name in names)
    assert "askdocs/py.typed" in names
    for name in ("NOTICE", "LICENSE", "foreign.bin", "weights.safetensors"):
        assert f"askdocs/backends/minilm/{name}" in names


def test_the_page_on_security_is_linked() -> None:
    """Whoever looks finds the threats, and from there the tests."""
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", page):
        assert (ROOT / target).is_file(), target
