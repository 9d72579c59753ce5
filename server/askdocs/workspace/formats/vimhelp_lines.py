"""What lines of Vim help are: tags, rules, code marks, headings."""

import re

_TAG = re.compile(r"(?:(?<=\s)|^)\*([^\s*|]{1,200})\*(?=\s|$)")
_LINK = re.compile(r"(?<![A-Za-z0-9_|\\])\|([^\s|*\"\u0080-\U0010ffff]{1,200})\|(?!\|)")
_RULE = re.compile(r"(?:={30,}|-{30,})\s*$")
_CODE_MARK = re.compile(r"(?:^|(?<=\s))>(?:[a-z0-9]{1,20})?[ \t]*$")
_MODELINE = re.compile(r"\s*vim?:.{0,300}\S|.{0,40}\bvim:\s?(?:set? )?.{0,200}:?\s*$")
_GAP = re.compile(r"\t| {2,}")
_SHOUTED = re.compile(r"[A-Z0-9][^a-z]{2,}\Z")
_CAPITALS = re.compile(r"[A-Z]{3}")
_LONGEST_SIGNATURE = 60


def tags_in(line: str) -> list[str]:
    """The names that the line gives to its place, without their stars."""
    return _TAG.findall(line) if "*" in line else []


def without_tags(line: str) -> str:
    """The line without its tags and the space before them."""
    return _TAG.sub("", line).rstrip() if "*" in line else line.rstrip()


def shown(line: str) -> str:
    """The line as a reader sees it: no tags, links as their words, no mark of a column heading."""
    line = without_tags(line)
    if "|" in line:
        line = _LINK.sub(r"\1", line)
    return line[:-1].rstrip() if line.endswith("~") else line


def is_rule(line: str) -> bool:
    """Whether the line divides sections."""
    return line.startswith(("===", "---")) and _RULE.match(line) is not None


def is_underlined(line: str, under: str) -> bool:
    """Whether ``under`` is a short rule that makes ``line`` a heading."""
    if not under or under[0] not in "-=~" or line[0].isspace():
        return False
    rule = under.rstrip()
    words = without_tags(line)
    return len(rule) >= 3 and not rule.strip(rule[0]) and abs(len(words) - len(rule)) <= 2


def opens_code(line: str) -> bool:
    """Whether code begins below the line: it ends with ``>`` and perhaps a language."""
    return ">" in line and _CODE_MARK.search(line) is not None


def without_code_mark(line: str) -> str:
    """The line without the ``>`` that announces code."""
    return _CODE_MARK.sub("", line).rstrip()


def is_modeline(line: str) -> bool:
    """Whether the line sets options for the editor that shows the file."""
    return "vim:" in line and _MODELINE.match(line) is not None


def is_shouted(line: str) -> bool:
    """Whether the line is written in capitals, as the user manual's headings are."""
    words = without_tags(line)
    return (
        len(words) <= _LONGEST_SIGNATURE
        and _SHOUTED.match(words) is not None
        and _CAPITALS.search(words) is not None
    )


def first_column(line: str) -> str:
    """What stands before the first gap of a line with columns; the whole line without one."""
    return _GAP.split(without_tags(line), maxsplit=1)[0]


def has_columns(line: str) -> bool:
    """Whether there is a gap after the line's first words."""
    return _GAP.search(line.strip()) is not None


def signature_of(line: str) -> str:
    """What the line defines, if it defines something; empty where it is prose."""
    column = first_column(line)
    return column if len(column) <= _LONGEST_SIGNATURE else ""


def is_sentence(signature: str) -> bool:
    """Whether what looks like the name of something is the beginning of a sentence."""
    if signature.isascii():
        return len(signature) > 40 and signature.count(" ") > 5
    return sum(not character.isascii() for character in signature) > 16


def beside(line: str) -> str:
    """What stands beside the first column of a line, if it says something."""
    words = without_tags(line).strip()
    rest = words[len(first_column(words)) :].strip()
    return "" if rest == "or" else rest
