"""Every parser under a fuzzer that looks for new paths through its code; needs atheris."""

import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from askdocs.workspace.document import Format
from tests.support.attacks import attacks
from tests.support.pdf import Bookmark, pdf

_LIMITS = ("-timeout=20", "-rss_limit_mb=2048", "-max_len=20000", "-print_final_stats=1")
"""Of one document: seconds, megabytes, bytes. What is not linear does not keep to them."""

_ENDINGS = {
    Format.MARKDOWN: (".md",),
    Format.RST: (".rst",),
    Format.ASCIIDOC: (".adoc",),
    Format.HTML: (".html",),
    Format.NOTEBOOK: (".ipynb",),
    Format.PDF: (".pdf",),
    Format.PYTHON: (".py",),
    Format.VIM_HELP: (),
    Format.MAN: (),
    Format.ORG: (),
    Format.TEXINFO: (),
    Format.PLAIN: (".md", ".rst"),
}
"""Which of the attacks a parser begins with."""

_MARKS = {
    Format.MARKDOWN: "# ## ``` ~~~ > - 1. | --- === [a](b) ![a]: <!-- --> <div> {#id} ::: !!! +++",
    Format.RST: ".. :: === --- *** ``a`` :ref: |a| +--+ == :: note:: option:: list-table:: class::",
    Format.ASCIIDOC: "= == ---- .... |=== [source] [[a]] a:: + // //// include:: ifdef:: endif::",
    Format.HTML: "<h1> </h1> <p> <pre> <table> <tr> <td> <ul> <li> <dl> <dt> <!-- --> &amp;",
    Format.NOTEBOOK: '{"cells":[ {"cell_type":"markdown", "source":[ "outputs":[ "nbformat":4 ]}',
    Format.PDF: "obj endobj stream endstream xref trailer /Type /Page /Kids /Outlines BT ET",
    Format.PYTHON: "def class \"\"\" ''' async @ ( ) : lambda return # \\",
    Format.VIM_HELP: "*tag* |link| >lua < ~ 'opt' vim:ft=help: ==== ---- {arg} <Tab> CTRL-",
    Format.MAN: ".TH .SH .TP .IP .RS .nf .fi .TS .TE .if .el .de .. .Sh .Bl .It .Xo .El .Op \\fB",
    Format.ORG: "* #+begin_src #+end_src #+TITLE: :ID: :END: - :: [[a][b]] [fn:1] {{{a(b)}}} =a=",
    Format.TEXINFO: "@chapter @node @table @item @end @code{ } @example @deffn @macro @ifset @@",
    Format.PLAIN: "# === --- 1. * - :: ```",
}
"""Words of the format, which a fuzzer would take long to find."""


def run(number: int, home: Path) -> Iterator[str]:
    """Give each parser about ``number`` documents; rows of figures. Raises at a failure."""
    if importlib.util.find_spec("atheris") is None:
        raise SystemExit("atheris is not installed: nox -s hardening -- parsers brings it")
    for format_ in Format:
        seeds = home / format_.name.lower()
        seeds.mkdir()
        for name, data in _seeds(format_).items():
            (seeds / name).write_bytes(data)
        words = home / f"{format_.name}.dict"
        words.write_text("".join(f'"{_escaped(mark)}"\n' for mark in _MARKS[format_].split()))
        done = subprocess.run(
            [
                *(sys.executable, "-m", "tests.hardening.parser_target", format_.value),
                *(*_LIMITS, f"-runs={number}", f"-dict={words}", "-seed=1"),
                *(f"-artifact_prefix={home}/", str(seeds)),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == 0, f"{format_.value}: {_found(home)!r}\n{said[-6_000:]}"
        covered = re.findall(r"cov: (\d+)", said)
        peak = re.search(r"peak_rss_mb:\s+(\d+)", said)
        yield (
            f"{format_.value}: {number:,} documents, {covered[-1] if covered else '?'} branches,"
            f" at most {peak[1] if peak else '?'} MB"
        )


def _seeds(format_: Format) -> dict[str, bytes]:
    pages = attacks(Path("/outside/private.txt"))
    seeds = {
        Path(path).name: content if isinstance(content, bytes) else content.encode()
        for path, content in pages.items()
        # The bomb is refused by its size alone and teaches a fuzzer nothing.
        if path.endswith(_ENDINGS[format_]) and "bomb" not in path
    }
    if format_ is Format.VIM_HELP:
        seeds["tags.txt"] = b"*tags.txt*  Tags\n\nMORE *more*\n\n'wrap' >\n x\n<\n vim:ft=help:\n"
    if format_ is Format.MAN:
        seeds["loft.1"] = b".TH LOFT 1\n.SH OPTIONS\n.TP\n.B \\-c\nCorn.\n.nf\nx\n.fi\n"
        seeds["loft.8"] = b".Dd x\n.Dt LOFT 8\n.Sh A\n.Bl -tag\n.It Fl d Ns Ar x\nCorn.\n.El\n"
    if format_ is Format.ORG:
        seeds["loft.org"] = (
            b"* A :x:\n:PROPERTIES:\n:ID: x\n:END:\n- ~a~ :: b\n#+begin_src\nx\n#+end_src\n"
        )
    if format_ is Format.TEXINFO:
        seeds["loft.texi"] = (
            b"@chapter A\n@table @code\n@item a\nb @emph{c}\n@end table\n"
            b"@example\nx\n@end example\n"
        )
    if format_ is Format.PDF:
        seeds["pages.pdf"] = pdf(["One", "two"], ["Three"], bookmarks=[Bookmark("Two", 1)])
    return seeds


def _found(home: Path) -> bytes:
    """The document that did it, for a test of its own."""
    for path in home.glob("*-*"):
        if path.name.startswith(("crash-", "timeout-", "oom-")):
            return path.read_bytes()
    return b""


def _escaped(mark: str) -> str:
    return mark.replace("\\", "\\\\").replace('"', '\\"')
