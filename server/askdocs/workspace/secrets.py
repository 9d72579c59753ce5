"""Values that look like secrets, and a text without them.

Whatever is indexed, quoted or sent has gone through ``masked`` first. The patterns are few and
precise: a page about keys stays readable, its placeholders included, and only the value of what
looks like a real one is blotted out, character for character, so that every place stays true.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from attrs import frozen

from askdocs.patterns import lazy_pattern
from askdocs.text import Span
from askdocs.workspace.secret_values import (
    has_all_kinds,
    is_basic,
    is_drawn,
    is_password,
    is_password_of_url,
    is_placeholder,
    is_random,
    is_reference,
    stands_for_one,
)

MASK: Final = "x"
"""Stands for each character of a secret: ASCII, so that offsets are the same in every encoding,
and markup in no format."""


@frozen
class Masked:
    """A text whose secrets are blotted out."""

    text: str
    """As long as the text it was made of, with the same lines."""
    count: int
    """How many values were blotted out."""


def masked(text: str) -> Masked:
    """``text`` with ``MASK`` for every character of what looks like a secret in it."""
    return _blotted(text, secret_spans(text))


def masked_html(text: str) -> Masked:
    """The same for HTML, where tags may stand between a name and its value."""
    plain = _TAG.sub(lambda tag: " " * len(tag[0]), text)
    return _blotted(text, _merged([*secret_spans(text), *secret_spans(plain)]))


def masked_variables(text: str) -> Masked:
    """The same for a file that sets variables of the environment.

    Whatever is given to one that is called as secrets are is taken for one: a password that was
    thought up in haste looks like any word.
    """
    given = (Span(*found.span("secret")) for found in _VARIABLE.finditer(text))
    named = [span for span in given if not is_reference(span.of(text))]
    return _blotted(text, _merged([*secret_spans(text), *named]))


_VARIABLE: Final = lazy_pattern(
    r"\b[A-Z0-9_]{0,40}(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|CREDENTIALS?)"
    r"[A-Z0-9_]{0,40}[\"']?[ \t]{0,20}[:=][ \t]{0,20}[\"']?(?P<secret>[^\s\"'#${][^\s\"'#]{0,500})",
    re.ASCII,
)


def _blotted(text: str, spans: list[Span]) -> Masked:
    pieces = []
    end = 0
    for span in spans:
        pieces += [text[end : span.start], _NOT_BLANK.sub(MASK, span.of(text))]
        end = span.end
    return Masked("".join((*pieces, text[end:])), len(spans)) if spans else Masked(text, 0)


def secret_spans(text: str) -> list[Span]:
    """Where the secrets of ``text`` stand, in order, apart from each other.

    The time it takes is linear in the length of the text: literal beginnings are looked for, and
    only a bounded stretch after each is looked at.
    """
    return _merged(_found(text))


def _merged(found: Iterable[Span]) -> list[Span]:
    spans: list[Span] = []
    for span in sorted(found):
        if spans and span.start <= spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, span.end))
        else:
            spans.append(span)
    return spans


_BEFORE: Final = 24
_LINE_BEFORE: Final = 100
"""Characters before an anchor that are looked at, and where a command or a line tells."""


@frozen
class _Kind:
    """One kind of secret: how it begins, and what it looks like from there."""

    anchors: tuple[str, ...]
    """Literal texts, one of which every such secret has."""
    pattern: re.Pattern[str]
    """Matched where the anchor stands; the group ``secret`` is blotted out."""
    is_secret: Callable[[str], bool] = lambda value: not is_placeholder(value)
    before: re.Pattern[str] | None = None
    """What must match to the end of the few characters before the anchor."""
    reach: int = _BEFORE
    """How many these are."""


_TAG: Final = lazy_pattern(r"<[^<>]{1,500}>")
_NOT_BLANK: Final = lazy_pattern(r"\S")
_APART: Final = lazy_pattern(r"(?:^|[^A-Za-z0-9])\Z|\\[nrt]\Z")
"""Before a token that begins with its maker's mark: not the middle of a word."""


