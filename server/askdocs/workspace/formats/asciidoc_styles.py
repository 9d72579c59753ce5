"""What the attributes over a block of AsciiDoc say of it."""

import re

from attrs import evolve, frozen

from askdocs.workspace.formats.asciidoc_lines import CODE_STYLES, DIAGRAMS, FORMULAS

_ADMONITIONS = frozenset({"note", "tip", "important", "warning", "caution"})
_QUOTED = frozenset({"quote", "verse"})
_SHORTHAND = re.compile(r"[.#%]")
_VALUES = re.compile(r"subs=[\"']?[^\"']*(?:attributes|normal|\+a\b)")
_LANGUAGE = re.compile(r"(?:^|,)\s*language=[\"']?([\w+#-]+)")


@frozen
class Style:
    """The attributes of the block that comes next."""

    text: str = ""
    """As they are written, in lower case."""
    name: str = ""
    """What kind of block they make of it."""
    language: str = ""
    has_values: bool = False
    """Whether attributes have their values in code."""

    def with_more(self, written: str) -> "Style":
        """This style with another line of attributes."""
        if not written:
            return self
        parts = [part.strip().strip("\"'") for part in written.split(",")]
        name = _SHORTHAND.split(parts[0].lower())[0] if "=" not in parts[0] else ""
        language = parts[1] if len(parts) > 1 and "=" not in parts[1] else ""
        if named := _LANGUAGE.search(written):
            language = named[1]
        return evolve(
            self,
            text=f"{self.text},{written.lower()}" if self.text else written.lower(),
            name=name or ("source" if language and not parts[0] else self.name),
            language=language or self.language,
            has_values=self.has_values or _VALUES.search(written) is not None,
        )

    def label(self, written: str) -> str:
        """What a reader is told over or under the block: its kind of remark, who is quoted."""
        if self.name in _ADMONITIONS:
            return self.name.capitalize()
        if self.name in _QUOTED:
            said = [part.strip().strip("\"'") for part in written.split(",")[1:]]
            return ", ".join(part for part in said if part and "=" not in part)
        return ""

    @property
    def is_source(self) -> bool:
        return self.name == "source"

    @property
    def is_code(self) -> bool:
        return CODE_STYLES.match(self.name) is not None

    @property
    def is_formula(self) -> bool:
        return self.name in FORMULAS

    @property
    def is_unseen(self) -> bool:
        """Whether nobody reads the block as it is written: a comment, the source of a diagram."""
        return self.name == "comment" or DIAGRAMS.match(self.name) is not None
