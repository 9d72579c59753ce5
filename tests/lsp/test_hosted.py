"""A hosted assistant through the real server process, with the double as the endpoint."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from askdocs.lsp.consent import NOT_NOW, UPLOAD
from tests.contract.test_results import check
from tests.support.openai_double import FILES, RESPONSES, OpenAIDouble, Reply, frames
from tests.support.programs import run
from tests.support.recordings import recording
from tests.support.rpc import Connection, Message
from tests.support.workspace import write_tree

FIXTURE = """\
//- /README.md
# Parcel

Sends letters by pigeon.

//- /docs/retries.md
# Retries

## Limits

😀 A letter is retried three times before the pigeon gives up.

//- /docs/france.txt
The capital of France is Paris.

//- /docs/private/pay.md
# Pay

The chief earns 4711 guilders.

//- /.gitignore
docs/private/

//- /docs/id_rsa
hush-4712
"""

QUESTION = "How often is a letter retried?"


class Editor(Connection):
    """An editor whose user answers questions, or does not."""

    answer: str | None = UPLOAD
    """The title of what the user chooses; None dismisses the question."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401 - as the connection takes them
        self.questions: list[Message] = []
        super().__init__(**more)

    def _answer(self, request: Message) -> None:
        if request["method"] != "window/showMessageRequest":
            super()._answer(request)
            return
        self.questions.append(request["params"])
        chosen = None if self.answer is None else {"title": self.answer}
        self.send({"id": request["id"], "result": chosen})


Start = Callable[..., Editor]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "parcel", FIXTURE)


@pytest.fixture
def start(tmp_path: Path, folder: Path, openai_double: OpenAIDouble) -> Iterator[Start]:
    """Starts a server for the folder whose hosted assistant is at the double."""
    editors: list[Editor] = []

    def start(
        *arguments: str, answer: str | None = UPLOAD, kind: str = "hosted", **settings: object
    ) -> Editor:
        editor = Editor(cwd=tmp_path, arguments=arguments)
        editor.answer = answer
        editors.append(editor)
        options = {
            "apiKey": openai_double.key,
            "assistant": {"kind": kind, "baseUrl": openai_double.base_url},
            **settings,
        }
        editor.initialize(folder, initializationOptions=options)
        editor.wait_until_ready()
        return editor

    yield start
    for editor in editors:
        editor.kill()


def ask(editor: Editor, question: str = QUESTION, **more: object) -> dict[str, Any]:
    return dict(editor.request("askDocs/ask", {"question": question, **more}))


def test_plan_consent_and_upload(start: Start, openai_double: OpenAIDouble) -> None:
    """The plan sends nothing; the upload asks once, shows its progress and says what it did."""
    editor = start()
    plan = editor.request("askDocs/uploadPlan", {})
    assert plan["endpoint"] == openai_double.base_url
    assert plan["consent"] is False
    check(plan, "UploadPlan")
    check(plan["files"][0], "PlannedFile")
    check(plan["excluded"][0], "Excluded")
    assert {file["path"] for file in plan["files"]} == {
        "README.md",
        "docs/france.txt",
        "docs/retries.md",
    }
    assert {"path": "docs/id_rsa", "reason": "it may hold secrets"} in plan["excluded"]
    assert openai_double.exchanges == []
    synced = editor.request("askDocs/sync", {"workDoneToken": "up"})
    assert synced == {"uploaded": 3, "removed": 0, "unchanged": 0, "failed": []}
    check(synced, "SyncResult")
    (question,) = editor.questions
    assert [action["title"] for action in question["actions"]] == [UPLOAD, NOT_NOW]
    assert "3 documents of parcel" in question["message"]
    assert openai_double.base_url in question["message"]
    values = editor.progress("up")
    assert (values[0]["kind"], values[-1]["kind"]) == ("begin", "end")
    assert any(value.get("message", "").startswith("Uploading ") for value in values)
    assert editor.request("askDocs/uploadPlan", {})["consent"] is True
    assert editor.request("askDocs/sync", {})["unchanged"] == 3
    assert len(editor.questions) == 1
    status = editor.request("askDocs/status", {})
    check(status["folders"][0], "Folder")
    upload = status["folders"][0]["upload"]
    check(upload, "Upload")
    assert (upload["consent"], upload["state"], upload["files"]) == (True, "ready", 3)
    assert editor.stop() == 0
    assert editor.errors == ""


