"""Documents are data: nothing in one runs, reads, fetches, hides or commands."""

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from askdocs.answering.links import tame_path
from askdocs.index.library import Library
from askdocs.index.runs import Run, Summary
from askdocs.index.workshop import Workshop
from askdocs.lsp.features.hovering import contents
from askdocs.settings import IndexingSettings, Settings
from askdocs.workspace.document import Folder
from tests.support.attacks import ELSEWHERE, HIDDEN, attacks, invisible, pdf_bomb
from tests.support.desk import Desk, desk_with
from tests.support.programs import run
from tests.support.witness import Witness, witnessed
from tests.unit.test_links import targets

OUTSIDE = "what stands outside of the workspace"

QUESTIONS = {
    "docs/orders.md": "What do pigeons eat when feeding?",
    "docs/frames.md": "Grooming pigeons",
    "docs/links.md": "Housing pigeons in a dovecote",
    "docs/letters.md": "Sending letters with the pigeon",
    "docs/page.html": "Training pigeons in the morning",
    "docs/sheet.html": "When are pigeons bathed?",
    "docs/include.rst": "Breeding pigeons in spring",
    "docs/include.adoc": "Racing pigeons on Sundays",
    "docs/includes.md": "Resting pigeons at night",
    "docs/book.ipynb": "Counting pigeons",
    "docs/script.pdf": "Do pigeons see ultraviolet light?",
    "coo.py": "Cooing of pigeons",
}


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Witness]:
    """A desk over all attacks, and what was seen while they were read and asked about."""
    root = tmp_path_factory.mktemp("attacked")
    outside = root / "outside" / "private.txt"
    outside.parent.mkdir()
    outside.write_text(OUTSIDE)
    folder = root / "workspace"
    for path, content in attacks(outside).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else content.encode()
        (folder / path).write_bytes(data)
    with witnessed() as witness:
        desk = Desk(Folder.at(folder), Library(None), Settings())
        desk.update()
        for question in QUESTIONS.values():
            desk.ask(question)
            desk.explain(question, is_selection=True)
    return desk, witness


@pytest.mark.guarantee("nothing in a document runs, reads or fetches")
def test_nothing_runs_and_nothing_is_fetched(attacked: tuple[Desk, Witness]) -> None:
    """No program is started, no host is asked, and only files of the workspace are opened."""
    desk, witness = attacked
    # The library that reads PDFs is one of ours.
    assert [one for one in witness.started if "libpdfium" not in one and "None" not in one] == []
    assert witness.asked == []
    assert witness.opened
    for path in witness.opened:
        assert Path(path).is_relative_to(desk.folder.path), path
    assert not (desk.folder.path / "cooed").exists()
    assert not Path("cooed").exists()


@pytest.mark.guarantee("nothing in a document runs, reads or fetches")
def test_includes_include_nothing(attacked: tuple[Desk, Witness]) -> None:
    """What a directive names is not read, whatever the format."""
    desk, _ = attacked
    assert desk.search(OUTSIDE, 50)
    assert all(OUTSIDE not in hit.passage.text for hit in desk.search(OUTSIDE, 50))


@pytest.mark.parametrize("path", QUESTIONS)
def test_the_honest_part_is_found(attacked: tuple[Desk, Witness], path: str) -> None:
    """An attack costs nothing of what the page says."""
    desk, _ = attacked
    answer = desk.ask(QUESTIONS[path])
    assert path in {citation.path for citation in answer.citations}, answer.text


@pytest.mark.guarantee("hidden text is not shown")
@pytest.mark.parametrize("path", QUESTIONS)
def test_hidden_text_is_not_shown(attacked: tuple[Desk, Witness], path: str) -> None:
    """Comments, invisible characters and elements that are not displayed stand in no result."""
    desk, _ = attacked
    answer = desk.ask(QUESTIONS[path])
    shown = [answer.text, *(citation.quote for citation in answer.citations)]
    shown += [hit.passage.text for hit in desk.search(QUESTIONS[path], 50)]
    for text in shown:
        assert HIDDEN not in text
        assert invisible(HIDDEN) not in text
        assert not set(text) & set("\u202e\u202c\u200b\x1b\x07\x9b")
        assert "]8;;" not in text


