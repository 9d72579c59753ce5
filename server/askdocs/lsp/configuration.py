"""Where a folder's settings come from."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from askdocs.settings import Settings
    from askdocs.workspace.document import Folder

SECTION: Final = "askDocs"


def section_of(sent: object) -> Mapping[str, object]:
    """The settings in what a client sent: the section ``askDocs``, or the object itself."""
    if not isinstance(sent, Mapping):
        return {}
    section = sent.get(SECTION, sent)
    return section if isinstance(section, Mapping) else {}


def resolve_for(folder: "Folder", options: Mapping[str, object]) -> "tuple[Settings, list[str]]":
    """The settings of ``folder`` and what is wrong with them, as sentences. Reads the disk."""
    # Imported here because the server has answered by then.
    from askdocs.settings import read_project, resolve  # noqa: PLC0415

    project, unreadable = read_project(folder.path)
    settings, problems = resolve(editor=options, project=project)
    return settings, [str(problem) for problem in (*unreadable, *problems)]