def _found(text: str) -> Iterator[Span]:
    is_escaped = "\\_" in text
    for kind in _KINDS:
        for anchor in kind.anchors:
            start = text.find(anchor) if is_escaped or "\\" not in anchor else -1
            while start >= 0:
                after = start + len(anchor)
                if kind.before is None or kind.before.search(
                    text[max(start - kind.reach, 0) : start]
                ):
                    match = kind.pattern.match(text, start)
                    if match is not None:
                        # What was looked at is not looked at again, whatever it was.
                        after = max(after, match.end("secret"))
                        if kind.is_secret(match["secret"]):
                            yield Span(*match.span("secret"))
                start = text.find(anchor, after)
    yield from _private_keys(text)


def _token(anchor: str | tuple[str, ...], rest: str) -> _Kind:
    """A token that begins with the mark of whoever gave it out; the mark itself is no secret."""
    anchors = (anchor,) if isinstance(anchor, str) else anchor
    # Markdown may have a backslash before a line below.
    anchors += tuple(one.replace("_", r"\_") for one in anchors if "_" in one)
    rest = rest.replace(r"\w", r"\w\\") if any("_" in one for one in anchors) else rest
    either = "|".join(map(re.escape, anchors))
    return _Kind(anchors, lazy_pattern(f"(?:{either})(?P<secret>{rest})", re.ASCII), before=_APART)


_SIGN_OF_VALUE: Final = r"(?:=>|:=|[=:>|])"
"""What stands between a name and its value: in code, in an element, in a row of a table."""

_VALUE: Final = (
    # Bold, code or a quote around either, "Bearer", the next line; in quotes up to their end.
    r"[*_]{0,2}[ \t]{0,64}(?:\\?\r?\n[ \t>|-]{0,40})?(?:(?:Bearer|Basic|Token)[ ]+)?[*_]{0,2}"
    r"(?:(?P<quote>[\"'`])(?=[^\"'`\n]{6,512}(?P=quote))|[\"'`]|&quot;|&#39;)?"
    r"(?P<secret>(?(quote)[^\"'`\n]{6,512}|[^\s\"'`<>(){},;&|\\]{6,512}))"
)


def _assigned(names: tuple[str, ...], is_secret: Callable[[str], bool], before: str = "") -> _Kind:
    """A value that is given to something with one of ``names`` in its name."""
    spellings = [spelling for name in names for spelling in (name, name.upper(), name.title())]
    either = "|".join(names)
    pattern = lazy_pattern(
        # The rest of the name, quoted perhaps or an element; then the sign; then the value.
        rf"(?i:{either})[\w-]{{0,40}}[\"'`\])*]{{0,3}}[ \t]{{0,64}}{_SIGN_OF_VALUE}{_VALUE}"
    )
    return _Kind(
        tuple(dict.fromkeys(spellings)),
        pattern,
        is_secret,
        lazy_pattern(f"(?i:{before})[_.-]?\\Z") if before else None,
    )


def _said(
    anchor: str | tuple[str, ...], pattern: str, is_secret: Callable[[str], bool], before: str = ""
) -> _Kind:
    """A value that is said in another way, of which ``pattern`` has the group ``secret``."""
    anchors = (anchor,) if isinstance(anchor, str) else anchor
    compiled = lazy_pattern(pattern, re.ASCII)
    return _Kind(
        anchors, compiled, is_secret, lazy_pattern(before) if before else None, _LINE_BEFORE
    )


