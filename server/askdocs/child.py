"""A process of our own: ``python -m askdocs.child MODULE ARGUMENT…`` runs the module's ``main``.

Where something runs short, from the first import on, it ends with a status that says what, and
not with a traceback in the terminal of whoever started it all.
"""

import logging
import os
import sys
from importlib import import_module

from askdocs.shortage import shortage_of, status_of, told_briefly


def main() -> int:
    """Run the module that is named, and return its exit status."""
    del sys.argv[0]
    if logging.lastResort is not None:
        logging.lastResort.addFilter(told_briefly)
    try:
        return int(import_module(sys.argv[0]).main())
    except Exception as error:
        short = shortage_of(error)
        if short is None:
            raise
        # At once: an interpreter that ends in order may want more of what has run short.
        os._exit(status_of(short))


if __name__ == "__main__":
    sys.exit(main())
