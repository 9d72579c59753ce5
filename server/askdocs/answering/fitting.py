"""How well a place in the docs fits what is known of a name, by its anchors and its heading."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final

from attrs import frozen

from askdocs.answering.names import is_compound
from askdocs.answering.source_names import dotted
from askdocs.answering.targets import Sense, Target
from askdocs.index.reader import Candidate, FolderSnapshot
from askdocs.index.tokens import tokenise
from askdocs.patterns import lazy_pattern
from askdocs.workspace.document import BlockKind, Passage

FEW: Final = 3
"""Passages that say a name, docstrings among them, if it is told in one place."""

_SUBJECT: Final = 0.2
"""The share of passages that say a word from which on it is what the docs are about."""

_OLD: Final = lazy_pattern(
    r"(?:^|/)(?:versioned_docs|version-[\d.]+|v\d+(?:[._]\d+)*|old|archived?)/"
)
"""Docs of an earlier version, which say of a name what is no longer so."""

_FRONT: Final = lazy_pattern(r"(?:^|/)(?:index|readme)[^/]*$", re.IGNORECASE)
_OPENS: Final = frozenset({BlockKind.HEADING, BlockKind.DEFINITION})
_FRONT_MATTER: Final = 20
"""Lines that a title without a heading may take."""

_KIND: Final = (
    r"(?:class|function|method|decorator|module|object|option|parameter|argument|attribute|field"
    r"|setting|hook|fixture|command|component|type|interface|trait|struct|macro|enum|expression"
    r"|directive|plugin|middleware|property|event|marker|flag|exception|signal|example)s?"
)
_HEADING: Final = lazy_pattern(
    rf"(?:(?P<lead>(?:use|using|about|raise|the|an?|{_KIND})(?:\s+(?:the|an?))?"
    r"|[^\s]+(?:'|’)s|.{1,60}\s[-–—:])\s+)?"
    r"(?P<name>--?\w[\w-]*|[@.:$]?[^\W\d][\w$]*(?:(?:[.-]|::|->|\#|/)[^\W\d][\w$]*)*!?)"
    rf"(?P<given>\s*(?:\(.*\)|\\?\[.*|<.*|=.*|:\s.*)?)(?P<kind>\s+{_KIND}(?:\s+\W.*)?)?\Z",
    re.IGNORECASE,
)


@frozen
class Named:
    """A candidate with the names that it explains."""

    candidate: Candidate
    anchors: tuple[str, ...]
    heading: str
    """The name that its heading is or is about."""
    is_alone: bool
    """Whether the heading is that name and no more."""
    is_title: bool
    """Whether it says what a page is about, and then the name."""

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.anchors, self.heading) if self.heading else self.anchors


class Fitting:
    """How well a place fits what is known of a name; 0 where it is about something else."""

    def __init__(self, target: Target, folder: FolderSnapshot) -> None:
        self._target = target
        self._folder = folder
        self.name = target.text
        if target.sense is Sense.IMPORTED:
            # The file may have another name for it.
            self.name = target.full_names[0].rpartition(".")[2]
        self._rules: dict[Sense, Callable[[Named], float]] = {
            Sense.WHOLE: self._whole,
            Sense.IMPORTED: self._imported,
            Sense.MEMBER: self._member,
            Sense.OWN: self._own,
            Sense.KEY: self._key,
            Sense.SETTING: self._setting,
            Sense.COMMAND: self._command,
            Sense.BARE: self._bare,
        }
        self._is_known = any(map(self._is_subject, target.full_names))
        self.is_foreign = bool(target.packages) and not any(map(self._is_subject, target.packages))

    def sought(self) -> list[str]:
        """How the heading, item or row begins that is about the name, the fullest form first."""
        target = self._target
        if target.sense is Sense.IMPORTED:
            parts = target.full_names[0].split(".")
            return [".".join(parts[start:]) for start in {0, len(parts) - 2} if len(parts) > 2]
        if target.sense is Sense.KEY:
            keys = (*target.above, self.name)
            return [".".join(keys[start:]) for start in range(len(keys))]
        return [self.name]

    @property
    def may_be_stated(self) -> bool:
        senses = {Sense.KEY, Sense.COMMAND, Sense.IMPORTED}
        return is_compound(self.name) or self._target.sense in senses

    def spelled(self) -> Iterator[str]:
        """Other spellings under which the name may be listed."""
        target = self._target
        for full in target.full_names:
            parts = full.split(".")
            yield from (".".join(parts[start:]) for start in range(len(parts)))
            if target.sense is Sense.MEMBER:
                yield f"{full}.{self.name}"
                yield f"{parts[-1]}.{self.name}"
        if target.sense is Sense.KEY:
            keys = (*target.above, self.name)
            yield from (".".join(keys[start:]) for start in range(len(keys) - 1))
        if target.sense is Sense.COMMAND:
            words = (*target.above, self.name)
            yield from (" ".join(words[start:]) for start in range(len(words) - 1))
        if target.sense is Sense.BARE:
            parts = dotted(self.name).split(".")
            yield from (".".join(parts[start:]) for start in range(1, len(parts)))

    def __call__(self, one: Named) -> float:
        value = self._rules[self._target.sense](one)
        if value <= 0:
            return 0.0
        if _OLD.search(one.candidate.path):
            value -= 4
        if not says_more(one.candidate.passage):
            value -= 3
        # What is headed by the name itself comes before what is only an anchor.
        heading = one.heading.rpartition(".")[2].lstrip("@")
        if one.is_alone and heading == self.name.rpartition(".")[2]:
            value += 1
        return value

    def of_statement(self, one: Named, form: str) -> float:
        """The same of a place that has a list item or table row which begins with ``form``."""
        headings = " ".join(one.candidate.passage.headings)
        old = 4 if _OLD.search(one.candidate.path) else 0
        match self._target.sense:
            case Sense.MEMBER:
                owners = {full.rpartition(".")[2] for full in self._target.full_names}
                held = any(_holds(headings, owner) for owner in owners)
                return 40 - old if held and self._is_known else 0.0
            case Sense.KEY:
                if not (is_compound(form) or self._is_known):
                    return 0.0
                value = self._under(one, 30)
                if value <= 30 and "." not in form and self._is_told_often():
                    return 0.0
                return value + 10 * form.count(".") - old if value else 0.0
            case Sense.COMMAND:
                return self._of_command(one, 30) - old
            case Sense.IMPORTED:
                return 40.0 - old if form.count(".") > 1 else 0.0
            case _:
                return 0.0 if self.is_foreign else 30.0 - old

    def _whole(self, one: Named) -> float:
        full = self._target.full_names
        return max((self._as_written(one, name) for name in full), default=0.0)

    def _as_written(self, one: Named, full: str) -> float:
        if not any(dotted(name) == full for name in one.names):
            return 0.0
        # Of a module without words of its own the first function bears the name, too.
        member = f"{full}.{dotted(one.heading).rpartition('.')[2]}"
        return 0.0 if any(dotted(anchor) == member for anchor in one.anchors) else 100.0

    def _imported(self, one: Named) -> float:
        return max((self._as_import(one, full) for full in self._target.full_names), default=0.0)

    def _as_import(self, one: Named, full: str) -> float:
        module, _, name = full.rpartition(".")
        if (module or self._is_known) and (written := self._as_written(one, full)):
            return written
        if not module:
            # Of a package that others made the docs say only how they use it.
            return 0.0
        qualified = [dotted(anchor) for anchor in one.anchors if "." in anchor]
        for anchor in qualified:
            owner, _, last = anchor.rpartition(".")
            if last == name and owner.startswith(f"{module}."):
                between = owner[len(module) + 1 :]
                # A module hands on what its parts define; members of classes it does not.
                if between == between.casefold():
                    return 80.0 - between.count(".")
            elif last == name != name.casefold() and module.startswith(f"{owner}."):
                return 75.0 - module[len(owner) :].count(".")
        if not self._is_known:
            return 0.0
        pair = f"{module.rpartition('.')[2]}.{name}"
        if any(dotted(other).strip("@.") == pair for other in one.names):
            return 70.0
        if any(anchor.rpartition(".")[2] == name for anchor in qualified):
            # It is said whose this one is.
            return 0.0
        if name in one.anchors:
            return 60.0
        return self._of_heading(one, name)

    def _of_heading(self, one: Named, name: str) -> float:
        if dotted(one.heading).lstrip("@.").rstrip("!") != name:
            return 0.0
        if one.is_alone:
            return 60.0
        if not is_compound(name):
            return 0.0
        return 45.0 if one.is_title else 50.0

    def _member(self, one: Named) -> float:
        return max((self._as_member(one, full) for full in self._target.full_names), default=0.0)

    def _as_member(self, one: Named, owner: str) -> float:
        module, _, kind = owner.rpartition(".")
        root = owner.partition(".")[0]
        name = self.name
        best = 0.0
        rooted = any(anchor.startswith(f"{root}.") for anchor in one.anchors)
        full = [dotted(anchor) for anchor in one.anchors if anchor.startswith(f"{root}.")]
        for anchor in (dotted(anchor) for anchor in one.names):
            above, _, last = anchor.rpartition(".")
            if last != name or not above:
                continue
            if anchor == f"{owner}.{name}":
                best = max(best, 100.0)
            elif above == kind and not rooted and self._is_known:
                best = max(best, 90.0)
            elif module and anchor.startswith(f"{module}."):
                base = above.rpartition(".")[2]
                near = above == f"{module}.{base}"
                if kind.endswith(base) and base != base.casefold():
                    best = max(best, 85.0 if near else 80.0)
                elif self._target.above:
                    # An argument: of a class of the same family, as DateField is of DateTimeField.
                    if near and _family(base) == _family(kind):
                        best = max(best, 75.0)
                elif is_compound(name):
                    best = max(best, 75.0 if near else 70.0)
        if best or full or not self._is_known or not is_compound(name):
            return best
        if any(anchor.rpartition(".")[2] == name for anchor in one.anchors if "." in anchor):
            return 0.0
        return self._of_heading(one, name) or (
            50.0 if one.heading.rpartition(".")[2] == name else 0.0
        )

    def _own(self, one: Named) -> float:
        if self._folder.folder.uri_of(one.candidate.path) == self._target.uri:
            return 60.0 if self._is_called(one) else 0.0
        stem = self._target.uri.rpartition("/")[2].partition(".")[0]
        return 60.0 if f"{stem}.{self.name}" in map(dotted, one.names) else 0.0

    def _setting(self, one: Named) -> float:
        if self.name in one.anchors:
            return 60.0
        if one.heading != self.name:
            words = _bare(one.candidate.passage.headings[-1:]).split()
            return 40.0 if self.name in words and is_compound(self.name) else 0.0
        return 55.0 if one.is_alone else 50.0

    def _key(self, one: Named) -> float:
        keys = (*self._target.above, self.name)
        for start in range(len(keys) - 1):
            joined = ".".join(keys[start:])
            if any(dotted(name) == joined for name in one.names):
                return 90.0 - start
        if self.name not in one.names:
            return 0.0
        if self._is_known or is_compound(self.name):
            return self._under(one, 50)
        return 0.0

    def _under(self, one: Named, value: float) -> float:
        """``value`` for a key whose place says nothing against it, more where that is its place."""
        if self.is_foreign and not self._is_known:
            return 0.0
        headings = " ".join((*one.candidate.passage.headings, one.candidate.path))
        above = [key for key in self._target.above if not self._is_subject(key)]
        held = [key for key in above if _holds(headings, key)]
        if above and not held and not is_compound(self.name):
            return 0.0
        return value + min(len(held), 4)

    def _command(self, one: Named) -> float:
        words = (*self._target.above, self.name)
        for start in range(len(words) - 1):
            joined = " ".join(words[start:])
            if _bare(one.candidate.passage.headings[-1:]) == joined:
                return 90.0 - start
        if self.name in one.names:
            return self._of_command(one, 50)
        heading = one.candidate.passage.headings[-1:]
        if self.name.startswith("--") and self.name in _bare(heading).split():
            return self._of_command(one, 40)
        return 0.0

    def _of_command(self, one: Named, value: float) -> float:
        headings = [_bare([heading]) for heading in one.candidate.passage.headings]
        around = " ".join((*headings, one.candidate.path.replace("-", " ")))
        above = self._target.above
        if above:
            program = above[0]
            if not (_holds(around, program) or self._is_subject(program)):
                return 0.0
            if " ".join(above) in headings or " ".join(above[1:]) in headings:
                value += 8
            elif len(above) > 1 and above[1] in headings:
                value += 6
        elif self.is_foreign or not is_compound(self.name):
            return 0.0
        return value

    def _bare(self, one: Named) -> float:
        if self.is_foreign:
            return 0.0
        name = dotted(self.name)
        for value, spelled in ((60.0, name), (56.0, name.rpartition(".")[2])):
            if not is_compound(spelled) and value < 60:
                continue
            if spelled in one.anchors or (one.is_alone and one.heading.lstrip("@.") == spelled):
                return value
            if any(dotted(other).endswith(f".{spelled}") for other in one.anchors):
                return value
            if one.heading == spelled and is_compound(spelled):
                return value - 10
        return 0.0

    def _is_told_often(self) -> bool:
        return self._folder.index.frequency(next(iter(tokenise(self.name)), "")) > FEW

    def _is_called(self, one: Named) -> bool:
        return any(dotted(name).rpartition(".")[2] == self.name for name in one.names)

    def _is_subject(self, full: str) -> bool:
        """Whether the docs are about the package that a full name begins with."""
        root = full.partition(".")[0].lstrip("@").partition("/")[0].strip("#-")
        parts = full.split(".")[:-1] if root in {"com", "org", "io", "github"} else [root]
        index = self._folder.index
        least = _SUBJECT * index.passage_count
        return any(
            index.frequency(token) >= least
            for part in parts
            if len(part) > 2
            for token in tokenise(part)[:1]
        )


def says_more(passage: Passage) -> bool:
    """Whether a passage says more than the name that its section has anyway."""
    known = {*(heading.removesuffix("()") for heading in passage.headings[-1:]), *passage.anchors}
    said = (
        piece.shown.of(passage.text).strip()
        for piece in passage.pieces
        if piece.kind not in {BlockKind.HEADING, BlockKind.MARKUP}
    )
    return any(text and text not in known for text in said)


def named(candidate: Candidate) -> Named:
    """``candidate`` with the names that it explains; an id made of a heading is no name."""
    passage = candidate.passage
    heading = passage.headings[-1] if passage.headings else ""
    slug = re.sub(r"[\W_]+", "-", heading.casefold()).strip("-")
    anchors = tuple(anchor for anchor in passage.anchors if anchor != slug or anchor == heading)
    if len(passage.headings) < 2 and _FRONT.search(candidate.path):
        # The front page of a project is about no name in it.
        return Named(candidate, anchors, "", is_alone=False, is_title=False)
    if passage.pieces[0].kind not in _OPENS and passage.start_line > _FRONT_MATTER:
        # It goes on with a section that an earlier passage opens.
        return Named(candidate, anchors, "", is_alone=False, is_title=False)
    return Named(candidate, anchors, *_name_in(heading))


@lru_cache(maxsize=4_096)
def _name_in(heading: str) -> tuple[str, bool, bool]:
    """The name that a heading is or is about, and whether it is that and no more, or a title."""
    found = _HEADING.fullmatch(_bare([heading])[:160])
    if found is None:
        return "", False, False
    lead = found["lead"]
    return found["name"], not (lead or found["kind"]), bool(lead) and lead[-1] in "-–—:"


def _family(name: str) -> str:
    """The last word of the name of a class: what kind of thing it is."""
    return re.split(r"(?<=[a-z0-9])(?=[A-Z])", name)[-1]


def _bare(headings: Iterable[str]) -> str:
    return re.sub(r"[`*\"“”]", "", " ".join(headings)).strip()


def _holds(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None
