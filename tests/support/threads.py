"""Many threads at once, which take turns as often as they can."""

import sys
import threading
from collections.abc import Callable
from typing import Final, TypeVar

_T = TypeVar("_T")

_OFTEN: Final = 1e-6


def in_threads(work: Callable[[int], _T], count: int = 4) -> list[_T]:
    """What ``work`` gives for each number below ``count``, each in a thread that began with all."""
    results: dict[int, _T] = {}
    begin = threading.Barrier(count)

    def run(number: int) -> None:
        begin.wait()
        results[number] = work(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(_OFTEN)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert len(results) == count, "a thread ended early"
    return [results[number] for number in range(count)]