@pytest.mark.parametrize("answer", [NOT_NOW, None])
def test_no_consent(start: Start, openai_double: OpenAIDouble, answer: str | None) -> None:
    """Without a yes nothing is sent, the requests say so, and searching goes on here."""
    editor = start(answer=answer)
    for method, params in (("askDocs/sync", {}), ("askDocs/ask", {"question": QUESTION})):
        error = editor.error(method, params)
        assert error["code"] == -32803
        assert error["data"]["kind"] == "consentRequired"
        assert error["data"]["hint"]
    assert openai_double.exchanges == []
    assert len(editor.questions) == 2
    assert editor.request("askDocs/search", {"query": "letter"})["hits"]
    assert editor.request("askDocs/ledger", {}) == {"entries": []}
    assert editor.stop() == 0


def test_consent_outlives_the_editor(start: Start) -> None:
    """Who has agreed is not asked again by the next editor."""
    first = start()
    ask(first)
    assert len(first.questions) == 1
    assert first.stop() == 0
    second = start(answer=None)
    assert ask(second)["outcome"] == "answered"
    assert second.questions == []


def test_two_questions_at_once(start: Start) -> None:
    """Two requests that need the same consent ask for it once."""
    editor = start()
    ids = [editor.start_request("askDocs/ask", {"question": QUESTION}) for _ in range(2)]
    # They come in whatever order.
    answers = [editor.wait_for(lambda m: "method" not in m and m.get("id") in ids) for _ in ids]
    assert [answer["result"]["outcome"] for answer in answers] == ["answered", "answered"]
    assert len(editor.questions) == 1


def test_answer(start: Start, openai_double: OpenAIDouble, folder: Path) -> None:
    """Streamed: sources, then text with its citation before it, and what happens meanwhile."""
    editor = start()
    openai_double.reply(Reply("Three times, then it gives up.", reasons=True))
    answer = ask(editor, partialResultToken="part", workDoneToken="work")
    assert (answer["text"], answer["citations"]) == ("", [])
    assert answer["assistant"] == {"name": "hosted", "model": "gpt-6.1-terra"}
    assert answer["usage"]["inputTokens"] > 0
    parts = editor.progress("part")
    assert parts[0]["kind"] == "sources"
    assert parts[0]["hits"][0]["path"] == "docs/retries.md"
    text = "".join(part["text"] for part in parts if part["kind"] == "text")
    assert text.startswith("Three times, then it gives up [1].\n")
    (citation,) = (part["citation"] for part in parts if part["kind"] == "citation")
    assert citation["verified"] is True
    assert citation["uri"] == (folder / "docs/retries.md").as_uri()
    assert citation["range"]["start"] == {"line": 4, "character": 0}
    # In UTF-16, where the first character counts twice.
    assert citation["range"]["end"] == {"line": 4, "character": len(citation["quote"]) + 1}
    said = [value["message"] for value in editor.progress("work") if value["kind"] == "report"]
    for expected in (
        f"Searching the docs: {QUESTION}",
        "Thinking",
        "Reading 1 passage",
        "Writing",
    ):
        assert any(one.startswith(expected) for one in said), (expected, said)
    assert editor.progress("work")[-1]["kind"] == "end"
    assert editor.stop() == 0


def test_retrieval_that_did_not_run(start: Start, openai_double: OpenAIDouble) -> None:
    """A 200 proves nothing: the reader is told that nothing was searched."""
    editor = start()
    openai_double.reply(Reply("Nine times.", searches=False))
    answer = ask(editor)
    assert answer["outcome"] == "incomplete"
    assert answer["citations"] == []
    assert "did not search your docs" in answer["text"]
    assert "did not search your docs" in answer["notes"][0]


