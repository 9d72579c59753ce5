"""What a page's own style sheets hide."""

import pytest

from askdocs.workspace.hidden import suspicions, watch_for
from askdocs.workspace.stylesheets import Unseen, unseen_in


def unseen(sheet: str, before: str = "") -> Unseen:
    return unseen_in(f"{before}<style type=text/css>{sheet}</style><p class=a>words</p>")


@pytest.mark.guarantee("hidden text is not shown")
@pytest.mark.parametrize(
    ("sheet", "hidden"),
    [
        (".a { display: none }", {".a"}),
        ("p.a, #b{visibility:hidden}", {".a", "#b"}),
        (".a { color: #FFFFFF; }", {".a"}),
        (".a { font-size: 0px }", {".a"}),
        ("/* .b { display: none } */ .a{opacity:0}", {".a"}),
        ('@import "x.css"; .a { display:none }', {".a"}),
        # What is shown again, or elsewhere, or may be.
        (".a { display: none } .a.active { display: block }", set()),
        (".a { display: none } :target.a { display: flex }", set()),
        ("@media print { .a { display: none } }", set()),
        (".a { background: black; color: white }", set()),
        (".menu .a { display: none }", set()),
        (".a:hover { display: none }", set()),
        (".a { display: block; opacity: 0.5; font-size: 0.8em; color: #fff0f0 }", set()),
        (".a { background-color: white }", set()),
        (".a { display: none", set()),
        ("} .a { display: none }", {".a"}),
    ],
)
def test_plain_rules(sheet: str, hidden: set[str]) -> None:
    """A class or an id that nothing else in the sheets shows."""
    assert unseen(sheet) == Unseen(always=frozenset(hidden))


def test_a_script_may_show_what_is_not_displayed() -> None:
    """Tabs are documentation: what is not displayed at first is kept, other things are not."""
    sheet = ".tab { display: none } .white { color: white }"
    expected = Unseen(always=frozenset({".white"}), at_first=frozenset({".tab"}))
    assert unseen(sheet, "<script src=tabs.js></script>") == expected


def test_passages_with_such_elements_are_flagged() -> None:
    """Kept or not, a passage that holds one says so."""
    page = "<script></script><style>.tab { display: none }</style>"
    watch = watch_for(page)
    assert suspicions('<p id=x class="big tab">words</p>', "words", watch) == ("hiddenText",)
    assert suspicions('<p class="tabs">words</p>', "words", watch) == ()
    assert suspicions("<p>the class tab</p>", "the class tab", watch) == ()
