"""Prints which words are explained wrongly or not at all: ``python -m tests.hovers [--all]``."""

import sys

from askdocs.index.library import Library
from askdocs.settings import Settings
from askdocs.workspace.document import Folder
from tests.hovers.labels import labels, measured
from tests.support.corpora import corpus
from tests.support.desk import Desk


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


def main() -> None:
    """Measure the labels that rules are made on, or with ``--all`` those as well that are not."""
    for name in ("labels.txt", "other_labels.txt"):
        if name != "labels.txt" and "--all" not in sys.argv:
            continue
        found = list(labels(name))
        desks = {}
        for used in dict.fromkeys(label.corpus for label in found):
            desks[used] = Desk(Folder.at(corpus(used)), Library(None), Settings())
            desks[used].update()
        for part, is_held_out in (("seen", False), ("held out", True)):
            if is_held_out and "--all" not in sys.argv:
                continue
            outcome = measured(desks, [one for one in found if one.is_held_out is is_held_out])
            for label, instead in outcome.wrong:
                say(f"wrong   {label.sample}: {label.marked}\n        {instead}")
            for label in outcome.missed:
                say(f"missing {label.sample}: {label.marked}  {', '.join(label.expected)}")
            say(f"{name}, {part}: {outcome}")
        for desk in desks.values():
            desk.close()


if __name__ == "__main__":
    main()
