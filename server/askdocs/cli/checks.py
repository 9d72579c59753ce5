"""What a check of ``askdocs doctor`` says."""

from typing import Literal, TypeAlias

from attrs import frozen

Verdict: TypeAlias = Literal["ok", "warning", "error"]


@frozen
class Check:
    """What was looked at, how it is, and what to do about it."""

    verdict: Verdict
    text: str
    remedy: str = ""
