"""A folder of packages for pip, made of what this Python has installed: no index is asked.

``package_folder.py FOLDER NAME…`` writes the packages with those names, and all that they require,
as wheels.
"""

import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from packaging.requirements import Requirement

OURS = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}
"""What an installation writes beside the package's own files."""


def required(names: list[str]) -> Iterator[Distribution]:
    """The packages with all that they require, once each."""
    seen: set[str] = set()
    waiting = [Requirement(name) for name in names]
    while waiting:
        requirement = waiting.pop()
        marker = requirement.marker
        name = requirement.name.lower().replace("_", "-")
        if name in seen or (marker is not None and not marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        found = distribution(name)
        yield found
        waiting += map(Requirement, found.requires or ())


def write_wheel(folder: Path, package: Distribution) -> None:
    """Write the package as the wheel that it came from, uncompressed."""
    described = (package.read_text("WHEEL") or "").splitlines()
    tags = [line.removeprefix("Tag: ") for line in described if line.startswith("Tag: ")]
    columns = zip(*(tag.split("-") for tag in tags), strict=True)
    parts = (".".join(dict.fromkeys(column)) for column in columns)
    name = package.metadata["Name"].replace("-", "_").replace(".", "_")
    stem = f"{name}-{package.version}"
    listed = []
    with ZipFile(folder / f"{stem}-{'-'.join(parts)}.whl", "w", ZIP_STORED) as wheel:
        for file in package.files or ():
            is_information = file.parts[0].endswith(".dist-info")
            if file.parts[0] == ".." or "__pycache__" in file.parts:
                continue
            if is_information and file.name in OURS:
                continue
            path = file.as_posix()
            if is_information:
                # Its name has to be spelled as the wheel's.
                path = "/".join((f"{stem}.dist-info", *file.parts[1:]))
            wheel.write(str(file.locate()), path)
            listed.append(f"{path},,")
        record = f"{stem}.dist-info/RECORD"
        wheel.writestr(record, "\n".join([*listed, f"{record},,", ""]))


def main() -> None:
    """Fill the folder."""
    folder, *names = sys.argv[1:]
    Path(folder).mkdir(parents=True, exist_ok=True)
    for package in required(names):
        write_wheel(Path(folder), package)


if __name__ == "__main__":
    main()
