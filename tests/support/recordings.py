"""Recorded traffic with the real API: what was asked, and the bytes that came back."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import yaml
from attrs import frozen

from tests.support.openai_double.answers import Answer, json_answer, stream_answer
from tests.support.shared import required_path

PREFIX = "test_openai_responses_model_file_search_tool"


@frozen
class Recorded:
    """One request and its answer."""

    method: str
    path: str
    asked: Any
    """The JSON body of the request; None for an upload or an empty one."""

    status: int
    body: Any
    """The JSON body of the answer, or the text of its stream."""

    @property
    def is_streamed(self) -> bool:
        return isinstance(self.body, str)

    @property
    def frames(self) -> tuple[bytes, ...]:
        """The events of a stream, each as it was sent."""
        return tuple(f"{event}\n\n".encode() for event in self.body.split("\n\n") if event.strip())

    @property
    def events(self) -> list[Any]:
        """The data of the events of a stream."""
        lines = (line for frame in self.frames for line in frame.decode().splitlines())
        return [json.loads(line.removeprefix("data: ")) for line in lines if "data: " in line]

    def answer(self, names: Mapping[str, str] | None = None) -> Answer:
        """The recorded answer, with some identifiers exchanged for those of another server."""
        if self.is_streamed:
            return stream_answer(_renamed(frame, names) for frame in self.frames)
        body = _renamed(json.dumps(self.body).encode(), names)
        return json_answer(json.loads(body), self.status)


@frozen
class Recording:
    """A whole conversation, from the upload to the removal."""

    exchanges: tuple[Recorded, ...]

    def at(self, path: str) -> list[Recorded]:
        """What was asked at ``path``, in turn."""
        return [exchange for exchange in self.exchanges if exchange.path == path]


def recording(kind: str) -> Recording:
    """The recording ``plain``, ``stream`` or ``with_results``; skips the test if absent."""
    name = PREFIX if kind == "plain" else f"{PREFIX}_{kind}"
    path = required_path("openai", "recordings", f"{name}.yaml")
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Recording(tuple(_recorded(each) for each in content["interactions"]))


def _recorded(interaction: Any) -> Recorded:  # noqa: ANN401 - the file is a tree of anything
    request, response = interaction["request"], interaction["response"]
    return Recorded(
        method=request["method"],
        path=urlsplit(request["uri"]).path,
        asked=request.get("parsed_body"),
        status=response["status"]["code"],
        body=response["parsed_body"] if "parsed_body" in response else response["body"]["string"],
    )


def _renamed(content: bytes, names: Mapping[str, str] | None) -> bytes:
    for recorded, ours in (names or {}).items():
        content = content.replace(recorded.encode(), ours.encode())
    return content
