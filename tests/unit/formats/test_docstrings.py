import re
from pathlib import Path

import pytest

from askdocs.workspace.document import Document, Format
from askdocs.workspace.formats import parse
from askdocs.workspace.formats.module_names import module_name
from askdocs.workspace.reading import read_document
from tests.support.parsing import check_invariants, document, outline, passages

PATH = "src/post/letters.py"


def check(text: str, expected: str) -> None:
    assert outline(text, Format.PYTHON, PATH) == expected.strip("\n")


def test_module_class_and_function() -> None:
    """Each documented symbol is a section under its names; what nothing is said about is none."""
    check(
        '''\
"""Letters.

Sent by pigeon.
"""
import os

class Letter(Base):
    """One letter."""

    class Stamp:
        """What it costs."""

        async def stick(self) -> None:
            """Put it on."""

    def __init__(self, text):
        """Write it."""

    def __repr__(self): return ""
    def silent(self): ...
    def _private(self):
        """Nobody's business."""

def send(letter):
    """Send it."""
    def inner():
        """Not reachable."""
''',
        """
1 post.letters > p Letters. [post.letters]
  p Sent by pigeon.
  2 Letter [Letter, post.letters.Letter]
    p One letter.
    3 Letter.Stamp [Stamp, Letter.Stamp, post.letters.Letter.Stamp]
      p What it costs.
      4 Letter.Stamp.stick [stick, Letter.Stamp.stick, post.letters.Letter.Stamp.stick]
        p Put it on.
    3 Letter.__init__ [Letter.__init__, post.letters.Letter.__init__]
      p Write it.
  2 send [send, post.letters.send]
    p Send it.
""",
    )


def test_a_signature_is_shown_whole() -> None:
    """With its decorators and every line of its arguments, without the body."""
    text = (
        "class A:\n"
        "    @classmethod\n"
        "    @cached(\n        size=3,\n    )\n"
        "    async def go(\n        cls,  # a remark\n        *way: str,\n    ) -> None:\n"
        "        # not shown\n"
        '        """Go."""\n'
        "        hidden = 1\n"
    )
    _, passage = passages(text, Format.PYTHON, PATH)
    assert passage.text == (
        "@classmethod\n@cached(\n    size=3,\n)\n"
        "async def go(\n    cls,  # a remark\n    *way: str,\n) -> None:\n\nGo."
    )
    assert (passage.start_line, passage.end_line) == (1, 10)


def test_attributes() -> None:
    """A string below, a remark behind or ``#:`` above documents one; a tool's remark does not."""
    check(
        '''\
LIMIT: int = 3
"""The most."""
first = second = 1
"""Only the first."""
a, b = 1, 2
"""Of neither."""
class E(Enum):
    X = 1  #: about x
    #: about y,
    #: and more
    Y = 2
    size: int = 3  # in millimetres
    z = 3  # noqa: F401
    _w = 4  # private
''',
        """
  2 LIMIT [LIMIT, post.letters.LIMIT]
    p The most.
  2 first [first, post.letters.first]
    p Only the first.
  2 E [E, post.letters.E]
    3 E.X [X, E.X, post.letters.E.X]
    3 E.Y [Y, E.Y, post.letters.E.Y]
    3 E.size [size, E.size, post.letters.E.size]
""",
    )


def test_an_escape_that_no_file_can_hold() -> None:
    """A lone surrogate that an escape puts into a docstring is replaced: it cannot be printed."""
    (passage,) = passages('"""Half \\ud800 a sign."""\n', Format.PYTHON, PATH)
    assert passage.text == "Half \ufffd a sign."


def test_a_long_value_is_not_shown() -> None:
    """Of an assignment over many lines the first stands for all."""
    text = "X = [\n" + "    1,\n" * 30 + ']\n"""Ones."""\n'
    (passage,) = passages(text, Format.PYTHON, PATH)
    assert passage.text == "X = [ …\n\nOnes."


