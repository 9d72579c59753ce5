"""Who may connect: over a network, the client that knows the server's token.

The token is the field ``token`` of the ``initializationOptions`` of the first message, which is
``initialize``. Any process of the machine, and any page in a browser, can open a connection; only
whoever started the server knows what it printed.
"""

import hmac
import json
import secrets
from typing import Any, Final

REFUSED: Final = -32803
"""The request makes sense and cannot be fulfilled."""

LONGEST_HELLO: Final = 1024 * 1024
"""Bytes of a first message; a client that is not known yet is not given more room."""


def new_token() -> str:
    """A token that cannot be guessed."""
    return secrets.token_urlsafe(24)


def admitted(message: bytes, token: str) -> bytes | None:
    """The first message without the token that it presents; ``None`` if it presents none."""
    hello = _hello_in(message)
    options = hello and hello["params"]["initializationOptions"]
    presented = options and options.pop("token", None)
    if not isinstance(presented, str) or not hmac.compare_digest(
        presented.encode("utf-8", "surrogatepass"), token.encode()
    ):
        return None
    return json.dumps(hello).encode()


def refusal(message: bytes) -> bytes:
    """The response to a first message that is not let in."""
    hello = _hello_in(message)
    return json.dumps(
        {
            "jsonrpc": "2.0",
            "id": hello["id"] if hello else None,
            "error": {
                "code": REFUSED,
                "message": "The client is not known to the server.",
                "data": {
                    "kind": "unauthorized",
                    "hint": "Give the server's token as initializationOptions.token.",
                },
            },
        }
    ).encode()


def _hello_in(message: bytes) -> dict[str, Any] | None:
    try:
        hello = json.loads(message)
    except (ValueError, RecursionError):
        return None
    if not isinstance(hello, dict) or hello.get("method") != "initialize":
        return None
    if not isinstance(hello.get("id"), (int, str)) or isinstance(hello["id"], bool):
        return None
    params = hello.get("params")
    if not isinstance(params, dict):
        return None
    if not isinstance(params.get("initializationOptions"), dict):
        params["initializationOptions"] = {}
    return hello
