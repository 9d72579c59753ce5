"""Secrets to plant: made up anew in every run, so that the repository holds nothing like one."""

import random
import string
from collections.abc import Sequence

from attrs import frozen

_LETTERS = string.ascii_letters
_MIXED = string.ascii_letters + string.digits
_UPPER = string.ascii_uppercase + string.digits
_HEXADECIMAL = "0123456789abcdef"


@frozen
class Planted:
    """A secret as a document would hold it."""

    kind: str
    text: str
    """The line that holds it."""
    core: str
    """The part that nobody may see."""


def planted(seed: int = 0) -> tuple[Planted, ...]:
    """One secret of every kind that is looked for."""
    chance = random.Random(f"planted {seed}")

    def drawn(length: int, alphabet: str = _MIXED) -> str:
        # A few digits apart from each other, as in nearly every drawn value of such a length.
        value = chance.choices(alphabet, k=length)
        if alphabet not in {_LETTERS, string.digits}:
            for place in range(2, length, 5):
                value[place] = chance.choice("3456789")
                value[place - 1] = chance.choice([one for one in alphabet if one.isalpha()])
        return "".join(value)

    made: list[Planted] = []

    def plant(kind: str, core: str, before: str = "", after: str = "") -> None:
        made.append(Planted(kind, f"{before}{core}{after}", core))

    plant("aws", drawn(16, _UPPER), "AKIA")
    plant("github", drawn(36), "ghp" + "_")
    plant("github fine-grained", drawn(60), "github" + "_pat_")
    plant("gitlab", drawn(20), "glpat" + "-")
    plant("slack", f"{drawn(12, string.digits)}-{drawn(24)}", "xoxb" + "-")
    plant("openai", drawn(48), "sk" + "-proj-")
    plant("stripe", drawn(24), "sk" + "_live_")
    plant("google", drawn(35), "AI" + "za")
    plant("npm", drawn(36), "npm" + "_")
    plant("pypi", drawn(80), "pypi" + "-")
    plant("sendgrid", f"{drawn(22)}.{drawn(43)}", "SG" + ".")
    plant("hugging face", drawn(34, _LETTERS), "hf" + "_")
    plant("vault", drawn(30), "hvs" + ".")
    plant("azure", drawn(86), "DefaultEndpointsProtocol=https;AccountKey" + "=", "==")
    header = "eyJ" + drawn(30)
    plant("json web token", f"eyJ{drawn(60)}.{drawn(43)}", header + ".")
    plant("url", drawn(14), "postgres" + "://service:", "@db.internal:5432/main")
    plant("bearer", drawn(40), "curl -H 'Authorization: " + "Bearer ", "'")
    plant("api key", drawn(32, _HEXADECIMAL), "api" + "_key = '", "'")
    plant("API KEY", drawn(32), "MAIL_API" + "_KEY=")
    plant("json", drawn(32), '"client' + '_secret": "', '"')
    plant("yaml", drawn(28), "accessToken" + ": ")
    plant("password", f"{drawn(9)}!{drawn(3)}", "DATABASE_PASSW" + "ORD=")
    return tuple(made)


def private_key(seed: int = 0) -> tuple[str, Sequence[str]]:
    """The armour of a made-up private key, and its lines that nobody may see."""
    chance = random.Random(f"key {seed}")
    alphabet = _MIXED + "+/"
    lines = ["".join(chance.choices(alphabet, k=64)) for _ in range(12)]
    lines.append("".join(chance.choices(alphabet, k=22)) + "==")
    edge = "-" * 5
    name = "RSA PRIVATE" + " KEY"
    return "\n".join((f"{edge}BEGIN {name}{edge}", *lines, f"{edge}END {name}{edge}")), lines
