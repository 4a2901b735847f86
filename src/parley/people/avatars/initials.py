"""The picture of a person who has none: initials on a colour of their own. Pure.

It is a PNG, because clients of this API expect a picture that any toolkit can show, which SVG is
not. The letters come from the typeface that Pillow carries. It has the Latin letters without
accents: a name in another script gets a silhouette instead, as does one without letters.
"""

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from parley.folding import unique_tokens

if TYPE_CHECKING:
    from PIL import Image

COLOURS: Final = (
    "#9b1c31",
    "#1d4ed8",
    "#3f6212",
    "#6d28d9",
    "#8a3b12",
    "#155e75",
    "#86198f",
    "#475569",
    "#166534",
    "#9d174d",
    "#4338ca",
    "#78350f",
)
"""White on each of them has a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3)."""

_INK: Final = "#ffffff"
_LETTER_HEIGHT: Final = 0.44
"""Of two letters, measured against the edge, so that the widest two stay inside a circle."""

_SUPERSAMPLING: Final = 4


def get_initials(firstname: str, lastname: str) -> str:
    """Return the first letters of a name, those that can be drawn: two, one or none."""
    firsts = (words[0][0] for words in map(unique_tokens, (firstname, lastname)) if words)
    return "".join(letter.upper() for letter in firsts if letter.isascii())


def get_colour(user_id: int) -> str:
    """Return a person's colour, which stays the same whatever the person is called."""
    return COLOURS[user_id % len(COLOURS)]


@lru_cache(maxsize=1024)
def draw(initials: str, colour: str, edge: int) -> bytes:
    """Draw initials, or a silhouette where there are none, as a square PNG.

    Args:
        initials: Latin letters and digits.
        colour: One of `COLOURS`.
        edge: In pixels.
    """
    picture = _letters(initials, colour, edge) if initials else _silhouette(colour, edge)
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


# Pillow takes 40 ms to import, and no command line draws.


def _letters(initials: str, colour: str, edge: int) -> "Image.Image":
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415

    picture = Image.new("RGB", (edge, edge), colour)
    font = ImageFont.load_default(round(edge * _LETTER_HEIGHT))
    pen = ImageDraw.Draw(picture)
    left, top, right, bottom = pen.textbbox((0, 0), initials, font=font)
    # Centred by what is seen, not by the line that the letters stand on.
    pen.text(((edge - left - right) / 2, (edge - top - bottom) / 2), initials, fill=_INK, font=font)
    return picture


def _silhouette(colour: str, edge: int) -> "Image.Image":
    from PIL import Image, ImageDraw  # noqa: PLC0415

    # Pillow draws no soft edges, but shrinks with them.
    unit = edge * _SUPERSAMPLING
    picture = Image.new("RGB", (unit, unit), colour)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((unit * 0.33, unit * 0.2, unit * 0.67, unit * 0.54), fill=_INK)
    pen.ellipse((unit * 0.18, unit * 0.62, unit * 0.82, unit * 1.26), fill=_INK)
    return picture.resize((edge, edge), Image.Resampling.LANCZOS)
