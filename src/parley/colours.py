"""Colours as in `#2f57c9`, and how well they can be read on one another (WCAG 2.2). Pure."""

from typing import Final

_WHITE_BELOW: Final = 0.179
"""The relative luminance below which white has the higher contrast of white and black."""


def text_colour_on(background: str) -> str:
    """Return white or black, whichever is easier to read on a colour."""
    return "#ffffff" if luminance(background) < _WHITE_BELOW else "#000000"


def get_contrast(colour: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(colour), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, from 0 to 1."""
    red, green, blue = (_linear(part / 255) for part in split_colour(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def split_colour(colour: str) -> tuple[int, ...]:
    """Return its red, green and blue, each from 0 to 255."""
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
