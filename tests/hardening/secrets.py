"""Secrets of every kind in every place: how many are blotted out.

``python -m tests.hardening secrets [SEEDS]`` prints the share of each kind and of each place. The
values are drawn anew for each seed, as a generator of passwords or tokens draws them, so that what
is recognised by chance alone shows.
"""

import base64
import random
import string
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

from attrs import frozen

from askdocs.workspace.secrets import MASK, masked

_LETTERS: Final = string.ascii_letters
_MIXED: Final = string.ascii_letters + string.digits
_UPPER: Final = string.ascii_uppercase + string.digits
_LOWER: Final = string.ascii_lowercase + "234567"
_HEX: Final = "0123456789abcdef"
_PRINTABLE: Final = "".join(one for one in string.printable[:94] if one not in "\"'`<>\\")

PLACES: Final = {
    "paragraph": "Use {} for it.",
    "list": "- {}\n",
    "cell": "| a | {} |",
    "fence": "```\n{}\n```",
    "code": "Set `{}` now.",
    "indented": "    {}\n",
    "quote": "> {}",
    "heading": "## {}",
    "attribute": '<a title="{}">x</a>',
    "element": "<td>{}</td>",
    "YAML": "  {}",
    "log": "2026-01-01 INFO {} done",
    "JSON": '{{"line": "{}"}}',
    "shell": "$ {}",
}
"""Where a secret may stand, by what is around it."""

_LEFT: Final = 0.2
"""The share of a value that may stay without giving it away, such as its mark."""

Draw: TypeAlias = Callable[[int, str], str]


@frozen
class Planted:
    """A secret of a kind: the line that it stands in, and the value."""

    kind: str
    line: str
    value: str


def planted(seed: int) -> Iterator[Planted]:
    """One secret of each kind."""
    chance = random.Random(f"secrets {seed}")

    def drawn(length: int, alphabet: str = _MIXED) -> str:
        return "".join(chance.choices(alphabet, k=length))

    def password() -> str:
        return drawn(9) + chance.choice("!@#$%^&*") + chance.choice(string.digits) + drawn(1)

    basic = base64.b64encode(f"deploy:{password()}".encode()).decode()
    hook = "https://discord" + ".com/api/webhooks/123456789012345678/"
    for kind, line, value in (
        ("Basic", "Authorization: " + "Basic {}", basic),
        ("curl -u", "curl -u deploy:{} https://api.internal/v1", password()),
        ("cookie", "Cookie: sessionid={}", drawn(32, _HEX)),
        ("DB_PASS", "DB_" + "PASS={}", password()),
        ("--password", "mysqldump --password {} main", password()),
        ("-p", "mysql -u root -p {} main", password()),
        ("element", "<password>{}</password>", password()),
        ("bold", "**Password:** {}", password()),
        ("row", "| password | {} |", password()),
        ("escaped", "ghp" + "\\_{}", drawn(36)),
        ("Azure SAS", "https://a.blob.core.windows.net/c?sv=2026&sig={}", drawn(43) + "%3D"),
        ("Azure DevOps", "AZURE_DEVOPS_TOKEN={}", drawn(52, _LOWER)),
        ("Discord", hook + "{}", drawn(68)),
        ("Slack", "https://hooks.slack" + ".com/services/T0123ABCD/B0123ABCD/{}", drawn(24)),
        ("Sentry", "https://{}@o1234.ingest.sentry.io/42", drawn(32, _HEX)),
        (
            "Django",
            "SECRET_" + "KEY = '{}'",
            drawn(50, string.ascii_lowercase + "0123456789!@#$%^&*-_=+"),
        ),
        ("Dockerfile", "ENV API_" + "KEY {}", drawn(32)),
        ("netrc", "machine a login deploy password {}", password()),
        ("YAML", "password: {}", password()),
        ("ODBC", "Driver=a;Uid=sa;Pwd={};", drawn(9) + "7x4"),
        ("AMQP", "amqp://app:{}@mq:5672/", drawn(6) + "4a"),
        ("Redis", "redis://:{}@cache:6379", drawn(8) + "9b"),
        ("git", "https://{}@github.com/owner/name.git", drawn(40)),
        ("Google", "GOCSPX" + "-{}", drawn(28)),
        ("New Relic", "NRAK" + "-{}", drawn(27, _UPPER)),
        ("Notion", "ntn" + "_{}", drawn(46)),
        ("PlanetScale", "pscale" + "_tkn_{}", drawn(43)),
        ("Postman", "PMAK" + "-{}", f"{drawn(24, _HEX)}-{drawn(34, _HEX)}"),
        ("RubyGems", "rubygems" + "_{}", drawn(48, _HEX)),
        ("Square", "sq0atp" + "-{}", drawn(22)),
        ("Supabase", "sbp" + "_{}", drawn(40, _HEX)),
        ("Telegram", "123456789:AA" + "{}", drawn(33)),
        ("Twilio", "SK" + "{}", drawn(32, _HEX)),
        ("shadow", "root:$6$saltsalt${}:19000:0:99999:7:::", drawn(86, _MIXED + "./")),
        ("sentence", "The password is {}.", password()),
        ("two lines", "API_TOKEN=\\\n  {}", drawn(32)),
        ("16 characters", "API_TOKEN={}", drawn(16)),
        ("letters", "API_TOKEN={}", drawn(20, _LETTERS)),
        ("hexadecimal", "AUTH_TOKEN: {}", drawn(32, _HEX)),
        ("all signs in quotes", "PASSW" + "ORD='{}'", drawn(16, _PRINTABLE)),
        ("all signs", "password: {}", drawn(16, _PRINTABLE)),
    ):
        yield Planted(kind, line, value)


def is_seen(secret: Planted, place: str) -> bool:
    """Whether more of the value stays than gives nothing away."""
    text = place.format(secret.line.format(secret.value))
    start = text.index(secret.value)
    shown = masked(text).text[start : start + len(secret.value)]
    left = sum(one == other != MASK for one, other in zip(shown, secret.value, strict=True))
    return left > max(2, _LEFT * len(secret.value))


def seen(seeds: int) -> tuple[Counter[str], Counter[str], int]:
    """How many are seen of each kind and in each place, and how many were planted in all."""
    kinds, places, total = Counter[str](), Counter[str](), 0
    for seed in range(seeds):
        for secret in planted(seed):
            kinds[secret.kind] += 0
            for name, place in PLACES.items():
                is_left = is_seen(secret, place)
                kinds[secret.kind] += is_left
                places[name] += is_left
                total += 1
    return kinds, places, total


def run(number: int, home: Path) -> Iterator[str]:
    """The shares that are blotted out, over so many seeds."""
    kinds, places, total = seen(number)
    yield f"all: {1 - kinds.total() / total:.1%} of {total:,}"
    for title, counts in (("kind", kinds), ("place", places)):
        each = total // len(counts)
        yield f"{title}: " + ", ".join(f"{name} {1 - n / each:.0%}" for name, n in counts.items())
