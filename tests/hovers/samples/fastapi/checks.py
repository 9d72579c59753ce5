import pytest
from fastapi import WebSocket, status
from fastapi.testclient import TestClient
from fastapi.websockets import WebSocketDisconnect
from pydantic_settings import BaseSettings

from .main import app, get_current_user

client = TestClient(app)


class Settings(BaseSettings):
    app_name: str = "Doors"


@pytest.fixture
def body():
    return {"name": "blue", "price": 3.5}


def test_read(body):
    app.dependency_overrides[get_current_user] = lambda: "me"
    response = client.get("/rooms/3")
    assert response.status_code == status.HTTP_200_OK
    assert response.json() == body


async def listen(websocket: WebSocket):
    try:
        data = await websocket.receive_text()
        await websocket.send_text(data)
    except WebSocketDisconnect:
        parameters = {"query": "gone"}
        print(parameters)
