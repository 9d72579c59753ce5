"""Copies the pictures for the extension's README, in so few colours that they are small."""

from pathlib import Path

from PIL import Image

PICTURES = ("answer", "hover")
COLOURS = 128

here = Path(__file__).parent
for name in PICTURES:
    target = here.parent / "images" / f"{name}.png"
    with Image.open(here / "artefacts" / f"{name}.png") as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(target, optimize=True)
