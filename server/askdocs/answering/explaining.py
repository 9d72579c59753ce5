"""Explains what is pointed at, however fast the pointer moves: what waits is explained together.

One worker thread is enough, and quicker than several that wait for each other.
"""

import asyncio

from attrs import frozen

from askdocs.answering.explanations import Explanation
from askdocs.answering.pointing import Place
from askdocs.answering.recent import Present, RecentExplanations
from askdocs.answering.targets import Target
from askdocs.retrieval import Retriever

__all__ = ["Explainer", "Explanation", "Place", "Target"]


@frozen
class _Waiting:
    target: Target | Place
    explanation: "asyncio.Future[Explanation | None]"


class Explainer:
    """Explains targets on a worker thread; belongs to one event loop."""

    def __init__(self, present: Present, retriever: Retriever) -> None:
        self._recent = RecentExplanations(present, retriever)
        self._waiting: list[_Waiting] = []
        """In the order in which they came."""
        self._working: asyncio.Task[None] | None = None

    async def explain(self, target: Target | Place) -> Explanation | None:
        """What the docs say about ``target`` now; ``None`` where nothing fits."""
        waiting = _Waiting(target, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._working is None:
            self._working = asyncio.ensure_future(self._work())
        return await waiting.explanation

    async def _work(self) -> None:
        try:
            # The latest first: whoever moves the pointer looks at where it is now.
            while asked := [one for one in self._waiting[::-1] if not one.explanation.done()]:
                self._waiting = []
                targets = [one.target for one in asked]
                try:
                    outcomes = await asyncio.to_thread(self._recent.explain, targets)
                except Exception as error:  # noqa: BLE001 (it is that of whoever asked)
                    outcomes = [error] * len(asked)
                self._waiting[:0] = asked[len(outcomes) :][::-1]
                for one, outcome in zip(asked, outcomes, strict=False):
                    if one.explanation.done():
                        # Whoever asked has lost interest.
                        continue
                    if isinstance(outcome, Exception):
                        one.explanation.set_exception(outcome)
                    else:
                        one.explanation.set_result(outcome)
        finally:
            self._working = None
