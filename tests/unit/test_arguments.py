"""What the command line makes of its arguments."""

import re

import pytest

from askdocs.cli.arguments import parse


@pytest.mark.parametrize("text", ["->", "--no-verify", "-x", "=>", "--no-verify=1"])
def test_a_question_may_begin_with_a_dash(text: str) -> None:
    """An operator or a flag can be asked for without further ado."""
    options = parse(["search", "--json", text, "--root", "a"])
    assert (options.query, options.json) == (text, True)
    assert parse(["ask", text, "--plain"]).question == text


def test_an_option_that_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    """Beside a question it is an error, as anywhere."""
    with pytest.raises(SystemExit):
        parse(["search", "--jsno", "retries"])
    assert "--jsno" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["ask", "search"])
def test_all_options_are_options(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No option of a command is taken for a question."""
    with pytest.raises(SystemExit):
        parse([command, "--help"])
    for option in set(re.findall(r"--[a-z]+", capsys.readouterr().out)):
        with pytest.raises(SystemExit):
            parse([command, option])
