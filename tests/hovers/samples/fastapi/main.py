"""The doors of a small hotel."""

import time
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, FastAPI, File, HTTPException, UploadFile
from fastapi.encoders import jsonable_encoder
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import HTMLResponse, StreamingResponse
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel
from sqlalchemy import Response

from .helpers import Header, Session


@asynccontextmanager
async def lifespan(app: FastAPI):
    yield


app = FastAPI(title="Doors", lifespan=lifespan)
router = APIRouter(prefix="/rooms", tags=["rooms"])
oauth2_scheme = OAuth2PasswordBearer(tokenUrl="token")
templates = Jinja2Templates(directory="templates")

app.mount("/static", StaticFiles(directory="static"), name="static")
app.add_middleware(
    CORSMiddleware,
    allow_origins=["https://hotel.test"],
    allow_credentials=True,
)
app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)


class Room(BaseModel):
    name: str
    description: str | None = None
    price: float


def get_current_user(token: Annotated[str, Depends(oauth2_scheme)]):
    user = find(token)
    if not user:
        raise HTTPException(status_code=401, detail="Who is there?")
    return user


@app.middleware("http")
async def clock(request, call_next):
    start = time.perf_counter()
    response = await call_next(request)
    response.headers["X-Time"] = str(time.perf_counter() - start)
    return response


@router.get("/{room_id}", response_model=Room)
async def read_room(room_id: int, q: str | None = None, session: Session = None):
    # the body of a room is small, so its path is short
    item = {"item_id": room_id, "query": q}
    return jsonable_encoder(item)


@router.post("/{room_id}/picture", response_class=HTMLResponse)
async def upload(
    file: UploadFile, background_tasks: BackgroundTasks, form_data: OAuth2PasswordRequestForm
):
    contents = await file.read()
    background_tasks.add_task(print, contents)
    return StreamingResponse(iter([contents]))


def find(token):
    users = [token]
    for user in users:
        header = Header(user)
        if header.path:
            return Response(user)
    return None


app.include_router(router)
