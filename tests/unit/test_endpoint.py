"""Which endpoint is meant, and which key goes there."""

from collections.abc import Mapping

import pytest

from askdocs.backends.endpoint import DEFAULT_URL, Endpoint, Resolved, resolve_endpoint

KEY = "sk-from-"
OURS = "http://127.0.0.1:11434/v1"
OTHER = "https://models.example.org/v1"


def resolved(
    *,
    editor_key: str = "",
    base_url: str = "",
    environment: Mapping[str, str] | None = None,
    dotenv: Mapping[str, str | None] | None = None,
) -> tuple[str, str, str] | None:
    """The address, the key and the source of what is found."""
    endpoint = resolve_endpoint(
        editor_key=editor_key, base_url=base_url, environment=environment, dotenv=dotenv
    ).endpoint
    if endpoint is None:
        return None
    return endpoint.base_url, endpoint.api_key, endpoint.source


def variables(key: str = "", url: str = "") -> dict[str, str]:
    """An environment, or a ``.env``, with a key or an address."""
    return {"OPENAI_API_KEY": key, "OPENAI_BASE_URL": url}


def test_nothing_is_found() -> None:
    """Without a key and an address there is no endpoint, and nothing to warn of."""
    assert resolve_endpoint() == Resolved(None)
    assert resolved(environment=variables(" ", "")) is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"environment": variables("E")}, (DEFAULT_URL, "E", "the environment")),
        ({"environment": variables("E", OTHER)}, (OTHER, "E", "the environment")),
        ({"environment": variables("", OURS)}, (OURS, "", "the environment")),
        ({"editor_key": "D"}, (DEFAULT_URL, "D", "your editor")),
        ({"editor_key": "D", "base_url": f"{OTHER}/"}, (OTHER, "D", "your settings")),
        ({"base_url": OURS}, (OURS, "", "your settings")),
        ({"dotenv": variables("F")}, (DEFAULT_URL, "F", "the folder's .env")),
    ],
)
def test_one_source(given: dict[str, object], expected: tuple[str, str, str]) -> None:
    """Each source alone gives its key and its address."""
    assert resolved(**given) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # The editor goes before the environment, and that before the folder.
        (
            {"editor_key": "D", "environment": variables("E"), "dotenv": variables("F")},
            (DEFAULT_URL, "D", "your editor"),
        ),
        (
            {"environment": variables("E"), "dotenv": variables("F")},
            (DEFAULT_URL, "E", "the environment"),
        ),
        # The editor's key does not go to the address of the environment.
        (
            {"editor_key": "D", "environment": variables("E", OTHER)},
            (DEFAULT_URL, "D", "your editor"),
        ),
        # The environment's key does not go to an address from the settings ...
        ({"base_url": OURS, "environment": variables("E")}, (OURS, "", "your settings")),
        (
            {"base_url": DEFAULT_URL, "environment": variables("E", OTHER)},
            (DEFAULT_URL, "", "your settings"),
        ),
        # ... unless it is the very address that the key was given for.
        (
            {"base_url": OTHER, "environment": variables("E", f"{OTHER}/")},
            (OTHER, "E", "your settings"),
        ),
        (
            {"base_url": DEFAULT_URL, "environment": variables("E")},
            (DEFAULT_URL, "E", "your settings"),
        ),
        # A folder's key goes to the default address alone.
        ({"base_url": OTHER, "dotenv": variables("F")}, (OTHER, "", "your settings")),
        (
            {"environment": variables("", OTHER), "dotenv": variables("F")},
            (OTHER, "", "the environment"),
        ),
        (
            {"base_url": DEFAULT_URL, "dotenv": variables("F")},
            (DEFAULT_URL, "F", "the folder's .env"),
        ),
        # A folder leads nowhere, and the key that it gives for elsewhere goes nowhere.
        ({"dotenv": variables("", OTHER)}, None),
        ({"dotenv": variables("F", OTHER)}, None),
        (
            {"environment": variables("E"), "dotenv": variables("F", OTHER)},
            (DEFAULT_URL, "E", "the environment"),
        ),
    ],
)
def test_key_and_address_come_from_one_source(
    given: dict[str, object], expected: tuple[str, str, str] | None
) -> None:
    """No key reaches an address that it was not given for."""
    assert resolved(**given) == expected  # type: ignore[arg-type]


def test_organization_and_project_come_with_the_key() -> None:
    """They go where the key of the same source goes, and nowhere else."""
    more = {**variables("E"), "OPENAI_ORG_ID": "org", "OPENAI_PROJECT": "proj"}
    endpoint = resolve_endpoint(environment=more).endpoint
    assert endpoint is not None
    assert (endpoint.organization, endpoint.project) == ("org", "proj")
    elsewhere = resolve_endpoint(environment=more, base_url=OURS).endpoint
    assert elsewhere is not None
    assert (elsewhere.organization, elsewhere.project) == ("", "")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"base_url": OURS, "environment": variables("E")}, "OPENAI_API_KEY is not sent"),
        ({"editor_key": "D", "environment": variables("", OTHER)}, "OPENAI_BASE_URL is not used"),
        ({"dotenv": variables("F", OTHER)}, "names OPENAI_BASE_URL"),
        ({"editor_key": "D", "base_url": "http://models.example.org/v1"}, "without encryption"),
    ],
)
def test_what_is_not_used_is_said(given: dict[str, object], expected: str) -> None:
    """A warning says what was passed over, without the key."""
    (warning,) = resolve_endpoint(**given).warnings  # type: ignore[arg-type]
    assert expected in warning
    assert "sk-" not in warning


@pytest.mark.parametrize(
    "url",
    [
        "models.example.org/v1",
        "ftp://models.example.org",
        "https://",
        "https://user:secret@models.example.org/v1",
        "https://models.example.org/v1?key=secret",
        "http://[::1",
        "http://models.example.org:port/v1",
    ],
)
def test_addresses_that_are_none(url: str) -> None:
    """The problem is said; nothing falls back to OpenAI, and no secret is repeated."""
    found = resolve_endpoint(base_url=url, environment=variables("E"))
    assert found.endpoint is None
    assert found.problem
    assert "secret" not in found.problem


@pytest.mark.parametrize("key", ["sk-“quoted”", "sk-a b", "sk-a\nb", "кey"])
def test_keys_that_are_none(key: str) -> None:
    """A key with characters that no header takes is told before it is sent."""
    found = resolve_endpoint(editor_key=key)
    assert found.endpoint is None
    assert "key" in found.problem
    assert key not in found.problem


def test_whose_endpoint_it_is() -> None:
    """OpenAI, Azure and this machine are told apart by their host names alone."""
    assert Endpoint(DEFAULT_URL).is_openai
    assert Endpoint("https://eu.api.openai.com/v1").is_openai
    assert not Endpoint("https://api.openai.com.example.org/v1").is_openai
    assert Endpoint("https://ours.openai.azure.com/openai/v1").is_azure
    assert not Endpoint("https://openai.azure.com.example.org/v1").is_azure
    for url in (OURS, "http://localhost:1/v1", "http://[::1]:1/v1", "http://a.localhost/v1"):
        assert Endpoint(url).is_local
    assert not Endpoint("http://127.0.0.1.example.org/v1").is_local


def test_no_key_is_shown() -> None:
    """Neither the key nor whose it is stands in the representation."""
    endpoint = Endpoint(DEFAULT_URL, f"{KEY}x", "org-x", "proj-x")
    assert not any(secret in repr(endpoint) for secret in (KEY, "org-x", "proj-x"))