def test_overloads() -> None:
    """The signature that is documented is the one that is shown."""
    text = (
        "@overload\ndef f(a: int) -> int: ...\n"
        "@overload\ndef f(a: str) -> str: ...\n"
        'def f(a):\n    """Does f."""\n'
    )
    (passage,) = passages(text, Format.PYTHON, PATH)
    assert passage.text == "def f(a):\n\nDoes f."


def test_conditions_are_looked_into() -> None:
    """What is defined under a condition or in an attempt is documented as well."""
    check(
        'if x:\n    def f():\n        """F."""\nelse:\n    def g():\n        """G."""\n'
        'try:\n    import a\nexcept ImportError:\n    A = 1\n    """No a."""\n',
        """
  2 f [f, post.letters.f]
    p F.
  2 g [g, post.letters.g]
    p G.
  2 A [A, post.letters.A]
    p No a.
""",
    )


@pytest.mark.parametrize(
    ("literal", "shown"),
    [
        ("'Doc.'", "p Doc."),
        (r'r"""A \d."""', r"p A \d."),
        (r'"one\ntwo"', "p one / two"),
        ("('joined '\n     'text')", "p joined text"),
        ('f"""no {x}"""', ""),
        ('b"no"', ""),
        ('"""  """', ""),
    ],
)
def test_kinds_of_literals(literal: str, shown: str) -> None:
    """Whatever Python takes for a docstring is one, and nothing else."""
    heading = "  2 f [f, post.letters.f]\n    "
    check(f"def f():\n    {literal}\n", heading + shown if shown else "")
    check(f"def f(): {literal}\n", heading + shown if shown else "")


def test_the_parts_of_a_docstring() -> None:
    """Paragraphs, lists, doctests and announced code are told apart; roles show their words."""
    check(
        '''\
def f():
    """Do :meth:`~A.it` with ``x``,
    calmly.

    >>> f()
    1
    After.

    Run::

        x = 1

          y

    .. code-block:: sh

        z

    - one
    - two

    Args:
        a: first
        b: second

    Parameters
    ----------
    c : int

    ```sh
    ls

    cd
    ```
    :returns: nothing
    """
''',
        """
  2 f [f, post.letters.f]
    p Do `it` with `x`, / calmly.
    c ```python / >>> f() / 1 / After. / ```
    p Run:
    c x = 1 /  /   y
    c ```sh / z / ```
    l - one / - two
    l **Args:** / - `a`: first / - `b`: second
    l **Parameters:** /  / - `c` (int):
    c ```sh / ls /  / cd / ```
    l - Returns: nothing
""",
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_places(end: str) -> None:
    """A passage begins with the signature and ends with the last line that says something."""
    text = 'x = 1\n\n\ndef f():\n\t"""F.\n\n\tBody.\n\n\t"""\n\treturn\n'.replace("\n", end)
    (passage,) = passages(text, Format.PYTHON, PATH)
    assert (passage.start_line, passage.end_line) == (3, 6)
    assert passage.text == "def f():\n\nF.\n\nBody."


def test_columns_count_bytes() -> None:
    """A body on the header's line is found behind characters of several bytes."""
    (passage,) = passages('def f(a="é😀"): "Doc."\n', Format.PYTHON, PATH)
    assert passage.text == 'def f(a="é😀"):\n\nDoc.'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('def f(:\n    """F."""\n', r"no valid Python.*line 1"),
        ('def f():\n"""F."""\n', r"no valid Python.*line 2"),
        ('"""open', "no valid Python"),
        ("(" * 5_000, "Python|nested"),
        ("-" * 100_000 + "1", "nested|Python"),
        ("x = 1\n" * 600_000, "too long"),
    ],
)
def test_what_is_no_python(text: str, reason: str) -> None:
    """It has no docstrings, and a problem says why."""
    parsed = parse(document(text, Format.PYTHON, PATH))
    assert parsed.blocks == ()
    (problem,) = parsed.problems
    assert re.search(reason, problem)


