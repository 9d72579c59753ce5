"""Questions that the docs answer are answered, and others are not, in every format and language."""

from pathlib import Path
from typing import Final

import pytest

from tests.retrieval.refusals import (
    FROM_USERS,
    all_outcomes,
    docs_of_ours,
    lines_of,
    outcomes_of,
    questions,
    real_docs,
    refusals,
)
from tests.retrieval.tiers import TIERS
from tests.support.desk import desk_with
from tests.support.shared import required_path

PLAIN: Final = {
    "markdown": (
        "How do I change the colours of a theme?",
        "turn off dark mode",
        "What does kiln check do?",
        "upload over ssh",
        "leave a draft out of the site",
        "images.max_width",
    ),
    "restructuredtext": (
        "How do I declare a durable queue?",
        "where are dead letters?",
        "give a message a priority",
        "What is the default of HEARTBEAT?",
        "PREFETCH",
    ),
    "asciidoc": (
        "How do I mute alarms during maintenance?",
        "who is on call",
        "keep measurements longer than 90 days",
        "install the agent",
    ),
    "vim help": (
        ":QuillFocus",
        "How do I count the words of a buffer?",
        "replace straight quotes by curly ones",
        "g:quill_width",
    ),
    "notebook": (
        "How are missing values filled?",
        "load the answers from a spreadsheet",
        "plot by age",
    ),
    "docstrings": (
        "How do I send a message later?",
        "attach a file",
        "What is dry_run?",
        "Client.send_later",
    ),
    "japanese": (
        "本を追加するには",
        "読了日を書き換えたい",
        "メモを全文検索する方法を教えてください",
        "バックアップの自動保存",
        "オフラインのときの変更はいつ送られますか",
        "複数の端末で同期する",
    ),
}
"""Questions in the words of the docs, as one asks who knows them a little."""

MOST_OF_FORMAT: Final = {"vim help": 0.06, "japanese": 0.19}
"""The share of what these docs do not answer that is answered at most; of the others 4 in 100."""

ANSWERED_TOO: Final = {("markdown", "change the color scheme")}
"""Questions about other docs that these answer, too: "Change colours" is a section of kiln's."""

OTHER_WORDS: Final = 17
"""Of the 34 questions in other words than the docs', so many are refused at most: for want of the
words, nothing tells them from questions about something else."""

MOST_REFUSED: Final = 0.12
MOST_ANSWERED: Final = 0.11
"""Wrong refusals, doubts among them, and wrong answers on real docs, with a little room."""


@pytest.mark.guarantee("what is not in the docs is refused")
@pytest.mark.parametrize("name", TIERS)
def test_docs_of_a_format(name: str, tmp_path: Path) -> None:
    """What is asked in the docs' words is answered; of all else, little."""
    language = "ja" if name == "japanese" else "en"
    desk = desk_with(tmp_path, TIERS[name].fixture)
    refused = [text for text in PLAIN[name] if desk.ask(text).outcome != "answered"]
    foreign = [
        one
        for one in questions()
        if one.origin not in {name, *FROM_USERS}
        and one.language == language
        and (name, one.text) not in ANSWERED_TOO
    ]
    outcomes = outcomes_of(desk, name, foreign)
    desk.close()
    answered = [one.asked.text for one in outcomes if one.confidence >= 0]
    assert refused == []
    assert len(answered) <= MOST_OF_FORMAT.get(name, 0.04) * len(foreign), answered


@pytest.mark.guarantee("what is not in the docs is refused")
def test_docs_of_ours(tmp_path: Path) -> None:
    """Over all that lies in this repository, little of the world at large is answered."""
    outcomes = all_outcomes(tmp_path, docs_of_ours(tmp_path))
    elsewhere = [one for one in outcomes if one.asked.origin == "elsewhere"]
    answered = [(one.corpus, one.asked.text) for one in elsewhere if one.confidence >= 0]
    refused = [one.asked.text for one in outcomes if one.is_answerable and one.confidence < 0]
    # Six when it was measured; these docs grow, and hold another word now and then.
    assert len(answered) <= 0.045 * len(elsewhere), answered
    assert not set(refused) & set(lines_of("askdocs"))
    assert len(refused) <= OTHER_WORDS, refused


@pytest.mark.guarantee("what is not in the docs is refused")
def test_real_docs(tmp_path: Path) -> None:
    """Real questions about real docs: the shares are what was measured, or better."""
    required_path("retrieval", "dev.jsonl")
    wrongly, rightly = refusals(all_outcomes(tmp_path, real_docs(tmp_path)))
    assert wrongly <= MOST_REFUSED
    assert 1 - rightly <= MOST_ANSWERED
