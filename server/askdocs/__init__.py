"""Ask the docs of the workspace you have open, from your editor or the terminal."""

__version__ = "0.1.0"