def test_ledger(start: Start, openai_double: OpenAIDouble) -> None:
    """What left the machine is listed, the latest first, as much as it was."""
    editor = start()
    ask(editor)
    entries = editor.request("askDocs/ledger", {"limit": 1_000})["entries"]
    assert len(entries) == len(openai_double.exchanges)
    for entry in entries:
        check(entry, "Sent")
    assert entries[0]["kind"] == "answer"
    assert entries[0]["tokens"] > 0
    assert entries[0]["bytes"] == len(openai_double.recorder.matching(RESPONSES)[0].body)
    uploads = [entry for entry in entries if entry["kind"] == "upload"]
    assert sorted(entry["documents"][0] for entry in uploads) == [
        "README.md",
        "docs/france.txt",
        "docs/retries.md",
    ]
    assert len(editor.request("askDocs/ledger", {"limit": 2})["entries"]) == 2
    assert editor.error("askDocs/ledger", {"limit": 0})["code"] == -32602


def test_cancelled_upload(start: Start, openai_double: OpenAIDouble) -> None:
    """An upload that is cancelled in the progress ends, and the next one finishes it."""
    editor = start()
    gate = openai_double.hold(FILES)
    id_ = editor.start_request("askDocs/sync", {"workDoneToken": "up"})
    editor.wait_for(lambda m: '"message": "Uploading ' in json.dumps(m))
    assert gate.reached.wait(20)
    editor.notify("window/workDoneProgress/cancel", {"token": "up"})
    assert editor.response(id_)["error"]["code"] == -32800
    gate.open()
    assert editor.progress("up")[-1]["kind"] == "end"
    synced = editor.request("askDocs/sync", {})
    assert synced["uploaded"] + synced["unchanged"] == 3
    names = [file.filename for file in openai_double.warehouse.files.values()]
    assert len(names) == len(set(names)) == 3


@pytest.mark.guarantee("consent that is taken back holds at once")
def test_withdrawn_upload(start: Start, openai_double: OpenAIDouble) -> None:
    """An upload whose consent is taken back ends before the next request, and says why."""
    editor = start()
    gates = [openai_double.hold(FILES) for _ in range(3)]
    id_ = editor.start_request("askDocs/sync", {})
    # The question for consent is answered on the way.
    editor.wait_for(lambda m: m.get("method") == "window/showMessageRequest")
    assert all(gate.reached.wait(20) for gate in gates)
    withdraw = {"command": "askDocs.withdrawConsent"}
    withdrawn = editor.request("workspace/executeCommand", withdraw)["withdrawn"]
    assert [one["endpoint"] for one in withdrawn] == [openai_double.base_url]
    before = len(openai_double.exchanges)
    for gate in gates:
        gate.open()
    error = editor.response(id_)["error"]
    assert (error["code"], error["data"]["kind"]) == (-32803, "consentRequired")
    assert "taken back" in error["message"]
    assert len(openai_double.exchanges) == before
    assert editor.stop() == 0
    assert editor.errors == ""


def test_copy_that_is_removed_in_a_terminal(
    start: Start, openai_double: OpenAIDouble, folder: Path, tmp_path: Path
) -> None:
    """The next question asks for consent once more, makes the copy anew and is answered."""
    editor = start()
    assert ask(editor)["outcome"] == "answered"
    assert len(editor.questions) == 1
    environment = {
        "OPENAI_API_KEY": openai_double.key,
        "OPENAI_BASE_URL": openai_double.base_url,
        "ASKDOCS_CONFIG": str(tmp_path / "config.toml"),
    }
    cleaning = ("remote", "clean", "--yes", "--assistant", "hosted")
    cleaned = run(*cleaning, cwd=folder, env=environment)
    assert "3 files and 1 vector stores removed" in cleaned.stdout
    assert ask(editor)["outcome"] == "answered"
    assert len(editor.questions) == 2
    assert len(openai_double.warehouse.files) == 3
    assert editor.stop() == 0


