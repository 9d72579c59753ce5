"""One parser under libFuzzer: ``python -m tests.hardening.parser_target FORMAT …``.

Needs atheris. Bytes are read as a file of the format, as indexing does, and what is made of them
must keep what parsers promise. Runs for good, or as long as libFuzzer's options say, and ends with
another exit status than 0 at the first failure, hang or excess of memory.
"""

import importlib
import pkgutil
import sys
import tempfile
from pathlib import Path

import atheris  # type: ignore[import-untyped, unused-ignore]  # (only this run has it)

with atheris.instrument_imports(include=["askdocs.workspace", "askdocs.text"]):
    from askdocs.workspace import formats
    from askdocs.workspace.document import Document, Format
    from askdocs.workspace.formats import _parse
    from askdocs.workspace.hidden import suspicions, watch_for
    from askdocs.workspace.reading import read_document

    # Imported when they are needed as a rule, which would be too late here.
    for module in pkgutil.iter_modules(formats.__path__):
        importlib.import_module(f"{formats.__name__}.{module.name}")
from tests.support.parsing import check_invariants

ENDINGS = {
    Format.MARKDOWN: "md",
    Format.RST: "rst",
    Format.ASCIIDOC: "adoc",
    Format.HTML: "html",
    Format.VIM_HELP: "txt",
    Format.NOTEBOOK: "ipynb",
    Format.PDF: "pdf",
    Format.PYTHON: "py",
    Format.MAN: "1",
    Format.ORG: "org",
    Format.TEXINFO: "texi",
    Format.PLAIN: "txt",
}


def main() -> None:
    """Fuzz the format that the first argument names; the others are libFuzzer's."""
    format_ = Format(sys.argv.pop(1))
    with tempfile.TemporaryDirectory(prefix="askdocs-") as folder:
        path = Path(folder, f"page.{ENDINGS[format_]}")

        def one(data: bytes) -> None:
            path.write_bytes(data)
            page = read_document(path.parent, path.name, max_size=10_000_000)
            if isinstance(page, Document):
                _check(page)

        atheris.Setup(sys.argv, one)
        atheris.Fuzz()


def _check(page: Document) -> None:
    # Not ``parse``, which hides what a parser cannot cope with behind plain text.
    parsed = _parse(page)
    watch = watch_for(page.text)
    for passage in check_invariants(page, parsed):
        suspicions(passage.span.of(page.text), passage.text, watch)


if __name__ == "__main__":
    main()
