"""What an image says to somebody who does not see it."""

import re
from typing import Final

_BADGE: Final = re.compile(
    r"badge|shields\.io|badgen\.net|codecov\.io|coveralls\.io|travis-ci\.|circleci\.com|ci\.appveyor"
    r"|codacy\.com|codeclimate\.com|sonarcloud\.io|snyk\.io|fossa\.|zenodo\.org|pepy\.tech|deps\.rs"
    r"|isitmaintained|opencollective\.com/[^\s\"')]{1,80}\.svg|contrib\.rocks|star-history"
    r"|readthedocs\.org/projects/[^\s\"')]{1,80}/\?|gitpod\.io/button|herokucdn\.com/deploy",
    re.IGNORECASE,
)
_PATH: Final = re.compile(r"\S*\.(?:avif|gif|jpe?g|png|svg|webp)", re.IGNORECASE)
_WORD: Final = re.compile(r"\w")
_LONGEST: Final = 1_000


def is_badge(address: str) -> bool:
    """Whether an image tells the state of a project, which is no documentation of it."""
    return _BADGE.search(address[:_LONGEST]) is not None


def words_of_image(words: str, address: str) -> str:
    """The ``words`` that stand for the image at ``address``, if they say anything."""
    words = " ".join(words[:_LONGEST].split())
    if _WORD.search(words) is None or _PATH.fullmatch(words) or is_badge(address):
        return ""
    return words
