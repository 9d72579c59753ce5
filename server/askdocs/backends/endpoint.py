"""The endpoint that a model is asked at: its address and its key, and where they come from.

A key is for one address. So both come from the same source, and a key is never sent to an address
that it was not given with:

1. the editor: the initialization option ``apiKey`` with the setting ``assistant.baseUrl``;
2. the environment of the process: ``OPENAI_API_KEY`` with ``OPENAI_BASE_URL``;
3. a folder's ``.env``: a key for the default address, and nothing that leads elsewhere.

Nothing falls back to the default address once another one was named.
"""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from attrs import field, frozen

from askdocs.wording import Message

DEFAULT_URL: Final = "https://api.openai.com/v1"

_AZURE: Final = (".openai.azure.com", ".services.ai.azure.com", ".cognitiveservices.azure.com")


@frozen
class Endpoint:
    """Where a model is asked, and as whom."""

    base_url: str
    """Without a slash at the end."""
    api_key: str = field(default="", repr=False)
    """Empty for servers that ask for none."""
    organization: str = field(default="", repr=False)
    project: str = field(default="", repr=False)
    source: str = Message("the default")
    """Who named it, for people: ``your editor``, ``the environment``, ``the folder's .env``."""

    @property
    def host(self) -> str:
        return (urlsplit(self.base_url).hostname or "").lower()

    @property
    def is_openai(self) -> bool:
        """Whether it is OpenAI's own, regional addresses included."""
        return self.host == "api.openai.com" or self.host.endswith(".api.openai.com")

    @property
    def is_azure(self) -> bool:
        """Whether it is Azure OpenAI."""
        return self.host.endswith(_AZURE)

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def needs_key(self) -> bool:
        """Whether it surely answers nobody without a key."""
        return self.is_openai or self.is_azure


@frozen
class Resolved:
    """The endpoint that is meant, if any, and what the user should know of how it was found."""

    endpoint: Endpoint | None
    """``None`` where there is neither a key nor an address."""
    warnings: tuple[str, ...] = ()
    problem: str = ""
    """Why what was named cannot be used, as a sentence; there is no endpoint then."""


def resolve_endpoint(
    *,
    editor_key: str = "",
    base_url: str = "",
    environment: Mapping[str, str] | None = None,
    dotenv: Mapping[str, str | None] | None = None,
) -> Resolved:
    """The endpoint that these sources name.

    ``base_url`` is the setting, which comes from the user alone; ``dotenv`` is what the folder's
    ``.env`` says.
    """
    environment, dotenv = environment or {}, dotenv or {}
    warnings: list[str] = []
    named_by_environment = _value(environment, "OPENAI_BASE_URL")
    url, source = "", ""
    key, organization, project = editor_key.strip(), "", ""
    if base_url.strip():
        url, source = base_url.strip(), Message("your settings")
    elif key:
        url, source = DEFAULT_URL, Message("your editor")
        if named_by_environment:
            warnings.append(
                "OPENAI_BASE_URL is not used, because the key comes from your editor: set"
                " assistant.baseUrl there."
            )
    elif named_by_environment:
        url, source = named_by_environment, Message("the environment")
    url = url.rstrip("/")
    wrong = _wrong_url(url) if url else ""
    if wrong:
        return Resolved(None, tuple(warnings), wrong)
    environment_is_meant = (not url or _same(url, named_by_environment or DEFAULT_URL)) and not key
    if environment_is_meant and _value(environment, "OPENAI_API_KEY"):
        key = _value(environment, "OPENAI_API_KEY")
        organization = _value(environment, "OPENAI_ORG_ID")
        project = _value(environment, "OPENAI_PROJECT")
        url, source = url or DEFAULT_URL, source or Message("the environment")
    elif _value(environment, "OPENAI_API_KEY") and url and not key:
        warnings.append(
            Message(
                "OPENAI_API_KEY is not sent to {}, because it was not given for that address.", url
            )
        )
    from_folder = _value(dotenv, "OPENAI_API_KEY")
    if _value(dotenv, "OPENAI_BASE_URL"):
        # The key beside it is meant for that address: it must not go to another one either.
        from_folder = ""
        warnings.append(
            "The folder's .env names OPENAI_BASE_URL, which a folder may not: neither it nor the"
            " key beside it is used. Set assistant.baseUrl in your editor, or the environment."
        )
    if from_folder and not key and (not url or _same(url, DEFAULT_URL)):
        key = from_folder
        organization = _value(dotenv, "OPENAI_ORG_ID")
        project = _value(dotenv, "OPENAI_PROJECT")
        url, source = url or DEFAULT_URL, Message("the folder's .env")
    if not url:
        return Resolved(None, tuple(warnings))
    if any(not "!" <= character <= "~" for character in key):
        return Resolved(
            None,
            tuple(warnings),
            "The key holds characters that no key has, such as spaces or curly quotes.",
        )
    endpoint = Endpoint(url, key, organization, project, source)
    if key and url.startswith("http://") and not endpoint.is_local:
        warnings.append(Message("The key goes to {} without encryption: use https.", url))
    return Resolved(endpoint, tuple(warnings))


def _value(source: Mapping[str, str | None], name: str) -> str:
    return (source.get(name) or "").strip()


def _same(one: str, other: str) -> bool:
    return one.rstrip("/").casefold() == other.rstrip("/").casefold()


def _wrong_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
        parts = None
    if parts is None or parts.scheme not in {"http", "https"} or not host:
        return "The base URL is no address such as https://api.openai.com/v1."
    if parts.username or parts.password:
        return "The base URL may hold no user name and no password: give the key as a key."
    if parts.query or parts.fragment:
        return "The base URL may hold neither ? nor #."
    return ""
