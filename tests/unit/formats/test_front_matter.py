"""What front matter says of a page is searched, and nothing else of it is shown."""

import pytest

from askdocs.workspace.document import Format
from askdocs.workspace.formats import parse
from tests.support.parsing import check_invariants, document, outline

YAML = """---
title: "Sessions: an overview"
description: >-
  How long a visitor
  stays known.
keywords: [remember me, 'single sign-on']
aliases:
  - /old/sessions
weight: 30
secret_note: not for readers
---
"""
TOML = """+++
title = 'Sessions: an overview'
description = \"\"\"How long a visitor
stays known.\"\"\"
keywords = [
  "remember me",
  "single sign-on",
]
aliases = ["/old/sessions"]
weight = 30

[params]
description = "not for readers"
+++
"""
JSON = """{
  "title": "Sessions: an overview",
  "description": "How long a visitor stays known.",
  "keywords": ["remember me", "single sign-on"],
  "aliases": ["/old/sessions"],
  "weight": 30
}
"""


@pytest.mark.parametrize("front", [YAML, TOML, JSON])
def test_the_fields_that_are_searched(front: str) -> None:
    """The title names the page, the description introduces it, other names point at it."""
    page = document(f"{front}\nSee below.\n", Format.MARKDOWN)
    parsed = parse(page)
    (passage,) = check_invariants(page, parsed)
    assert parsed.title == "Sessions: an overview"
    assert passage.text == "How long a visitor stays known.\n\nSee below."
    assert passage.anchors == ("remember me", "single sign-on", "/old/sessions")


@pytest.mark.parametrize("front", [YAML, TOML, JSON])
def test_a_page_of_front_matter_alone(front: str) -> None:
    """An index page without text has a passage."""
    page = document(front, Format.MARKDOWN)
    (passage,) = check_invariants(page, parse(page))
    assert passage.headings == ("Sessions: an overview",)
    assert passage.text == "How long a visitor stays known."


def test_a_title_alone_is_found() -> None:
    """Where a page has nothing but a title, that is its passage."""
    assert outline("---\ntitle: Overview\nweight: 1\n---\n", Format.MARKDOWN) == "1 Overview"


def test_other_titles_are_names_of_the_heading() -> None:
    """What the page is called elsewhere finds it, too."""
    text = "---\ntitle: Sign-in\nsidebar_label: Login\nlinkTitle: Entry\n---\n# Sessions\n\nText.\n"
    assert outline(text, Format.MARKDOWN) == "1 Sessions [Sign-in, Login, Entry]\n  p Text."


def test_a_description_is_quoted_from_its_line() -> None:
    """Its place is that of its words."""
    text = "---\ntitle: A\ndescription: 'All of it.'\n---\nText.\n"
    block = parse(document(text, Format.MARKDOWN)).blocks[0]
    assert block.span.of(text) == "All of it."


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: [\n---\nText.\n",
        "---\ntitle: {{ page.x }}\ndescription: \n---\nText.\n",
        "---\ntitle: 'never closed\n---\nText.\n",
        "---\nkeywords:\n  - a: b\n---\nText.\n",
        "+++\ntitle = [\n+++\nText.\n",
        '{\n"title": \n}\n\nText.\n',
        "---\n---\nText.\n",
    ],
)
def test_broken_front_matter(text: str) -> None:
    """A value that nobody can read costs nothing of the page."""
    page = document(text, Format.MARKDOWN)
    parsed = parse(page)
    assert not parsed.problems
    assert "Text." in "\n".join(passage.text for passage in check_invariants(page, parsed))


def test_front_matter_of_a_page_of_html() -> None:
    """It names the page and is not shown, and what follows keeps its lines."""
    page = document("---\ntitle: Sessions\nweight: 3\n---\n<p>Text.</p>\n", Format.HTML)
    parsed = parse(page)
    (passage,) = check_invariants(page, parsed)
    assert (parsed.title, passage.text, passage.start_line) == ("Sessions", "Text.", 4)


def test_json_on_one_line() -> None:
    """It is front matter like any other, each text at its place; an object in a text is none."""
    text = '{"menu": {"title": "no"}, "title": "Kilns", "weight": 3, "description": "All of them."}'
    page = document(f"{text}\n\nText.\n", Format.MARKDOWN)
    parsed = parse(page)
    passage = check_invariants(page, parsed)[0]
    assert (parsed.title, passage.text) == ("Kilns", "All of them.\n\nText.")
    assert passage.pieces[0].span.of(page.text) == "All of them."
    for other in ("{}", '{"a": 1} is an object.'):
        shown = document(f"{other}\n\nText.\n", Format.MARKDOWN)
        assert parse(shown).title == ""
        assert parse(shown).blocks[0].span.start == 0