@pytest.mark.guarantee("suspicious passages are flagged")
@pytest.mark.parametrize(
    ("path", "reasons"),
    [
        ("docs/orders.md", {"instructions"}),
        ("docs/frames.md", {"instructions"}),
        ("docs/links.md", {"activeLinks", "carriesText"}),
        ("docs/letters.md", {"hiddenText", "escapeCodes"}),
        ("docs/page.html", {"hiddenText"}),
        ("docs/sheet.html", {"hiddenText"}),
        ("docs/include.rst", set()),
        ("docs/includes.md", set()),
        ("docs/script.pdf", set()),
    ],
)
def test_suspicious_passages_are_flagged(
    attacked: tuple[Desk, Witness], path: str, reasons: set[str]
) -> None:
    """A passage that hides something or commands an assistant says so; an honest one does not."""
    desk, _ = attacked
    answer = desk.ask(QUESTIONS[path])
    citations = [citation for citation in answer.citations if citation.path == path]
    assert {reason for citation in citations for reason in citation.suspicious} >= reasons
    if not reasons:
        assert not any(citation.suspicious for citation in citations)


@pytest.mark.guarantee("answers fetch nothing and link nowhere else")
@pytest.mark.parametrize("path", QUESTIONS)
def test_answers_load_and_run_nothing(attacked: tuple[Desk, Witness], path: str) -> None:
    """An answer's Markdown has no image, no HTML, and links to the web alone."""
    desk, _ = attacked
    answer = desk.ask(QUESTIONS[path])
    explanation = desk.explain(QUESTIONS[path], is_selection=True)
    parser = MarkdownIt("commonmark").enable("table")
    parser.validateLink = lambda url: True  # type: ignore[method-assign] # the worst is to be seen
    for markdown in (answer.text, explanation.markdown if explanation else ""):
        for outer in parser.parse(markdown):
            for token in (outer, *(outer.children or ())):
                assert token.type not in {"image", "html_inline", "html_block"}, markdown
                if token.type == "link_open":
                    assert str(token.attrs["href"]).startswith("https://"), markdown


def test_a_reference_of_the_answer_cannot_be_forged(attacked: tuple[Desk, Witness]) -> None:
    """A document's own ``[1]: …`` does not make a link of the answer's ``[1]``."""
    desk, _ = attacked
    answer = desk.ask(QUESTIONS["docs/frames.md"])
    assert "[1]" in answer.text
    assert ELSEWHERE not in MarkdownIt("commonmark").render(answer.text).replace("<code>", "")


def test_entities_are_not_multiplied(attacked: tuple[Desk, Witness]) -> None:
    """A page's own entities stay what they are."""
    desk, _ = attacked
    assert all("aaaaaaaaaa" not in hit.passage.text for hit in desk.search("training", 20))


def test_a_bomb_is_refused(attacked: tuple[Desk, Witness]) -> None:
    """With the reason, before it is unpacked."""
    desk, _ = attacked
    states = {one.path: one for one in desk.library.documents(desk.folder)}
    assert states["docs/bomb.pdf"].reason == "it unpacks to more than any text needs"
    assert states["docs/letter.docx"].state == "skipped"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the limit holds on Linux")
