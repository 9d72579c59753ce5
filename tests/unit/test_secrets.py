"""What looks like a secret, and what does not."""

import time

import pytest

from askdocs.workspace.documentation import Kind, kind_of, may_hold_secrets
from askdocs.workspace.secrets import MASK, masked, masked_html, secret_spans
from tests.hardening.secrets import seen
from tests.support.corpora import corpus
from tests.support.planted import Planted, planted, private_key


@pytest.mark.parametrize("secret", planted(), ids=lambda secret: secret.kind)
@pytest.mark.parametrize(
    "around",
    ["{}", "Set `{}` and go on.", "- {}\n", "\t{}\r\n", "> | {} | yes |", "前{}後", "({})"],
)
def test_a_secret_is_blotted_out(secret: Planted, around: str) -> None:
    """Whatever stands around it, the value is gone and everything else stays in its place."""
    text = around.format(secret.text)
    shown = masked(text)
    assert secret.core not in shown.text
    assert shown.count == 1
    assert shown.text == text.replace(secret.core, MASK * len(secret.core)) or (
        # Signs inside a value are part of it or not, as the kind has it; places stay.
        len(shown.text) == len(text)
        and shown.text[: text.index(secret.core)] == text[: text.index(secret.core)]
    )


@pytest.mark.parametrize("seed", range(1, 30))
def test_other_secrets_are_blotted_out_too(seed: int) -> None:
    """The kinds are recognised, not some values."""
    for secret in planted(seed):
        assert secret.core not in masked(f"a {secret.text} b").text, secret.kind


def test_a_private_key_is_blotted_out_line_by_line() -> None:
    """The armour and the line ends stay, so the lines that follow keep their numbers."""
    armour, lines = private_key()
    shown = masked(f"# Keys\n\n{armour}\n\nAfter it.\n").text
    assert not any(line in shown for line in lines)
    assert "BEGIN RSA PRIVATE" in shown
    assert [len(line) for line in shown.split("\n")] == [
        len(line) for line in f"# Keys\n\n{armour}\n\nAfter it.\n".split("\n")
    ]
    assert shown.endswith("\n\nAfter it.\n")


def test_a_private_key_without_an_end_is_blotted_out() -> None:
    """A key that was cut off ends with the next blank line, at the latest after some pages."""
    armour, lines = private_key()
    cut = armour[: armour.index(lines[5])]
    shown = masked(f"{cut}\n\nOnly words from here.").text
    assert not any(line in shown for line in lines[:5])
    assert shown.endswith("Only words from here.")


@pytest.mark.guarantee("pages about keys stay readable")
@pytest.mark.parametrize(
    "text",
    [
        "Set `OPENAI_API_KEY` in your environment.",
        "api_key = os.environ['OPENAI_API_KEY']",
        "API_KEY=your-api-key-goes-here-123",
        "API_KEY=${MAIL_API_KEY_2024_PRODUCTION}",
        "token: {{ secrets.DEPLOY_TOKEN_2 }}",
        "SECRET_KEY=<generate-one-with-openssl-rand-32>",
        "password = 'secret'",
        "password: swordfish",
        "postgres://user:password@localhost/db",
        "https://example.com:8080/path@2x",
        "sk-your-key-here-000000000000",
        "AKIA" + "IOSFODNN7" + "EXAMPLE",
        "api_key=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "the key: settings.CACHE_MIDDLEWARE_KEY_PREFIX_2",
        "primary_key=True, max_length=255, unique=True",
        "integrity: sha512-commit d670460b4b4aece5915caf5c68d12f560a9fe3e4",
        "keyboard: ctrl+shift+alt+f12-then-f1",
        "Ein Schlüsselwort: Donaudampfschifffahrtsgesellschaft",
    ],
)
def test_words_about_secrets_are_left_alone(text: str) -> None:
    """Documentation about keys stays readable, placeholders and references included."""
    assert masked(text).text == text
    assert masked(text).count == 0


def test_a_value_that_html_marks_up_is_found() -> None:
    """Highlighting puts tags between a name and its value."""
    secret = next(one for one in planted() if one.kind == "API KEY")
    page = f'<span class="n">API_KEY</span> <span class="o">=</span> <span>{secret.core}</span>'
    assert masked(page).count == 0
    shown = masked_html(page)
    assert secret.core not in shown.text
    assert len(shown.text) == len(page)


