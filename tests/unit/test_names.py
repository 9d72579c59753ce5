"""Which names a selection of code leads to."""

import pytest

from askdocs.answering.names import paths_in


@pytest.mark.parametrize(
    ("selection", "paths"),
    [
        ("build: { cssCodeSplit", ["build.cssCodeSplit", "cssCodeSplit"]),
        ("build: {\n  cssCodeSplit: false,", ["build.cssCodeSplit", "cssCodeSplit"]),
        ('server: { hmr: { overlay: "off" } }', ["server.hmr.overlay", "hmr.overlay"]),
        ("retries: 3", ["retries"]),
        ('"mode": "production"', ["mode"]),
        ("max_retries", ["max_retries"]),
        ("const post = send_letter(max_retries=3)",
         ["post.send_letter.max_retries", "send_letter.max_retries", "max_retries", "send_letter"]),
        ("[tool.ruff.lint]\nselect = ['E']", ["tool.ruff.lint.select", "tool.ruff.lint"]),
        ("parcel.send --dry-run", []),
        ("post->send_letter()", ["post->send_letter"]),
        ("{ } = 3", []),
        ("how often is a request sent again", []),
        ("the RetryPolicy of the client", []),
        ("f(a, b, c, d, e, g, h, i, j)", []),
    ],
)  # fmt: skip
def test_paths(selection: str, paths: list[str]) -> None:
    """What is nested is one name, then comes the most specific one; words lead to none."""
    assert list(paths_in(selection)) == paths