@pytest.mark.guarantee("one hostile document costs that document")
def test_a_document_that_takes_all_memory_costs_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bomb that is not recognised ends its process at its limit, and the rest is indexed."""
    desk = desk_with(tmp_path / "w", "//- /docs/guide.md\n# Guide\n\nCorn.\n", cache=tmp_path / "c")
    (tmp_path / "w/docs/bomb.pdf").write_bytes(pdf_bomb(4))
    # The look before is switched off by the start-up file of the processes' own environment.
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "import askdocs.workspace.formats.pdf_limits as limits\n"
        "limits.unpacks_too_far = lambda data: False\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(site))

    async def index() -> object:
        workshop = Workshop()
        run = Run(desk.folder.path, IndexingSettings())
        try:
            return await workshop.perform(desk.library.store_of(desk.folder), run, lambda _: None)
        finally:
            await workshop.close()

    summary = asyncio.run(index())
    assert isinstance(summary, Summary)
    assert (summary.unchanged, summary.failed) == (1, 1)
    (bomb,) = (one for one in desk.library.documents(desk.folder) if one.state == "failed")
    assert bomb.path == "docs/bomb.pdf"
    desk.close()


@pytest.mark.slow
def test_the_terminal_is_not_steered(tmp_path: Path) -> None:
    """No control code of a document reaches the terminal, in no output of any command."""
    (tmp_path / "outside").mkdir()
    folder = tmp_path / "workspace"
    for path, content in attacks(tmp_path / "outside/private.txt").items():
        if isinstance(content, str):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(content)
    env = {"ASKDOCS_CACHE_DIR": str(tmp_path / "cache"), "FORCE_COLOR": "1", "TERM": "xterm"}
    for arguments in (
        ["ask", QUESTIONS["docs/letters.md"], "--plain"],
        ["ask", QUESTIONS["docs/letters.md"], "--json"],
        ["search", "letters pigeon"],
        ["search", "letters pigeon", "--json"],
        ["status", "--files"],
    ):
        done = run(*arguments, cwd=folder, env=env)
        assert done.returncode in {0, 1}, done.stderr
        # Links to the citations are ours, and the only such codes.
        codes = re.findall(r"\x1b\](?!8;[^;]*;(?:file:|\x1b))", done.stdout + done.stderr)
        assert codes == []
        assert f";{ELSEWHERE}" not in done.stdout
        assert "\x1b[31m" not in done.stdout
        assert json.dumps("\x1b")[1:-1] not in done.stdout


def test_a_module_of_the_workspace_is_not_imported(tmp_path: Path) -> None:
    """Started in a folder with modules of familiar names, neither process imports them."""
    for name in ("json", "sqlite3", "askdocs", "markdown_it", "pypdfium2", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'imported')!r}, 'w')\n")
    (tmp_path / "README.md").write_text("# Guide\n\nCorn.\n")
    program = Path(sys.executable).parent / "askdocs"
    done = subprocess.run(
        [program, "ask", "corn"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "imported").exists()


NAMES = [
    "[x](https:/evil.test).md",
    "![i](command:x).md",
    "[x](mailto:a@b?body=c).md",
    "<img src=x>.md",
    "`[x](command:y)`.md",
    "a`[x](command:y)`` b.md",
    "\\[x](command:y).md",
    "a](command:y).md",
]


@pytest.mark.guarantee("answers fetch nothing and link nowhere else")
@pytest.mark.skipif(sys.platform == "win32", reason="there no file has such a name")
@pytest.mark.parametrize("name", NAMES)
def test_names_of_files_are_other_peoples_text(tmp_path: Path, name: str) -> None:
    """What is Markdown in a file's name is none in an answer or a hover."""
    desk = desk_with(tmp_path / "folder", "//- /README.md\n# Other\n\nWords.\n")
    path = desk.folder.path / "docs" / name
    path.parent.mkdir(parents=True)
    path.write_text("# Configuring retries\n\nSet `max_retries` to three.\n")
    desk.update()
    answer = desk.ask("How do I configure retries?")
    explanation = desk.explain("max_retries")
    assert explanation is not None
    hover = contents(explanation, with_markdown=True)["value"]
    link = f"(<{answer.citations[0].uri}#L1>)"
    assert link in hover
    for text in (answer.text, hover.replace(link, "(https://ours.test)")):
        assert set(targets(text)) <= {"https://ours.test"}, text


def test_names_of_files_stay_as_they_are() -> None:
    """As long as no viewer makes anything of them."""
    for path in ("docs/my_file-1 (2).md", "a/b.c/日本語.md", "docs/[draft].md", "x*y*.md"):
        assert tame_path(path) == path
    assert tame_path("docs/[a](b).md") == "`docs/[a](b).md`"
    assert tame_path("docs/a\n\n[b](c).md") == "`docs/a [b](c).md`"
