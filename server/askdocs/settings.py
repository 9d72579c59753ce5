"""Settings: Options as they are sent, resolved to Settings, with a list of problems."""

from attrs import frozen


@frozen
class IndexingSettings:
    """What is indexed of a folder."""

    include: tuple[str, ...] = ()
    """Further gitignore-style patterns to index, beside the documentation that is found anyway."""
    exclude: tuple[str, ...] = ()
    """Gitignore-style patterns never to index."""
    docstrings: bool = True
    """Whether docstrings of the folder's own Python files are indexed."""
    max_file_size: int = 20 * 1024 * 1024
    """Bytes; larger files are skipped."""


@frozen
class HoverSettings:
    """Help on hover."""

    enabled: bool = True
    max_characters: int = 1200


@frozen
class AnswerSettings:
    """How answers are made."""

    max_passages: int = 6
    """Passages that an answer is made from."""


@frozen
class Settings:
    """Everything that can be set, resolved: no field means "default"."""

    indexing: IndexingSettings = IndexingSettings()
    hover: HoverSettings = HoverSettings()
    answer: AnswerSettings = AnswerSettings()
