"""The double of the OpenAI API as a process of its own, for one answer that is not let to its end.

It says on standard output where it is, when it has sent some of the answer, and when the client has
hung up. It ends when its standard input does.
"""

import sys

from tests.support.openai_double import RESPONSES, OpenAIDouble

PATIENCE = 120
"""Seconds after which it gives up: the test has failed by then."""


def say(what: str) -> None:
    """Tell the test that started this process."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


with OpenAIDouble(needs_key=False) as double:
    gate = double.hold(RESPONSES, after=9)
    double.reply("The default is three retries [1]. Set it to zero to try once only [1].")
    say(double.base_url)
    if gate.reached.wait(PATIENCE):
        say("writing")
        (exchange,) = double.exchanges
        if exchange.client_closed.wait(PATIENCE):
            say("hung up")
    gate.open()
    sys.stdin.read()
