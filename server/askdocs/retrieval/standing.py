"""Standing: which documents stand behind guides, unless the question is about them."""

import re
from typing import Final

from attrs import frozen

from askdocs.patterns import lazy_pattern

_NEWS: Final = lazy_pattern(
    r"(?:^|/)(?:release|changelog|change-log|changes|news|history|announce|whats-?new|todo)s?"
    r"(?:[-_./\d]|notes|$)|(?:^|/)version\d+\.\w+$",
    re.IGNORECASE,
)


def is_news(path: str) -> bool:
    """Whether the document at ``path`` tells what has changed, and not how things are."""
    return _NEWS.search(path) is not None


@frozen
class _Class:
    """Documents that are written for something else than to explain how things are used."""

    path: re.Pattern[str]
    asked: re.Pattern[str]
    """What a question says that is about them."""
    left: float
    """What is left of their score in any other question."""


def _class(path: str, asked: str, left: float) -> _Class:
    return _Class(lazy_pattern(path, re.IGNORECASE), lazy_pattern(asked, re.IGNORECASE), left)


_CLASSES: Final = (
    # They name everything and explain nothing.
    _Class(
        _NEWS,
        lazy_pattern(
            r"\b(?:release|released|changelog|what'?s new|news|history|changed in|since version"
            r"|upgrad\w+)|変更点|新機能|リリース",
            re.IGNORECASE,
        ),
        0.6,
    ),
    _class(r"(?:^|/)(?:_?posts|blogs?)/", r"\bblog|\bpost\b|ブログ|博客|블로그", 0.6),
    # What was meant to be, or once was.
    _class(
        r"(?:^|/)(?:adrs?|decisions?|rfcs?|proposals?|sep|peps?|design-?(?:docs?|notes?)"
        r"|enhancements?|archived?|old|obsolete|superseded|deprecated)/",
        r"\b(?:adrs?|decision|rfc|proposal|sep|design|archived?|old|obsolete|deprecated)\b",
        0.6,
    ),
    # What is told to those who come from somewhere else.
    _class(
        r"(?:^|[/_-])(?:migrat\w*|upgrad\w*)",
        r"migrat|upgrad|\bfrom\b|\bmove\b|switch|chang|version|\bv?\d|移行|アップ|変更|迁移|升级"
        r"|마이그레이션|업그레이드|変わ|mud|cambi|difer|differ",
        0.75,
    ),
    _class(
        r"(?:^|/)(?:tests?|__tests__|e2e|fixtures?|testdata|benchmarks?)/",
        r"test|benchmark|fixture|テスト|测试|測試|테스트|prueba|teste",
        0.6,
    ),
    _class(
        r"(?:^|/)(?:issue_template|pull_request_template)|(?:^|/)code_of_conduct|(?:^|/)governance",
        r"\bissue|\bbugs?\b|\breport|template|conduct|\bban\b.*\bcommunity|governance|\bPR\b",
        0.4,
    ),
    _class(
        r"(?:^|/)contributing\b",
        r"contribut|pull request|\bPRs?\b|\btests?\b|build|source|develop|commit|branch|set ?up"
        r"|coding|style|licen[cs]e|贡献|提交|分支|貢献|開発|ビルド|テスト|ブランチ|ライセンス|기여|빌드"
        r"|contribu",
        0.6,
    ),
    _class(
        r"(?:^|/)(?:licen[cs]es?|copying|notice|authors|contributors|backers|sponsors?)(?:[-._/]|$)",
        r"licen[cs]|copyright|author|contribut|sponsor|ライセンス|许可|許可|라이선스|licen[cç]"
        r"|赞助|スポンサー|후원",
        0.5,
    ),
    # What agents are told, and lists of what stands elsewhere.
    _class(
        r"(?:^|/)(?:claude|agents?|gemini|skill|copilot-instructions|llms(?:-full)?)\.\w+$"
        r"|(?:^|/)\.(?:claude|cursor|windsurf|agents?)(?:rules)?/",
        r"\bagents?\b|claude|copilot|cursor|gemini|llms?\b|エージェント",
        0.5,
    ),
    _class(
        r"(?:^|/)(?:summary|_?sidebar|_?toc|redirects?|sitemap|nav)\.\w+$",
        r"\bcontents\b|redirect|sidebar|sitemap|目次",
        0.5,
    ),
)


def standing_of(path: str, question: str) -> float:
    """What the kind of the document at ``path`` leaves of its score."""
    left = 1.0
    for one in _CLASSES:
        if one.path.search(path) and not one.asked.search(question):
            left = min(left, one.left)
    return left