def test_what_never_leaves(start: Start, openai_double: OpenAIDouble, tmp_path: Path) -> None:
    """No ignored or secret file, no key, no unsaved text is sent; no log has key or documents."""
    log = tmp_path / "log"
    editor = start("-vv", "--log-file", str(log), upload={"exclude": ["docs/france.txt"]})
    editor.open(tmp_path / "parcel/README.md", "# Parcel\n\nUnsaved 4713.\n")
    ask(editor)
    assert editor.stop() == 0
    sent = b"\n".join(one.body for one in openai_double.exchanges)
    assert b"Sends letters by pigeon." in sent
    for secret in (b"4711", b"4712", b"4713", b"Paris", openai_double.key.encode()):
        assert secret not in sent
    written = log.read_text(encoding="utf-8") + editor.errors
    for text in (openai_double.key, "pigeon", "retried three"):
        assert text not in written


@pytest.mark.parametrize("kind", ["embedded", "responses"])
def test_no_remote(start: Start, kind: str) -> None:
    """Where no hosted assistant is configured the requests about it say so."""
    editor = start(kind=kind)
    for method in ("askDocs/uploadPlan", "askDocs/sync"):
        error = editor.error(method, {})
        assert (error["code"], error["data"]["kind"]) == (-32803, "noRemote")


FRENCH = "What is the capital of France?"


@pytest.fixture
def recorded(start: Start, openai_double: OpenAIDouble) -> Callable[..., Editor]:
    """An editor whose next question is answered with what OpenAI once sent, perhaps spoilt."""

    def prepare(*faults: frames.Fault) -> Editor:
        editor = start()
        editor.request("askDocs/sync", {})
        (answer,) = recording("stream").at(RESPONSES)
        output = answer.events[-1]["response"]["output"]
        (annotation,) = output[1]["content"][0]["annotations"]
        (file,) = (
            one
            for one in openai_double.warehouse.files.values()
            if one.filename.startswith("docs-france")
        )
        names = {annotation["file_id"]: file.id, annotation["filename"]: file.filename}
        prepared = answer.answer(names)
        steps = prepared.steps
        for fault in faults:
            steps = tuple(fault(steps))
        openai_double.prepare(type(prepared)(200, steps, prepared.headers, True), path=RESPONSES)
        return editor

    return prepare


@pytest.mark.parametrize(
    "faults",
    [
        (),
        (frames.with_windows_line_ends,),
        (frames.with_pings, frames.byte_by_byte),
        (frames.with_unknown_event,),
    ],
)
def test_recorded_answer(
    recorded: Callable[..., Editor], folder: Path, faults: tuple[frames.Fault, ...]
) -> None:
    """Real traffic through the whole server: text, citation, their order, and the end."""
    editor = recorded(*faults)
    answer = ask(editor, FRENCH, partialResultToken="part")
    assert answer["outcome"] == "answered"
    assert answer["usage"]["outputTokens"] > 0
    parts = [part for part in editor.progress("part") if part["kind"] != "sources"]
    text = "".join(part["text"] for part in parts if part["kind"] == "text")
    assert text.startswith("The capital of France is Paris [1].\n")
    kinds = [part["kind"] for part in parts]
    cited = kinds.index("citation")
    before = "".join(part["text"] for part in parts[:cited])
    assert before == "The capital of France is Paris"
    citation = parts[cited]["citation"]
    assert (citation["path"], citation["quote"], citation["verified"]) == (
        "docs/france.txt",
        "The capital of France is Paris.",
        True,
    )
    assert editor.stop() == 0
    assert editor.errors == ""


@pytest.mark.parametrize(
    ("fault", "shown"),
    [
        (frames.cut_after(12), "The capital of"),
        (frames.without_terminal_event, "The capital of France is Paris [1]."),
    ],
)
def test_recorded_answer_that_breaks_off(
    recorded: Callable[..., Editor], fault: frames.Fault, shown: str
) -> None:
    """Cut by hand, what had come is kept, marked as incomplete, and the reason is told."""
    editor = recorded(fault)
    answer = ask(editor, FRENCH)
    assert answer["outcome"] == "incomplete"
    assert answer["text"].startswith(shown)
    assert "The answer breaks off here" in answer["text"]
    assert editor.stop() == 0