def test_kinds_are_blotted_out_in_every_place() -> None:
    """Of values that are drawn, 98 in 100 are; of none of the kinds are many seen."""
    kinds, _, total = seen(12)
    assert kinds.total() <= 0.02 * total, kinds
    each = total / len(kinds)
    assert not [kind for kind, left in kinds.items() if left > 0.35 * each], kinds


@pytest.mark.guarantee("pages about keys stay readable")
@pytest.mark.parametrize(
    "text",
    [
        "token = getUserTokenFromApi(request)",
        "user.password = hasher.encode_md5_hash(md5_hash, 12)",
        "password = forms.CharField(max_length=12)",
        "token: accessTokenResponseHandler",
        "password: urn:k8s:secret:redis:password",
        "docker run -p 8080:80 -u 1000:1000 image",
        "default login {user-id} password {password}",
        "amqp://guest:guest@localhost:5672",
        "The token is read from `process.env.TOKEN`.",
        "a `BEGIN PRIVATE KEY-----` header. Convert other files. `-----END` ends it",
        "| token | string | The access token that was given. |",
        "session = requests.Session()",
        "curl -u $USER:$PASSWORD https://example.com",
    ],
)
def test_more_words_about_secrets_are_left_alone(text: str) -> None:
    """Calls, references, types and ports say where a secret goes, and are none."""
    assert masked(text).text == text


@pytest.mark.slow
def test_the_work_is_linear() -> None:
    """Twice the text costs about twice the time, however much of it looks like a beginning."""
    for piece in (
        "eyJ-",
        "token=",
        "sk-",
        "api_key=",
        "://a:",
        "-----BEGIN PRIVATE KEY-----",
        "ghp_",
        "curl -u a:",
        "password:",
        "--password ",
        "Private-Lines: 1\n",
    ):
        times = []
        for size in (50_000, 400_000):
            text = piece * (size // len(piece))
            times.append(min(_time_of(text) for _ in range(3)))
        # Eight times the text; quadratic work would take sixty-four times as long.
        assert times[1] < 24 * times[0], piece


def _time_of(text: str) -> float:
    started = time.perf_counter()
    secret_spans(text)
    return time.perf_counter() - started


@pytest.mark.slow
@pytest.mark.guarantee("pages about keys stay readable")
@pytest.mark.parametrize("name", ["django", "fastapi", "pytest", "vite", "vim"])
def test_real_documentation_is_hardly_touched(name: str) -> None:
    """Over real pages there is not one false alarm in a hundred files."""
    files = [file for file in corpus(name).rglob("*") if file.is_file()]
    touched = sum(
        masked(file.read_text(encoding="utf-8", errors="replace")).count > 0 for file in files
    )
    assert touched * 100 <= len(files), touched


@pytest.mark.guarantee("secrets are not indexed")
@pytest.mark.parametrize(
    "name",
    [
        *(
            ".env",
            ".env.local",
            ".ENV.production",
            ".envrc",
            "server.pem",
            "id_rsa",
            "id_ed25519.pub",
        ),
        *(
            "credentials",
            "credentials.json",
            ".netrc",
            "_netrc",
            "secrets.yaml",
            "app-secrets.json",
        ),
        *(
            "service-account-prod.json",
            "terraform.tfstate",
            "terraform.tfstate.backup",
            "prod.tfvars",
        ),
        *(
            ".env~",
            "id_rsa.bak",
            "server.key.old",
            ".npmrc",
            ".pypirc",
            "vault.kdbx",
            "signing.key",
        ),
    ],
)
def test_files_that_hold_keys_are_never_read(name: str) -> None:
    """By their name alone."""
    assert may_hold_secrets(name)


@pytest.mark.guarantee("pages about keys stay readable")
@pytest.mark.parametrize("name", [".env.example", ".env.sample", ".ENV.TEMPLATE", ".env.dist"])
def test_templates_of_them_are_documentation(name: str) -> None:
    """What a project shows of its ``.env`` says which keys there are."""
    assert not may_hold_secrets(name)
    assert kind_of(name, in_docs=False, in_tests=False, docstrings=True) is Kind.DOCUMENT


@pytest.mark.guarantee("pages about keys stay readable")
@pytest.mark.parametrize(
    "name", ["secrets.md", "keys.rst", "passwords.txt", "environment.md", "monkey.md"]
)
def test_pages_about_keys_are_read(name: str) -> None:
    """A page about secrets is a page."""
    assert not may_hold_secrets(name)