@pytest.mark.parametrize(
    "code",
    [
        "def first[T](x: T) -> T: ...",
        "type Pair[A, B] = tuple[A, B]",
        'x = f"{"nested" + f"{\'more\'}"}"',
        "def g():\n    try: pass\n    except A, B: pass",
        'print "two", `x`',
        "exec code in scope",
        "raise E, 'message'",
        "x = 0777L",
        "x = <<<<<<< HEAD",
        "def broken(a, (b, c)): pass",
        "x = [1,\ny = 2",
    ],
)
def test_syntax_of_other_pythons_costs_no_docstring(code: str) -> None:
    """What this Python does not know hides neither what is said above it nor below."""
    text = (
        f'"""The module."""\nclass A(B):\n    """The class."""\n{code}\n\n'
        '@wrapped(\n    1)\nasync def f(\n    x\n):\n    r"""The \\d function.\n\n    More."""\n'
        "SIZE = (1,\n    2)  # its size\nclass C:\n    def m(self): 'The method.'\n"
    )
    check(
        text,
        """
1 post.letters > p The module. [post.letters]
  2 A [A, post.letters.A]
    p The class.
  2 f [f, post.letters.f]
    p The \\d function.
    p More.
  2 SIZE [SIZE, post.letters.SIZE]
  2 C [C, post.letters.C]
    3 C.m [m, C.m, post.letters.C.m]
      p The method.
""",
    )


def test_a_definition_of_another_python_is_shown_as_it_is_written() -> None:
    """Its signature stands there whole, with its decorators."""
    text = 'type X = int\n@a(\n    1)\ndef f[T](\n    x: T,\n) -> T:\n    """F."""\n'
    (passage,) = passages(text, Format.PYTHON, PATH)
    assert passage.text == "@a(\n    1)\ndef f[T](\n    x: T,\n) -> T:\n\nF."


def test_styles_of_docstrings_are_lists() -> None:
    """Fields, Google's and NumPy's sections become entries with the names as code."""
    check(
        '''\
def f():
    """Do.

    :param int size: how large
    :raises ValueError: never
    :rtype: str

    Args:
        a (int, optional): first
            goes on
        **more: rest

    Returns
    -------
    float
        The heat.

    .. note:: Slow.
    .. versionadded:: 2.0
    .. _here:
    """
''',
        """
  2 f [f, post.letters.f]
    p Do.
    l - `size` (int): how large / - Raises `ValueError`: never / - Return type: str
    l **Args:** / - `a` (int, optional): first /   goes on / - `**more`: rest
    l **Returns:** /  / - `float`: /   The heat.
    p **Note:** Slow. / New in version 2.0
""",
    )


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("latin-1", "# -*- coding: latin-1 -*-\n"),
        ("euc_jp", "#!/usr/bin/python\n# vim: set fileencoding=euc_jp :\n"),
        ("utf-8-sig", ""),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, head: str) -> None:
    """The declaration of the file counts."""
    said = "日本語" if encoding == "euc_jp" else "Grüße"
    source = f'{head}def f():\n    """{said}."""\n'
    (tmp_path / "a.py").write_bytes(source.encode(encoding))
    page = read_document(tmp_path, "a.py", max_size=1_000)
    assert isinstance(page, Document)
    assert page.problems == ()
    (passage,) = check_invariants(page, parse(page))
    assert passage.text == f"def f():\n\n{said}."


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("src/post/letters.py", "post.letters"),
        ("post/__init__.py", "post"),
        ("my-app/server/post/a.pyi", "post.a"),
        ("setup.py", "setup"),
        ("__init__.py", "__init__"),
    ],
)
def test_module_names(path: str, name: str) -> None:
    """The name that the file is imported by, as far as its path tells."""
    assert module_name(path) == name


def test_an_empty_module() -> None:
    """Nothing comes of nothing, nor of code alone."""
    check("", "")
    check("import os\n\ndef f():\n    return 1\n", "")
