"""``python -m askdocs``."""

import sys

from askdocs.cli import main

if __name__ == "__main__":
    sys.exit(main())
