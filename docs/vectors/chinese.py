"""Makes ``index/words/chinese.txt`` from ``Unihan_Variants.txt`` of the Unicode Character Database.

    python docs/vectors/chinese.py Unihan_Variants.txt

Two lines: traditional characters, and below each the simplified one that is written for it.
"""

import sys
from collections import defaultdict
from pathlib import Path

_ELSEWHERE = dict(zip("裏爲綫啓衞衆", "里为线启卫众", strict=True))
"""What is written in Hong Kong, for which the database has no simplified form."""


TABLE = Path(__file__).parents[2] / "server" / "askdocs" / "index" / "words" / "chinese.txt"


def main() -> None:
    """Write the table."""
    simplified: dict[str, str] = {}
    others: dict[str, list[str]] = defaultdict(list)
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        if not line.startswith("U+"):
            continue
        code, field, value = line.split("\t")
        character = _character(code)
        variants = [_character(one) for one in value.split() if _character(one) != character]
        if field == "kSimplifiedVariant" and variants:
            simplified[character] = min(variants, key=lambda one: one > "\uffff")
        elif field == "kZVariant":
            others[character] += variants
    for character, variants in others.items():
        # 爲 is another way to write 為, which is simplified to 为.
        known = [simplified[one] for one in variants if one in simplified]
        if known and character not in simplified and character not in simplified.values():
            simplified[character] = known[0]
    simplified |= _ELSEWHERE
    pairs = sorted(pair for pair in simplified.items() if max(pair) <= "\uffff")
    lines = [
        "".join(one for one, _ in pairs),
        "".join(simplified.get(other, other) for _, other in pairs),
    ]
    TABLE.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _character(code: str) -> str:
    return chr(int(code.partition("<")[0].removeprefix("U+"), 16))


main()
