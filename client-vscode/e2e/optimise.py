"""Copies the pictures for the extension's README, in so few colours that they are small."""

from pathlib import Path

from PIL import Image

PICTURES = ("answer", "hover")
COLOURS = 128

here = Path(__file__).parent
for name in PICTURES:
    target = here.parent / "images" / f"{name}.png"
    with Image.open(here / "artefacts" / f"{name}.png") as picture:
        # What the window leaves transparent, such as its rounded corners, is not black.
        paper = Image.new("RGBA", picture.size, "white")
        paper.alpha_composite(picture.convert("RGBA"))
        few = paper.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(target, optimize=True)
