"""What is shipped, and what it stands on."""

import re
import subprocess
import sys
import zipfile
from importlib.metadata import PackageNotFoundError, distribution, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.support.sbom import Bom, Component, bundled_in, of_extension, of_wheel, problems_of

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


def component(name: str, version: str = "1.0", **more: object) -> Component:
    """A component as the tools list it."""
    licences = [{"license": {"id": "MIT"}}]
    found = {"bom-ref": f"{name}=={version}", "name": name, "version": version}
    return {**found, "licenses": licences, **more}


def bill(main: Component, *components: Component, needs: dict[str, list[str]]) -> Bom:
    """A bill as the tools write it."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "metadata": {"component": main},
        "components": list(components),
        "dependencies": [{"ref": one, "dependsOn": others} for one, others in needs.items()],
    }


def ref(bom: Bom, name: str) -> list[str]:
    """What the component called ``name`` depends on."""
    (found,) = (one for one in bom["dependencies"] if one["ref"].startswith(f"{name}=="))
    return list(found["dependsOn"])


@pytest.mark.guarantee("what is shipped can be checked")
def test_the_bill_of_the_wheel_is_whole() -> None:
    """It has a version, licences that packages tell in their own words, and the model inside."""
    found = bill(
        component("askdocs", version=""),
        component("attrs", externalReferences=[{"url": "file:///home/me/attrs.whl"}]),
        component("Pypdfium2", licenses=[]),
        needs={"askdocs==": ["attrs==1.0", "Pypdfium2==1.0"]},
    )
    bom = of_wheel(found, "0.1.0", {"pypdfium2": "BSD-3-Clause, Apache-2.0"})
    assert list(problems_of(bom)) == []
    assert bom["metadata"]["component"]["version"] == "0.1.0"
    by_name = {one["name"]: one for one in bom["components"]}
    assert by_name["Pypdfium2"]["licenses"][0]["license"]["name"] == "BSD-3-Clause, Apache-2.0"
    assert by_name["all-MiniLM-L6-v2"]["licenses"] == [{"license": {"id": "Apache-2.0"}}]
    assert ref(bom, "askdocs") == ["Pypdfium2==1.0", "attrs==1.0"]
    assert "file:" not in str(bom)


@pytest.mark.guarantee("what is shipped can be checked")
def test_what_a_bill_lacks_is_told() -> None:
    """A component without a version or a licence, another specification, a loose end."""
    found = bill(
        component("askdocs", version=""),
        component("attrs", licenses=[]),
        needs={"askdocs==": ["gone==1.0"]},
    )
    assert sorted(problems_of({**found, "specVersion": "1.2"})) == [
        "askdocs has no version",
        "askdocs== depends on what is not there",
        "attrs has no licenses",
        "it is no CycloneDX 1.6",
    ]


NOTICES = f"""\
@scope/parts 2.0 (MIT)

Copyright (c) somebody

1.0 (a number, and no package)
{"-" * 80}

view 15.0.3 (MPL-2.0 OR Apache-2.0)

Another text
"""


@pytest.mark.guarantee("what is shipped can be checked")
def test_the_bill_of_the_extension_has_what_is_in_it() -> None:
    """Of npm what was bundled and no other version of it, of Python what lies beside it."""
    client = bill(
        component("askdocs", version="0.1.0"),
        component("parts", version="2.0", group="@scope"),
        component("view", version="14.0"),
        component("view", version="15.0.3"),
        component("linter"),
        needs={"extension==0.1.0": ["view==15.0.3", "linter==1.0"], "view==15.0.3": ["parts==2.0"]},
    )
    client["metadata"]["component"]["bom-ref"] = "extension==0.1.0"
    server = bill(
        component("environment"),
        component("askdocs", version="0.1.0"),
        component("attrs"),
        needs={"askdocs==0.1.0": ["attrs==1.0", "numpy==1.0"]},
    )
    assert bundled_in(NOTICES) == [("@scope/parts", "2.0"), ("view", "15.0.3")]
    bom = of_extension(server, client, bundled_in(NOTICES), {})
    assert list(problems_of(bom)) == []
    refs = {one["bom-ref"] for one in bom["components"] if "==" in one["bom-ref"]}
    assert refs >= {"parts==2.0", "view==15.0.3", "askdocs==0.1.0", "attrs==1.0"}
    assert not refs & {"view==14.0", "linter==1.0"}
    assert ref(bom, "extension") == ["askdocs==0.1.0", "parts==2.0", "view==15.0.3"]
    assert ref(bom, "askdocs") == ["attrs==1.0"]
    with pytest.raises(LookupError):
        of_extension(server, client, [("view", "16.0")], {})


def test_the_page_on_security_is_linked() -> None:
    """Whoever looks finds the threats, and from there the tests."""
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", page):
        assert (ROOT / target).is_file(), target
