"""What is pointed at: a name and what it can be where it stands, or a selected text."""

from enum import Enum, auto

from attrs import frozen


class Sense(Enum):
    """What a name can be where it stands."""

    WHOLE = auto()
    """Its full name is written out: it is that or nothing."""
    IMPORTED = auto()
    """What the imports of the file say."""
    MEMBER = auto()
    """An attribute, method or argument of something that the imports tell."""
    OWN = auto()
    """What the file defines: only docs of that very module know it."""
    KEY = auto()
    """A key of a configuration, or of an object that is passed to something."""
    SETTING = auto()
    """A name that a file of settings sets."""
    COMMAND = auto()
    """A word or a flag of a command line."""
    BARE = auto()
    """A name, and nothing says whose."""


@frozen
class Target:
    """What is pointed at: a name and what its place tells about it, or a selected text."""

    text: str
    is_selection: bool = False
    sense: Sense = Sense.BARE
    full_names: tuple[str, ...] = ()
    """What the name is by the imports, or of what it is a member or an argument."""
    above: tuple[str, ...] = ()
    """The keys that a key stands under, or the words of a command before it."""
    packages: tuple[str, ...] = ()
    """What the file imports, as far as that is not its own project's."""
    uri: str = ""
    """The file, where the name is its own."""
