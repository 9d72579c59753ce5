"""What can be said on the command line."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from askdocs import __version__

_DESCRIPTION = """\
Ask the docs of a folder: answers are quoted from its README and documentation, with file and
line. Nothing leaves this machine unless you choose an assistant on a model."""

_EPILOG = """\
exit status: 0 answered, 1 the docs do not say it, 2 an error"""


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options; ends the process with status 2 and a message if they make no sense."""
    return _parser().parse_args(_question_last(sys.argv[1:] if arguments is None else arguments))


def _question_last(arguments: Sequence[str]) -> Sequence[str]:
    """``arguments`` with a question that begins with a dash, such as ``--root`` or ``->``, as one.

    What can be an option is one.
    """
    command, *rest = arguments or [""]
    options = _OPTIONS_OF_QUESTIONS.get(command, ())
    strange = [
        one
        for one in rest
        if one.startswith("-") and not any(name.startswith(one.split("=")[0]) for name in options)
    ]
    if not options or len(strange) != 1 or "--" in rest:
        return arguments
    rest.remove(strange[0])
    return [command, *rest, "--", strange[0]]


_OPTIONS_OF_QUESTIONS: Final = {
    "ask": ("-h", "--help", "--root", "--json", "--plain", "--explain", "--assistant", "--model"),
    "search": ("-h", "--help", "--root", "--json", "--limit", "--explain"),
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="askdocs",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"askdocs {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    ask = _command(commands, "ask", "stream a cited answer")
    ask.add_argument("question", type=_clean, metavar="QUESTION", help="what you want to know")
    ask.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    ask.add_argument(
        "--plain", action="store_true", help="print the answer as text, without colours and escapes"
    )
    ask.add_argument(
        "--explain",
        action="store_true",
        help="say why it is answered, doubted or refused, and why the first passage leads",
    )
    _add_assistant(ask, "who answers (default: your settings, else embedded)")
    ask.add_argument("--model", metavar="NAME", help="the model that answers, if one does")

    search = _command(commands, "search", "list the sections that fit best")
    search.add_argument("query", type=_clean, metavar="QUERY", help="what to look for")
    search.add_argument(
        "--limit", type=_count, default=10, metavar="N", help="how many to list (default 10)"
    )
    search.add_argument("--json", action="store_true", help="print the hits as JSON")
    search.add_argument(
        "--explain", action="store_true", help="say for each hit what its score is made of"
    )

    evaluate = _command(
        commands, "eval", "measure how well questions of your own find their answers"
    )
    evaluate.add_argument(
        "questions", type=Path, metavar="QUESTIONS", help="a YAML or JSON file of questions"
    )
    evaluate.add_argument("--json", action="store_true", help="print the measures as JSON")

    index = _command(commands, "index", "bring the index up to date and say what was skipped")
    index.add_argument("--full", action="store_true", help="read every file again")
    index.add_argument(
        "--yes", action="store_true", help="agree that text goes to the model for embeddings"
    )
    index.add_argument(
        "--embed",
        action="store_true",
        help="have the model that askdocs brings read all passages now, as editors do",
    )

    status = _command(commands, "status", "what is indexed")
    status.add_argument("--files", action="store_true", help="every file with its state")
    status.add_argument("--json", action="store_true", help="print the status as JSON")

    gaps = _command(commands, "gaps", "questions that the docs could not answer, by topic")
    gaps.add_argument("--json", action="store_true", help="print the topics as JSON")

    doctor = _command(
        commands, "doctor", "check everything that can be wrong and say how to mend it"
    )
    doctor.add_argument(
        "--editor",
        action="store_true",
        help="check for an editor, whose settings and key are on standard input as JSON",
    )
    _add_server(commands)

    remote = _command(commands, "remote", "the hosted assistant's copy of the docs")
    remote.add_argument(
        "action",
        choices=("plan", "sync", "status", "clean", "withdraw", "log"),
        help="what would go up, mirror it, its state, remove it, take back that you agreed to send"
        " anything, what was sent",
    )
    remote.add_argument("--yes", action="store_true", help="agree, without being asked")
    remote.add_argument("--json", action="store_true", help="print the result as JSON")
    _add_assistant(remote, "in place of your settings: hosted or auto")
    return parser


def _add_assistant(parser: argparse.ArgumentParser, meaning: str) -> None:
    kinds = ("embedded", "auto", "hosted", "responses", "chat")
    parser.add_argument("--assistant", choices=kinds, help=meaning)


def _add_server(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    server = commands.add_parser(
        "server",
        help="speak the Language Server Protocol to an editor",
        description="Speak the Language Server Protocol to an editor.",
    )
    transport = server.add_mutually_exclusive_group()
    transport.add_argument(
        "--stdio", action="store_true", help="over standard input and output (the default)"
    )
    transport.add_argument("--tcp", action="store_true", help="listen for one client over TCP")
    transport.add_argument("--ws", action="store_true", help="listen for one client over WebSocket")
    server.add_argument("--host", type=_host, default="127.0.0.1", help="address to listen on")
    server.add_argument("--port", type=_port, default=2087, help="port to listen on (0: any)")
    server.add_argument("--log-file", type=Path, metavar="FILE", help="write the log to FILE")
    server.add_argument(
        "-v",
        "--verbose",
        action="count",
        default=0,
        help="log more; twice for all, three times for libraries, too",
    )


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, summary: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name, help=summary, description=f"{summary[0].upper()}{summary[1:]}."
    )
    parser.add_argument(
        "--root",
        action="append",
        type=Path,
        metavar="DIR",
        help="folder to ask about (default: the enclosing repository, else the current folder);"
        " may be given more than once",
    )
    return parser


def _count(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= number <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 1000")
    return number


def _host(text: str) -> str:
    # An empty name, as of a variable that is not set, would mean every address there is.
    if not text.strip():
        raise argparse.ArgumentTypeError("the address is empty")
    return text


def _port(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= number <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 to 65535")
    return number


def _clean(text: str) -> str:
    # Imported here because most of what is asked for needs no text.
    from askdocs.text import clean  # noqa: PLC0415

    return clean(text)
