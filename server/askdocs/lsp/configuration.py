"""Where a folder's settings come from."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from askdocs.settings import Settings
    from askdocs.workspace.document import Folder

SECTION: Final = "askDocs"

API_KEY: Final = "apiKey"
"""The initialization option that holds the key from the editor's store of secrets."""


def section_of(sent: object) -> Mapping[str, object]:
    """The settings in what a client sent: the section ``askDocs``, or the object itself."""
    if not isinstance(sent, Mapping):
        return {}
    section = sent.get(SECTION, sent)
    return section if isinstance(section, Mapping) else {}


def without_key(options: Mapping[str, object]) -> tuple[Mapping[str, object], str]:
    """The options without the key, and the key; it comes with the initialization or not at all."""
    key = options.get(API_KEY)
    rest = {name: value for name, value in options.items() if name != API_KEY}
    return rest, key.strip() if isinstance(key, str) else ""


def resolve_for(
    folder: "Folder", options: Mapping[str, object], user: Mapping[str, object]
) -> "tuple[Settings, list[str]]":
    """The settings of ``folder`` and what is wrong with them, as sentences. Reads the disk."""
    # Imported here because the server has answered by then.
    from askdocs.settings import resolve  # noqa: PLC0415
    from askdocs.settings_files import read_project  # noqa: PLC0415

    project, unreadable = read_project(folder.path)
    settings, problems = resolve(editor=options, project=project, user=user)
    return settings, [str(problem) for problem in (*unreadable, *problems)]


def resolve_users(options: Mapping[str, object], user: Mapping[str, object]) -> "Settings":
    """What the user wants; no folder has a say in it."""
    from askdocs.settings import resolve  # noqa: PLC0415 (as in resolve_for)

    return resolve(editor=options, project={}, user=user)[0]
