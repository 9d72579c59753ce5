"""What hover shows."""

from pathlib import Path

import pytest

from tests.support.desk import Desk, desk_with

FIXTURE = """\
//- /docs/options.md
# Options

## max_retries

How often a request is sent again. The default is 3.

## Command line

- `--dry-run`: only print what would be done
- `--force`: do it whatever happens

| key | meaning |
| --- | --- |
| backoff_seconds | the pause between attempts |

## Use RetryPolicy

A `RetryPolicy` bundles all of this.

//- /src/client.py
class Client:
    '''Talks to the service.'''

    def send_letter(self, letter):
        '''Send a letter and wait for the reply.'''
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_with(tmp_path, FIXTURE)


@pytest.mark.parametrize(
    ("target", "expected", "path"),
    [
        ("max_retries", "How often a request is sent again.", "docs/options.md"),
        ("config.max_retries", "How often a request is sent again.", "docs/options.md"),
        ("--dry-run", "only print what would be done", "docs/options.md"),
        ("backoff_seconds", "the pause between attempts", "docs/options.md"),
        ("RetryPolicy", "bundles all of this", "docs/options.md"),
        ("send_letter", "Send a letter and wait for the reply.", "src/client.py"),
        ("Client.send_letter", "Send a letter and wait for the reply.", "src/client.py"),
    ],
)
def test_names(desk: Desk, target: str, expected: str, path: str) -> None:
    """A name shows what the docs say where they name it."""
    explanation = desk.explain(target)
    assert explanation is not None
    assert expected in explanation.markdown
    assert explanation.hits[0].path == path


@pytest.mark.parametrize("target", ["the", "", "frobnicate", "self", "x", "--unknown-flag"])
def test_nothing_where_nothing_fits(desk: Desk, target: str) -> None:
    """A word that the docs do not name shows nothing."""
    assert desk.explain(target) is None


def test_only_the_item_that_names_it_is_shown(desk: Desk) -> None:
    """Of a list the item is shown, not its neighbours."""
    explanation = desk.explain("--dry-run")
    assert explanation is not None
    assert "--force" not in explanation.markdown


def test_a_selected_sentence_is_searched_for(desk: Desk) -> None:
    """A longer selection shows the section that is about it."""
    explanation = desk.explain("how often is a request sent again", is_selection=True)
    assert explanation is not None
    assert explanation.hits[0].passage.headings[-1] == "max_retries"


NESTED = """\
//- /docs/config.md
# Configuration

## build

How the `build` is made. Its options follow.

## build.cssCodeSplit

Whether styles are split.

## server.cssCodeSplit

Something else of the same name.

## RetryPolicy

How often is tried again.

- `backoff_seconds`: the pause between attempts
"""


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ("build: { cssCodeSplit", "Whether styles are split."),
        ("build: {\n    cssCodeSplit: false,\n", "Whether styles are split."),
        ("server: { cssCodeSplit", "Something else of the same name."),
        ("policy = RetryPolicy(backoff_seconds=2)", "How often is tried again."),
        ("build: 3", "How the `build` is made."),
        ("unknown(backoff_seconds", "the pause between attempts"),
        ("build(unknown_thing, backoff_seconds", "the pause between attempts"),
    ],
)
def test_names_of_a_selection_are_looked_for_together(
    tmp_path: Path, selection: str, expected: str
) -> None:
    """What is nested first, then the most specific name that the docs know."""
    desk = desk_with(tmp_path, NESTED)
    explanation = desk.explain(selection, is_selection=True)
    assert explanation is not None
    assert expected in explanation.markdown


def test_plain_text_has_no_code_fences(tmp_path: Path) -> None:
    """Clients that show no Markdown get none of its fences."""
    desk = desk_with(tmp_path, "//- /docs/a.md\n# run_all\n\n```sh\nrun --all\n```\n")
    explanation = desk.explain("run_all")
    assert explanation is not None
    assert "```" in explanation.markdown
    assert "```" not in explanation.plain
    assert "run --all" in explanation.plain


def test_it_is_short(tmp_path: Path) -> None:
    """A long section is cut, and its code block is closed."""
    body = "\n".join(f"line {number} of the code" for number in range(500))
    desk = desk_with(tmp_path, f"//- /docs/a.md\n# run_all\n\n```sh\n{body}\n```\n")
    explanation = desk.explain("run_all")
    assert explanation is not None
    assert len(explanation.markdown) < 1_500
    assert explanation.markdown.count("```") == 2


def test_plain_text_has_no_escapes(tmp_path: Path) -> None:
    """Who is not shown Markdown sees neither its backslashes nor where its links lead."""
    text = "A \\<link> to [a [nest]](https://nest.test/a), see [`rules`](r.md), `a\\<b`, x\\_y.\n"
    desk = desk_with(tmp_path, f"//- /docs/a.md\n# nest_links\n\n{text}\n```\nc\\<d\n```\n")
    explanation = desk.explain("nest_links")
    assert explanation is not None
    assert explanation.plain == (
        "nest_links\n\nA <link> to a [nest], see `rules`, `a\\<b`, x_y.\n\nc\\<d"
    )


def test_backslashes_of_other_formats_are_shown(tmp_path: Path) -> None:
    """Where a backslash is no escape, as in vim help, readers see it with and without Markdown."""
    text = (
        f"*pigeon.txt*\tOf pigeons\n\n{'=' * 78}\nPatterns\t\t\t*begin_word*\n\n"
        "The pattern \\<pigeon or \\[ and `\\(`.\n"
    )
    desk = desk_with(tmp_path, f"//- /doc/pigeon.txt\n{text}")
    explanation = desk.explain("begin_word")
    assert explanation is not None
    assert "The pattern \\<pigeon or \\[ and `\\(`." in explanation.plain
    assert "The pattern \\\\\\<pigeon or \\\\[ and `\\(`." in explanation.markdown
