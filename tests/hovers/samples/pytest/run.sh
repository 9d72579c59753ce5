pytest --collect-only checks
ruff check --select E
