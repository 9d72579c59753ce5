"""Bills of materials (CycloneDX) of what is shipped, put together from what kept tools find.

``python -m tests.support.sbom wheel|extension INTO …`` is what ``nox -s sbom`` runs.
"""
# ruff: noqa: T201 - it prints

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, Final, TypeAlias

Bom: TypeAlias = dict[str, Any]
Component: TypeAlias = dict[str, Any]

SPECIFICATION: Final = "1.6"
_HEADING: Final = re.compile(r"(?:\A|\n-{80}\n\n)(\S+) (\d\S*) \(")

SHIPPED_DATA: Final[Sequence[Component]] = (
    {
        "type": "machine-learning-model",
        "name": "all-MiniLM-L6-v2",
        "version": "sha256:53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        "description": "rounded to a byte a number, and the word vectors made of it",
        "licenses": [{"license": {"id": "Apache-2.0"}}],
    },
    {
        "type": "data",
        "name": "Unicode Character Database (Unihan_Variants)",
        "version": "15.0.0",
        "description": "the table of simplified Chinese characters that is made of it",
        "licenses": [{"license": {"id": "Unicode-DFS-2016"}}],
    },
)
"""What lies in our package and was made from others' work, as the notices beside it say."""


def of_wheel(found: Bom, version: str, licences: Mapping[str, str]) -> Bom:
    """The bill of an environment that holds our wheel and what it needs, and nothing else.

    ``licences`` is what packages say of their licences in words of their own.
    """
    components = [_licensed(component, licences) for component in found["components"]]
    main = {**found["metadata"]["component"], "version": version}
    return _bom(found, main, (*components, *_data_of(main)), found["dependencies"])


def of_extension(
    server: Bom, client: Bom, bundled: Iterable[tuple[str, str]], licences: Mapping[str, str]
) -> Bom:
    """The bill of the packed extension: the server's packages and the ``bundled`` ones of npm.

    Raises ``LookupError`` where ``client``, the bill of all that npm installed, lacks one of them.
    """
    by_name = {(_name_of(one), one["version"]): one for one in client["components"]}
    packages = [by_name[one] for one in bundled]
    libraries = [_licensed(component, licences) for component in server["components"]]
    main = client["metadata"]["component"]
    needed = [
        one
        for one in (*client["dependencies"], *server["dependencies"])
        if one["ref"] != main["bom-ref"]
    ]
    # Of npm nothing is there at run time but what is bundled, and of Python all for the server.
    roots = [
        one["bom-ref"]
        for one in (*packages, *libraries)
        if one in packages or one["name"] == "askdocs"
    ]
    needed.append({"ref": main["bom-ref"], "dependsOn": roots})
    return _bom(client, main, [*packages, *libraries, *_data_of(main)], needed)


def bundled_in(notices: str) -> list[tuple[str, str]]:
    """Name and version of each package whose licence is in the extension's list of them."""
    return [(found[1], found[2]) for found in _HEADING.finditer(notices)]


def problems_of(bom: Bom) -> Iterator[str]:
    """What a bill lacks, each as a phrase."""
    if (bom.get("bomFormat"), bom.get("specVersion")) != ("CycloneDX", SPECIFICATION):
        yield f"it is no CycloneDX {SPECIFICATION}"
    for component in (bom["metadata"]["component"], *bom["components"]):
        for field in ("name", "version", "licenses"):
            if not component.get(field):
                yield f"{component.get('name')} has no {field}"
    known = {one["bom-ref"] for one in (bom["metadata"]["component"], *bom["components"])}
    for dependency in bom["dependencies"]:
        if not known.issuperset((dependency["ref"], *dependency.get("dependsOn", ()))):
            yield f"{dependency['ref']} depends on what is not there"


def _bom(
    found: Bom,
    main: Component,
    components: Iterable[Component],
    needed: Iterable[Mapping[str, Any]],
) -> Bom:
    """``found`` with other components, and of ``needed`` what is between these."""
    listed = sorted(
        map(_public, components), key=lambda one: (_name_of(one).lower(), one["version"])
    )
    kept = {one["bom-ref"] for one in (main, *listed)}
    dependencies = [
        {"ref": one["ref"], "dependsOn": sorted(kept.intersection(one.get("dependsOn", ())))}
        for one in needed
        if one["ref"] in kept
    ]
    return {
        **found,
        "metadata": {**found["metadata"], "component": main},
        "components": listed,
        "dependencies": dependencies,
    }


def _public(component: Component) -> Component:
    """``component`` without files of the machine that the bill is made on."""
    references = component.get("externalReferences", ())
    kept = [one for one in references if not one["url"].startswith("file:")]
    return {**component, "externalReferences": kept} if references else component


def _data_of(main: Component) -> list[Component]:
    return [{**one, "bom-ref": f"{main['bom-ref']}|{one['name']}"} for one in SHIPPED_DATA]


def _licensed(component: Component, licences: Mapping[str, str]) -> Component:
    said = licences.get(component["name"].lower())
    if component.get("licenses") or not said:
        return component
    return {**component, "licenses": [{"license": {"name": said}}]}


def _name_of(component: Component) -> str:
    group = component.get("group")
    return f"{group}/{component['name']}" if group else str(component["name"])


def _licences_in(folder: Path) -> dict[str, str]:
    """What the packages in ``folder`` say of their licences in the field for free text."""
    return {
        one.metadata["Name"].lower(): one.metadata["License"].partition("\n")[0]
        for one in distributions(path=[str(folder)])
        if "License" in one.metadata
    }


def _check_schema(text: str) -> None:
    # Imported here because only whoever writes a bill has the tools.
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415

    if error := JsonStrictValidator(SchemaVersion.from_version(SPECIFICATION)).validate_str(text):
        raise ValueError(str(error))


def main(kind: str, into: str, *given: str) -> int:
    """Write the bill; the exit status says whether nothing is amiss."""
    if kind == "wheel":
        found, version, folder = given
        bom = of_wheel(_read(found), version, _licences_in(Path(folder)))
    else:
        server, client, notices, folder = given
        bundled = bundled_in(Path(notices).read_text(encoding="utf-8"))
        bom = of_extension(_read(server), _read(client), bundled, _licences_in(Path(folder)))
    text = json.dumps(bom, indent=2) + "\n"
    _check_schema(text)
    Path(into).write_text(text, encoding="utf-8")
    problems = list(problems_of(bom))
    for problem in problems:
        print(f"{into}: {problem}", file=sys.stderr)
    print(f"{into}: {len(bom['components'])} components")
    return bool(problems)


def _read(path: str) -> Bom:
    bom: Bom = json.loads(Path(path).read_text(encoding="utf-8"))
    return bom


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
