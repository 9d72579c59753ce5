"""Write the files that are made from the code: ``python -m tests.contract``."""

import json
from pathlib import Path

from askdocs.settings_schema import schema

if __name__ == "__main__":
    path = Path(__file__).parents[2] / "docs/settings.schema.json"
    path.write_text(json.dumps(schema(), indent=2) + "\n", encoding="utf-8")
