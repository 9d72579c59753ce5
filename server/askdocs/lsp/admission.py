"""Who may connect: over a network, the client that knows the server's token.

The token is the field ``token`` of the ``initializationOptions`` of the first message, which is
``initialize``. Any process of the machine, and any page in a browser, can open a connection; only
whoever started the server knows what it printed.
"""

import hmac
import ipaddress
import json
import secrets
import socket
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from askdocs.lsp.transport import Received

REFUSED: Final = -32803
"""The request makes sense and cannot be fulfilled."""

SHORTEST_TOKEN: Final = 16
"""Characters of a token: a shorter one could be guessed."""


def new_token() -> str:
    """A token that cannot be guessed."""
    return secrets.token_urlsafe(24)


def is_foreign_page(hosts: Sequence[str], origins: Sequence[str], listening_on: str) -> bool:
    """Whether a WebSocket is opened by a page in a browser that is not of this machine.

    ``hosts`` and ``origins`` are the request's headers. Browsers send the page's origin, editors
    send none. A name in ``Host`` that is not ours is how a page elsewhere gets around that, by
    having its own name lead here (DNS rebinding); a number cannot be made to lead elsewhere.
    """
    ours = {"localhost", listening_on.lower(), socket.gethostname().lower()}
    names = [_host_of(f"//{host}") for host in hosts]
    if len(names) != 1 or not (names[0] in ours or _address(names[0]) is not None):
        return True
    pages = [_host_of(origin) for origin in origins]
    return not all(page in {"localhost", *names} or _is_loopback(page) for page in pages)


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    address = _address(host)
    return address is not None and address.is_loopback


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def admitted(message: Received | None, token: str) -> bytes | None:
    """The first message without the token that it presents; ``None`` if it presents none."""
    hello = _hello_in(message)
    options = hello and hello["params"]["initializationOptions"]
    presented = options and options.pop("token", None)
    if not isinstance(presented, str) or not hmac.compare_digest(
        presented.encode("utf-8", "surrogatepass"), token.encode()
    ):
        return None
    return json.dumps(hello).encode()


def refusal(message: Received | None) -> bytes:
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


def _hello_in(message: Received | None) -> dict[str, Any] | None:
    if not isinstance(message, bytes):
        return None
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
