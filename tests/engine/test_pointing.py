"""What a place in a file points at, and what is shown of it."""

from pathlib import Path

import pytest

from askdocs.answering.explaining import Place
from tests.support.desk import Desk, desk_with
from tests.support.workspace import split_cursor

FIXTURE = """\
//- /docs/models.rst
Models of Coop
==============

.. currentmodule:: coop.models

.. class:: Field(name)

   What every field of coop has.

   .. attribute:: blank

      Whether it may be empty.

.. class:: TextField(name)

   A field of coop for text.

   .. attribute:: length

      How long the text may be.

.. class:: Nest(**options)

   A nest of coop is kept here.

   .. method:: hatch_eggs()

      Hatches all eggs of the coop.

//- /docs/forms.rst
Forms of Coop
=============

.. currentmodule:: coop.forms

.. class:: TextField(name)

   A field of a form of coop.

.. function:: render(form)

   Renders a form of coop.

//- /docs/release-notes.md
# Coop 2

## feed_pigeons

Coop has `feed_pigeons` now.

//- /docs/server.md
# Server of coop

## server.port

The port that coop listens on.

## client.port

The port that coop sends from.

## `scatter(seeds)`

Scatters seeds in the coop.

//- /docs/cli.md
# Command line of coop

## coop hatch

Options:

- `--warm`: keeps coop's eggs warm

## coop clean

Options:

- `--warm`: cleans the coop with warm water
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return desk_with(tmp_path_factory.mktemp("coop"), FIXTURE)


def shown(desk: Desk, name: str, marked: str) -> str | None:
    """What hovering shows in a file of that name."""
    text, offset = split_cursor(marked)
    explanation = desk.explain_at(Place(f"file:///elsewhere/{name}", text, offset))
    return None if explanation is None else explanation.plain


RIGHT = [
    ("a.py", "from coop import models\nx = models.Text<CURSOR>Field()\n", "for text"),
    ("a.py", "from coop import forms\nx = forms.Text<CURSOR>Field()\n", "of a form"),
    ("a.py", "from coop.forms import render as show\nsh<CURSOR>ow(1)\n", "Renders a form"),
    ("a.py", "from coop.forms import (\n    ren<CURSOR>der,\n)\n", "Renders a form"),
    ("a.py", "import coop.models\ncoop.models.Ne<CURSOR>st()\n", "is kept here"),
    ("a.py", "from coop.models import TextField as T\nT(len<CURSOR>gth=3)\n", "How long"),
    ("a.py", "from coop import models\nmodels.TextField(bl<CURSOR>ank=True)\n", "may be empty"),
    ("a.py", "from coop.models import Nest\nn = Nest()\nn.hatch_<CURSOR>eggs()\n", "Hatches"),
    (
        "a.py",
        "from coop.models import Nest\n\n\nclass N(Nest):\n    def hatch_<CURSOR>eggs(self): ...\n",
        "Hatches",
    ),
    ("a.py", "NESTS = ['coop.models.Ne<CURSOR>st']\n", "is kept here"),
    ("a.ts", "import { scatter as s } from 'coop'\ns<CURSOR>(1)\n", "Scatters seeds"),
    ("a.js", "const { scatter } = require('coop')\nscat<CURSOR>ter(1)\n", "Scatters seeds"),
    ("a.rs", "use coop::{scatter as s, other};\nfn main() { s<CURSOR>(1); }\n", "Scatters seeds"),
    ("a.go", 'import "example.test/coop"\n\nvar a = coop.scat<CURSOR>ter(1)\n', "Scatters seeds"),
    ("a.java", "import coop.scatter;\nclass A { int a = scat<CURSOR>ter(1); }\n", "Scatters seeds"),
    ("coop.config.js", "export default { server: { po<CURSOR>rt: 1 } }\n", "listens on"),
    ("coop.config.js", "export default { client: { po<CURSOR>rt: 1 } }\n", "sends from"),
    ("a.yaml", "server:\n  # where\n  po<CURSOR>rt: 1\n", "listens on"),
    ("a.toml", "[client]\npo<CURSOR>rt = 1\n", "sends from"),
    ("a.json", '{ "client": { "po<CURSOR>rt": 1 } }\n', "sends from"),
    ("a.sh", "coop hatch --wa<CURSOR>rm\n", "eggs warm"),
    ("a.sh", "coop clean --wa<CURSOR>rm\n", "warm water"),
    ("a.sh", "coop hat<CURSOR>ch\n", "--warm"),
    ("package.json", '{ "scripts": { "a": "coop clean --wa<CURSOR>rm" } }\n', "warm water"),
    ("a.md", "See `server.po<CURSOR>rt` for that.\n", "listens on"),
]


@pytest.mark.guarantee("a hover is about the name that is pointed at")
@pytest.mark.parametrize(("name", "marked", "expected"), RIGHT)
def test_the_file_says_which(desk: Desk, name: str, marked: str, expected: str) -> None:
    """Imports, qualifiers, owners, keys above and commands before tell names that are alike."""
    assert expected in (shown(desk, name, marked) or "")


SILENT = [
    # The same name in other case, or of another package.
    ("a.py", "from coop.models import nest\nne<CURSOR>st()\n"),
    ("a.py", "from other import models\nmodels.Text<CURSOR>Field()\n"),
    ("a.py", "from .helpers import render\nren<CURSOR>der(1)\n"),
    ("a.js", "import { scatter } from './mine'\nscat<CURSOR>ter(1)\n"),
    # Names that the file defines.
    ("a.py", "def f(render):\n    return ren<CURSOR>der\n"),
    ("a.py", "for scatter in range(3):\n    print(scat<CURSOR>ter)\n"),
    ("a.py", "class Nest:\n    pass\n\n\nNe<CURSOR>st()\n"),
    ("a.js", "const { scatter } = seeds\nscat<CURSOR>ter(1)\n"),
    ("a.js", "rows.map((scatter) => scat<CURSOR>ter)\n"),
    ("a.rs", "fn main() { let scatter = 1; f(scat<CURSOR>ter); }\n"),
    ("a.go", "func f(scatter int) int { return scat<CURSOR>ter }\n"),
    ("a.java", "class A { int scatter = 1; int b = scat<CURSOR>ter; }\n"),
    # No names at all.
    ("a.py", "# render the scat<CURSOR>ter\n"),
    ("a.py", "x = 'ren<CURSOR>der'\n"),
    ("a.py", "cla<CURSOR>ss A: pass\n"),
    ("a.md", "The po<CURSOR>rt of the server.\n"),
    # Nothing says whose it is.
    ("a.py", "from coop.models import Nest\nx.blank(Te<CURSOR>xtField)\n"),
    ("a.yaml", "other:\n  po<CURSOR>rt: 1\n"),
    ("a.sh", "other --wa<CURSOR>rm\n"),
    # Told by release notes alone.
    ("a.py", "feed_pige<CURSOR>ons()\n"),
]


@pytest.mark.guarantee("a hover is about the name that is pointed at")
@pytest.mark.parametrize(("name", "marked"), SILENT)
def test_when_in_doubt_nothing(desk: Desk, name: str, marked: str) -> None:
    """Other case, other packages, the file's own names, words, and what two places could be."""
    assert shown(desk, name, marked) is None


