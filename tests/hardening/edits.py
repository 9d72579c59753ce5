"""Changes of a folder as people make them: pages come, change, move and go."""

import random
from pathlib import Path


def write(folder: Path, index: int, chance: random.Random) -> Path:
    """Write the page number ``index`` anew."""
    words = " ".join(f"word{chance.randrange(2_000)}" for _ in range(chance.randrange(50, 900)))
    page = folder / f"docs/{index}.md"
    page.write_text(f"# Chapter {index}\n\n{words}\n")
    return page


def edit(folder: Path, pages: int, chance: random.Random) -> list[Path]:
    """Change one of so many pages; returns the paths that a client would name."""
    index = chance.randrange(pages)
    page = folder / f"docs/{index}.md"
    other = folder / f"docs/{chance.randrange(pages)}-moved.md"
    match chance.randrange(4):
        case 0 if page.exists():
            page.unlink()
            return [page]
        case 1 if page.exists():
            page.rename(other)
            return [page, other]
        case _:
            return [write(folder, index, chance)]
