# run it for development
fastapi dev --entrypoint doors.main:app
fastapi run doors/main.py
uv init --bare
ls --all
path=doors
cd "$path"
