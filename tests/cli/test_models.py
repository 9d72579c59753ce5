"""Assistants on a model, from the command line, with the double as the endpoint."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from subprocess import run as run_process

import pytest

from tests.support.openai_double import CHAT, RESPONSES, OpenAIDouble, errors, frames
from tests.support.programs import run
from tests.support.workspace import write_tree

FIXTURE = """\
//- /docs/retries.md
# Retries

## Configuring retries

Set `max_retries` in `parcel.toml`. The default is three attempts.
"""

QUESTION = "How do I configure retries?"

Run = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "parcel", FIXTURE)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.fixture
def askdocs(folder: Path, config: Path, openai_double: OpenAIDouble) -> Run:
    """Runs the program with the double's key and address in its environment."""
    environment = {
        "OPENAI_API_KEY": openai_double.key,
        "OPENAI_BASE_URL": openai_double.base_url,
        "ASKDOCS_CONFIG": str(config),
    }

    def askdocs(*arguments: str, **more: str) -> "CompletedProcess[str]":
        return run(*arguments, cwd=folder, env={**environment, **more})

    return askdocs


@pytest.mark.parametrize(("kind", "path"), [("auto", RESPONSES), ("chat", CHAT)])
def test_ask(askdocs: Run, openai_double: OpenAIDouble, kind: str, path: str) -> None:
    """The answer streams to standard output with its sources; the status is 0."""
    openai_double.reply("Set `max_retries` [1].")
    done = askdocs("ask", QUESTION, "--assistant", kind)
    assert done.stdout == (
        "Set `max_retries` [1].\n\n**Sources**\n\n"
        "- Retries › Configuring retries — docs/retries.md:5 [1]\n"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert [exchange.path for exchange in openai_double.exchanges] == [path]


def test_ask_names_what_is_not_borne_out(askdocs: Run, openai_double: OpenAIDouble) -> None:
    """Beside the answer, on standard error, each doubtful statement has its reason."""
    openai_double.reply("Set `max_retries` to 42 [1].\n\nNobody knows who began it.")
    done = askdocs("ask", QUESTION, "--assistant", "auto")
    assert "Nobody knows who began it." in done.stdout
    assert done.stderr == (
        "askdocs: 2 of 2 statements not borne out by their sources:\n"
        "askdocs:   “Set `max_retries` to 42 [1].” (another number: 42)\n"
        "askdocs:   “Nobody knows who began it.” (names no source)\n"
    )
    assert done.returncode == 0


def test_a_prompt_that_fills_the_context(askdocs: Run, openai_double: OpenAIDouble) -> None:
    """A local server that ends before it has begun is no riddle: it is said what to do."""
    openai_double.reply("Set `max_retries` [1].")
    openai_double.spoil(frames.full_context, path=CHAT)
    done = askdocs("ask", QUESTION, "--assistant", "chat")
    assert (done.returncode, done.stderr) == (0, "")
    assert "fill the context of the model" in done.stdout
    assert "Set answer.maxPassages" in done.stdout
    assert "--ctx-size" in done.stdout
    assert "The default is three attempts." in done.stdout


def test_ask_json(askdocs: Run, openai_double: OpenAIDouble) -> None:
    """Who answered, with which model, and what it used."""
    openai_double.reply("Set `max_retries` [1].")
    done = askdocs("ask", QUESTION, "--assistant", "auto", "--model", "gpt-6-luna", "--json")
    answer = json.loads(done.stdout)
    assert answer["assistant"] == {"name": "responses", "model": "gpt-6-luna"}
    assert answer["usage"]["inputTokens"] > 0
    assert answer["citations"][0]["verified"] is True


def test_a_key_alone_sends_nothing(askdocs: Run, openai_double: OpenAIDouble) -> None:
    """A key that lies in the environment for other programs changes nothing."""
    done = askdocs("ask", QUESTION, "--json")
    assert json.loads(done.stdout)["assistant"]["name"] == "embedded"
    assert openai_double.exchanges == []


def test_auto_without_a_key(askdocs: Run) -> None:
    """With neither a key nor an address the embedded assistant answers."""
    done = askdocs(
        "ask", QUESTION, "--assistant", "auto", "--json", OPENAI_API_KEY="", OPENAI_BASE_URL=""
    )
    assert json.loads(done.stdout)["assistant"]["name"] == "embedded"


def test_the_users_own_settings(askdocs: Run, openai_double: OpenAIDouble, config: Path) -> None:
    """The file of the user chooses the assistant for every folder; options go before it."""
    config.write_text('[assistant]\nkind = "auto"\nmodel = "gpt-6-luna"\nkinds = 1\n')
    openai_double.reply("Set `max_retries` [1].")
    done = askdocs("ask", QUESTION, "--json")
    assert json.loads(done.stdout)["assistant"] == {"name": "responses", "model": "gpt-6-luna"}
    assert "assistant.kinds in your settings file" in done.stderr
    done = askdocs("ask", QUESTION, "--assistant", "embedded", "--json")
    assert json.loads(done.stdout)["assistant"]["name"] == "embedded"


def test_a_folder_does_not_choose(askdocs: Run, openai_double: OpenAIDouble, folder: Path) -> None:
    """The project's settings cannot send anything anywhere."""
    (folder / ".askdocs.toml").write_text('[assistant]\nkind = "auto"\n')
    done = askdocs("ask", QUESTION, "--json")
    assert json.loads(done.stdout)["assistant"]["name"] == "embedded"
    assert "A folder may not decide this" in done.stderr
    assert openai_double.exchanges == []


def test_what_the_sdk_finds_by_itself_is_not_sent(
    askdocs: Run, openai_double: OpenAIDouble
) -> None:
    """Headers and keys that lie in the environment for OpenAI do not go to whoever is asked."""
    openai_double.reply("Set `max_retries` [1].")
    done = askdocs(
        *("ask", QUESTION, "--assistant", "auto"),
        OPENAI_CUSTOM_HEADERS="X-Secret: hush-4713",
        OPENAI_ADMIN_KEY="sk-admin-hush-4713",
        OPENAI_PROJECT_ID="proj-hush-4713",
        OPENAI_LOG="debug",
    )
    assert (done.returncode, done.stderr) == (0, "")
    (exchange,) = openai_double.exchanges
    assert not any("hush-4713" in value for value in exchange.request.headers.values())


def test_a_wait_is_said(askdocs: Run, openai_double: OpenAIDouble) -> None:
    """On standard error, once."""
    openai_double.prepare(errors.rate_limited("2"), path=RESPONSES)
    openai_double.reply("Set `max_retries` [1].")
    done = askdocs("ask", QUESTION, "--assistant", "auto")
    assert done.returncode == 0
    assert done.stderr == "askdocs: Waiting 2 s: rate limited\n"


def test_an_answer_that_breaks_off(askdocs: Run, openai_double: OpenAIDouble) -> None:
    """What came is printed, and why it ends."""
    openai_double.reply("Set `max_retries` [1], and then a long text.")
    openai_double.spoil(frames.without_terminal_event, path=RESPONSES)
    done = askdocs("ask", QUESTION, "--assistant", "auto", "--json")
    answer = json.loads(done.stdout)
    assert answer["outcome"] == "incomplete"
    assert answer["notes"][0].startswith("The answer breaks off here:")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"OPENAI_API_KEY": "sk-wrong-0123456789"}, "rejects the key"),
        ({"OPENAI_API_KEY": "sk-“curly”"}, "The key holds characters"),
        ({"OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""}, "needs a key and there is none"),
        ({"OPENAI_BASE_URL": "somewhere"}, "is no address"),
        ({"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}, "Start the server"),
    ],
)
def test_whatever_is_missing(askdocs: Run, more: dict[str, str], expected: str) -> None:
    """The docs are quoted, and one sentence says why; no traceback and no key."""
    done = askdocs("ask", QUESTION, "--assistant", "responses", **more)
    assert done.returncode == 0
    first, *answer = done.stdout.splitlines()
    assert first.startswith("*The docs are quoted without a model.")
    assert expected in first
    assert "The default is three attempts." in "\n".join(answer)
    assert "Traceback" not in done.stderr
    assert "sk-" not in done.stdout + done.stderr


def test_why_there_is_no_model_for_scripts(askdocs: Run) -> None:
    """What is missing can be told from an answer of the model."""
    done = askdocs(
        "ask", QUESTION, "--assistant", "responses", "--json", OPENAI_API_KEY="sk-wrong-1"
    )
    answer = json.loads(done.stdout)
    assert answer["assistant"] == {"name": "embedded", "model": None}
    assert answer["fallback"]["kind"] == "unauthorized"
    assert answer["fallback"]["hint"].startswith("Check that it is whole")
    assert answer["notes"][0].startswith("The docs are quoted without a model.")


def test_an_unknown_model(askdocs: Run) -> None:
    """The docs are quoted, and the models that there are named."""
    done = askdocs("ask", QUESTION, "--assistant", "auto", "--model", "gpt-6-lunar")
    assert done.returncode == 0
    assert "The endpoint has no model gpt-6-lunar." in done.stdout
    assert "gpt-6-luna," in done.stdout


def test_doctor(askdocs: Run, openai_double: OpenAIDouble, config: Path) -> None:
    """The address, the key, the model, its last day and the budget are looked at."""
    config.write_text('[assistant]\nkind = "auto"\ndailyTokenBudget = 1000\n')
    openai_double.models["gpt-6.1-terra"] = "2099-01-31"
    done = askdocs("doctor")
    assert done.returncode == 0, done.stdout
    for said in (
        f"ok       {openai_double.base_url} (from the environment) is reachable",
        "ok       the model gpt-6.1-terra is there",
        "warning  the model gpt-6.1-terra is going to be switched off on 2099-01-31",
        "ok       0 of today's 1,000 tokens were used",
    ):
        assert said in done.stdout
    assert openai_double.key not in done.stdout


def test_doctor_for_an_editor(folder: Path, openai_double: OpenAIDouble) -> None:
    """What the editor has set counts, its key too, which is never shown; the PATH does not."""
    said = {
        "apiKey": openai_double.key,
        "assistant": {"kind": "auto", "baseUrl": openai_double.base_url},
        "indexing": {"exclude": ["docs/retries.md"], "maxFileSiz": 1},
    }
    (folder / "README.md").write_text("# Parcel\n\nSends letters.\n", encoding="utf-8")
    done = run("doctor", "--editor", cwd=folder, given=json.dumps(said))
    assert done.returncode == 0, done.stdout + done.stderr
    for expected in (
        f"ok       {openai_double.base_url} (from your settings) is reachable, its key is accepted",
        "indexing.maxFileSiz in your editor's settings",
        "1 documents",
    ):
        assert expected in done.stdout
    assert "PATH" not in done.stdout
    assert openai_double.key not in done.stdout + done.stderr


def test_doctor_for_an_editor_that_says_nothing(folder: Path) -> None:
    """Settings that cannot be read are an error, and not taken for none."""
    done = run("doctor", "--editor", cwd=folder, given="")
    assert done.returncode == 2
    assert "error    there is no JSON on standard input" in done.stdout


def test_doctor_reads_the_users_settings_file(askdocs: Run, config: Path) -> None:
    """What is wrong in it is said, where it is no TOML and where it has what nobody knows."""
    for text, expected in (
        ('[assistant]\nkind = "nobody"\n', "assistant.kind in your settings file"),
        ("[assistant\n", "Your settings file is not used. It is no valid TOML"),
    ):
        config.write_text(text, encoding="utf-8")
        assert f"warning  {expected}" in askdocs("doctor").stdout


@pytest.mark.parametrize(
    ("settings", "more", "expected"),
    [
        ('model = "gpt-9"', {}, "error    The endpoint has no model gpt-9."),
        ("", {"OPENAI_API_KEY": "sk-wrong-0123456789"}, "rejects the key"),
        ("", {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}, "error    The connection to"),
        ('baseUrl = "ftp://x"', {}, "error    The base URL is no address"),
    ],
)
def test_doctor_finds_what_is_wrong(
    askdocs: Run, config: Path, settings: str, more: dict[str, str], expected: str
) -> None:
    """What keeps a model from answering is an error, with its remedy."""
    config.write_text(f'[assistant]\nkind = "auto"\n{settings}\n')
    done = askdocs("doctor", **more)
    assert done.returncode == 2
    assert expected in done.stdout
    assert "→" in done.stdout
    assert "sk-wrong" not in done.stdout


def test_status(askdocs: Run, openai_double: OpenAIDouble, config: Path) -> None:
    """Who answers, where, and how that is at the moment."""
    config.write_text('[assistant]\nkind = "auto"\n')
    assert "reachable, key accepted, model there" in askdocs("status").stdout
    described = json.loads(askdocs("status", "--json").stdout)
    assert described["assistant"] == {"name": "responses", "model": "gpt-6.1-terra"}
    assert described["endpoint"] == {
        "url": openai_double.base_url,
        "reachable": True,
        "keyAccepted": True,
        "modelAvailable": True,
        "lastError": None,
    }
    wrong = json.loads(askdocs("status", "--json", OPENAI_API_KEY="sk-wrong").stdout)
    assert wrong["state"] == "degraded"
    assert wrong["endpoint"]["keyAccepted"] is False
    assert "rejects the key" in wrong["endpoint"]["lastError"]


def test_a_key_in_the_folder(folder: Path, tmp_path: Path) -> None:
    """A folder's key serves OpenAI alone; that git tracks it, or that it leads away, is said."""
    (folder / ".env").write_text("OPENAI_API_KEY=sk-folder\n")
    for command in (("init", "-q"), ("add", "-f", ".env")):
        assert run_git(folder, *command) == 0
    config = tmp_path / "config.toml"
    config.write_text('[assistant]\nkind = "auto"\nbaseUrl = "http://127.0.0.1:9/v1"\n')
    done = run("status", cwd=folder, env={"ASKDOCS_CONFIG": str(config)})
    assert "is tracked by git" in done.stderr
    assert "sk-folder" not in done.stdout + done.stderr


def run_git(folder: Path, *arguments: str) -> int:
    """The exit status of git."""
    return run_process(["git", *arguments], cwd=folder, check=False).returncode  # noqa: S607