_KINDS: Final = (
    _token(("AKIA", "ASIA"), r"[A-Z0-9]{16}(?![A-Za-z0-9])"),
    _token(("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"[A-Za-z0-9]{30,255}"),
    _token("github_pat_", r"[\w]{30,255}"),
    _token(("glpat-", "glrt-", "gldt-"), r"[\w.-]{20,255}"),
    _token(
        ("xoxa-", "xoxb-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-"), r"[A-Za-z0-9-]{10,255}"
    ),
    _token("hooks.slack.com/services/", r"T\w{6,}/B\w{6,}/\w{16,64}"),
    _Kind(
        ("sk-",),
        lazy_pattern(
            r"sk-(?:(?:proj|svcacct|admin|ant-[a-z]{2,8}\d{2})-)?(?P<secret>[\w-]{20,255})",
            re.ASCII,
        ),
        is_random,
        _APART,
    ),
    _token(("sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_"), r"[A-Za-z0-9+/=]{16,255}"),
    _token("AIza", r"[\w-]{35}(?![\w-])"),
    _token("GOCSPX-", r"[\w-]{20,64}"),
    _token("ya29.", r"[\w-]{20,512}"),
    _token("npm_", r"[A-Za-z0-9]{36}(?![A-Za-z0-9])"),
    _token("pypi-", r"[\w-]{50,512}"),
    _token("SG.", r"[\w-]{16,64}\.[\w-]{16,64}"),
    _token("hf_", r"[A-Za-z0-9]{30,64}"),
    _token(("dop_v1_", "doo_v1_", "dor_v1_"), r"[a-f0-9]{64}"),
    _token(("shpat_", "shpss_", "shppa_"), r"[a-fA-F0-9]{32}"),
    _token("dckr_pat_", r"[\w-]{20,64}"),
    _token("hvs.", r"[\w-]{24,255}"),
    _token("AGE-SECRET-KEY-1", r"[A-Z0-9]{50,64}"),
    _token(("lin_api_", "dapi", "ATATT3"), r"[A-Za-z0-9_=-]{32,255}"),
    _Kind(
        ("eyJ",),
        lazy_pattern(r"eyJ[\w-]{10,2048}+\.(?P<secret>eyJ[\w-]{10,4096}+\.[\w-]{10,1024})"),
        lambda _: True,
        _APART,
    ),
    _Kind(
        ("AccountKey=", "SharedAccessKey="),
        lazy_pattern(r"\w+=(?P<secret>[A-Za-z0-9+/]{40,128}={0,2})"),
    ),
    _token("hooks.slack.com/triggers/", r"[\w/]{20,128}"),
    _token("NRAK-", r"[A-Z0-9]{27}"),
    _token("ntn_", r"[A-Za-z0-9]{40,60}"),
    _token("secret_", r"[A-Za-z0-9]{43}(?![A-Za-z0-9])"),
    _token(("pscale_tkn_", "pscale_pw_", "pscale_oauth_"), r"[\w.=-]{32,64}"),
    _token("PMAK-", r"[a-f0-9]{24}-[a-f0-9]{34}"),
    _token("rubygems_", r"[a-f0-9]{48}"),
    _token(("sq0atp-", "sq0csp-", "EAAA"), r"[\w-]{22,64}"),
    _token(("sbp_", "sb_secret_"), r"[\w-]{20,64}"),
    _token("SK", r"[a-f0-9]{32}(?![A-Za-z0-9])"),
    _token(
        ("discord.com/api/webhooks/", "discordapp.com/api/webhooks/"), r"\d{15,20}/[\w-]{40,100}"
    ),
    _token(
        "webhook.office.com/webhookb2/", r"[\w@-]{30,100}/IncomingWebhook/[\w-]{16,64}/[\w-]{16,64}"
    ),
    _token(("$2a$", "$2b$", "$2y$"), r"\d\d\$[./A-Za-z0-9]{53}"),
    _said(":AA", r":(?P<secret>AA[\w-]{33})(?![\w-])", lambda _: True, r"(?<!\d)\d{8,10}\Z"),
    _said("sig=", r"sig=(?P<secret>[A-Za-z0-9%+/]{30,128}={0,2})", is_drawn, r"[?&;]\Z"),
    _said(
        (":$1$", ":$5$", ":$6$", ":$y$", ":$argon2"),
        r":(?P<secret>\$[\w./$=,+-]{20,256})",
        lambda _: True,
    ),
    _said(
        "://",
        r"://[^\s/:@\"'<>]{0,128}:(?P<secret>[^\s/:@\"'<>]{4,128})@[\w\[$]",
        is_password_of_url,
    ),
    _said("://", r"://(?P<secret>[\w.~-]{16,255})(?::x-oauth-basic)?@[\w\[]", is_drawn),
    _said(
        ("Basic ", "basic "),
        r".{6}(?P<secret>[A-Za-z0-9+/]{8,512}={0,2})(?![\w+/])",
        is_basic,
    ),
    _said(
        ("-u ", "--user ", "--user="),
        r"(?:-u|--user)[ =]?[\"']?[^\s:\"'$]{1,64}:(?P<secret>[^\s\"']{4,128})",
        lambda value: not stands_for_one(value),
        r"\b(?:curl|http|wget)\b[^\n]*\Z",
    ),
    _said(
        ("--pass", "--token", "--secret", "--api-key", "--apikey", "--auth"),
        r"--[\w-]{4,40}[ \t]+[\"']?(?P<secret>[^\s\"'`<>{}|]{6,256})",
        is_password,
    ),
    _said(
        "-p ",
        r"-p [\"']?(?P<secret>[^\s\"'`<>{}|]{8,128})",
        lambda value: has_all_kinds(value) and not is_placeholder(value),
        r"(?:^|\s)\Z",
    ),
    _said(
        "ENV ",
        r"ENV +\w{0,40}(?:PASS|SECRET|TOKEN|KEY|PWD)\w{0,40} +(?P<secret>[^\s\"'$]{8,512})",
        is_password,
    ),
    _said(
        "password ",
        r"password[ \t]+(?P<secret>\S{4,128})",
        is_password,
        r"\blogin\s+\S{1,64}\s+\Z",
    ),
    _said(
        ("assword is", "assphrase is", "oken is", "ecret is", "asscode is"),
        r"\w+ is:?[ ]+[\"'`*]{0,2}(?P<secret>[^\s\"'`]{6,128})",
        is_password,
    ),
    _Kind(
        ("Bearer ", "bearer "),
        lazy_pattern(r".{6} (?P<secret>[\w.+/=~-]{20,2048})"),
        is_random,
    ),
    _assigned(("passw", "passphrase", "pwd"), is_password),
    # A drawn one may hold any sign; where it has another "=", more than it is given there.
    _said(
        ("assword", "ASSWORD", "asswd", "ASSWD", "wd=", "WD=", "PASS=", "pass="),
        r"\w+[\"'`\])*]{0,3}[ \t]{0,8}[:=|>][*_]{0,2}[ \t]{0,8}(?P<secret>[^\s\"'`<>]{8,128})",
        lambda value: "=" not in value[:-2] and is_password(value),
    ),
    _assigned(("pass",), is_password, r"db|user|smtp|mail|redis|sql|root|admin|ftp|http|proxy"),
    _assigned(("secret", "token", "credential", "session", "sessid", "cookie"), is_drawn),
    _assigned(
        ("key",),
        is_drawn,
        r"api|access|account|auth|secret|private|signing|encryption|master|shared|service|license",
    ),
)

_KEY_BEGINS: Final = lazy_pattern(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_LONGEST_KEY: Final = 16_384
_KEY_WIDTH: Final = 32
"""Characters of a line of a key; where none is so long, somebody writes about keys."""
_KEY_LINE: Final = lazy_pattern(r"(?<!\\)[A-Za-z0-9+/=]{4,}")


_PUTTY: Final = lazy_pattern(
    r"^Private-(?:Lines: \d{1,4}|MAC:)[ \t]*\r?\n?"
    r"(?P<lines>(?:[A-Za-z0-9+/=]{16,80}(?:\r?\n|\Z)){1,400})",
    re.MULTILINE,
)


def _private_keys(text: str) -> Iterator[Span]:
    """The lines of private keys in armour; one that does not end counts up to the next blank."""
    for putty in _PUTTY.finditer(text) if "Private-" in text else ():
        yield from (Span(*line.span()) for line in _KEY_LINE.finditer(text, *putty.span("lines")))
    position = text.find("-----BEGIN ")
    while position >= 0:
        begin = _KEY_BEGINS.match(text, position)
        if begin is None:
            position = text.find("-----BEGIN ", position + 1)
            continue
        end = text.find("-----", begin.end(), begin.end() + _LONGEST_KEY)
        if end < 0:
            blank = text.find("\n\n", begin.end(), begin.end() + _LONGEST_KEY)
            end = blank if blank >= 0 else min(begin.end() + _LONGEST_KEY, len(text))
        lines = [Span(*line.span()) for line in _KEY_LINE.finditer(text, begin.end(), end)]
        if any(len(line) >= _KEY_WIDTH for line in lines):
            yield from lines
        position = text.find("-----BEGIN ", max(end, position + 1))
