"""The endpoints of uploaded files."""

from tests.support.openai_double import checking
from tests.support.openai_double.answers import Answer, Request
from tests.support.openai_double.api import Api, Route, page_of
from tests.support.openai_double.multipart import parts_of


def _create_file(api: Api, request: Request) -> Answer:
    parts = parts_of(request.headers.get("content-type", ""), request.body)
    file = api.warehouse.add_file(*checking.read_upload(request, parts))
    return api.say(file.as_json())


def _list_files(api: Api, request: Request) -> Answer:
    api.warehouse.expire_files()
    purpose = request.query.get("purpose")
    files = [
        file.as_json() for file in api.warehouse.files.values() if purpose in {None, file.purpose}
    ]
    return api.say(page_of(files, request, 10_000, "purpose"))


def _show_file(api: Api, _: Request, file_id: str) -> Answer:
    return api.say(api.warehouse.file(file_id).as_json())


def _delete_file(api: Api, _: Request, file_id: str) -> Answer:
    api.warehouse.delete_file(file_id)
    return api.say({"object": "file", "deleted": True, "id": file_id})


ROUTES = (
    Route("POST", "/v1/files", _create_file),
    Route("GET", "/v1/files", _list_files),
    Route("GET", "/v1/files/([^/]+)", _show_file),
    Route("DELETE", "/v1/files/([^/]+)", _delete_file),
)