def test_it_ends_at_a_sentence(tmp_path: Path) -> None:
    """And not with what announces something that is not shown."""
    more = "\n".join(
        f"- feature {number} of the nest, which is long to tell" for number in range(30)
    )
    text = f"# run_all\n\nRuns all nests. It is quick.\n\nThe key features are:\n\n{more}\n"
    explanation = desk_with(tmp_path, f"//- /docs/a.md\n{text}").explain("run_all")
    assert explanation is not None
    assert explanation.plain.endswith("It is quick.")


def test_a_name_alone_is_not_shown(tmp_path: Path) -> None:
    """A section that says no more than its name is not worth a popup."""
    fixture = (
        "//- /docs/a.rst\nNests\n=====\n\n.. function:: nest.run_all\n\n.. function:: nest.b(c)\n"
    )
    assert desk_with(tmp_path, fixture).explain("nest.run_all") is None


def test_a_heading_shows_no_markup(tmp_path: Path) -> None:
    """A backslash that only parts markup from letters is none of the heading's."""
    fixture = "//- /docs/a.rst\nAll ``Nest``\\s\n===========\n\nrun_all\n-------\n\nRuns them.\n"
    explanation = desk_with(tmp_path, fixture).explain("run_all")
    assert explanation is not None
    assert "\\" not in explanation.plain
