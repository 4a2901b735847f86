import io
from collections.abc import Iterable

import pytest
from PIL import Image, ImageColor

from parley.people.avatars.initials import COLOURS, draw, get_colour, get_initials
from parley.people.avatars.service import AVATAR_SPEC

WHITE = (255, 255, 255)


def shown(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    assert image.format == "PNG"
    return image.convert("RGB")


def luminance(colour: Iterable[int]) -> float:
    """Return the relative luminance, as WCAG 2.2 defines it."""
    channels = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (level / 255 for level in colour)
    ]
    return sum(part * value for part, value in zip((0.2126, 0.7152, 0.0722), channels, strict=True))


class TestInitials:
    @pytest.mark.parametrize(
        ("firstname", "lastname", "initials"),
        [
            ("Ada", "King", "AK"),
            ("ada", "king", "AK"),
            ("Élodie", "Østergaard", "EO"),
            ("Łukasz", "'t Hooft", "LT"),
            ("李", "King", "K"),
            ("小龍", "李", ""),
            ("Ада", "Кинг", ""),
            ("3M", "!", "3"),
        ],
    )
    def test_they_are_the_first_letters_that_can_be_drawn(
        self, firstname: str, lastname: str, initials: str
    ) -> None:
        assert get_initials(firstname, lastname) == initials


class TestColours:
    @pytest.mark.parametrize("colour", COLOURS)
    def test_white_can_be_read_on_each(self, colour: str) -> None:
        contrast = 1.05 / (luminance(ImageColor.getrgb(colour)[:3]) + 0.05)
        assert contrast >= 4.5

    def test_neighbours_have_different_ones(self) -> None:
        assert len({get_colour(number) for number in range(len(COLOURS))}) == len(COLOURS)


class TestDrawing:
    @pytest.mark.parametrize("edge", AVATAR_SPEC.edges)
    @pytest.mark.parametrize("initials", ["AK", "W", ""])
    def test_it_is_a_square_with_something_on_its_colour(self, initials: str, edge: int) -> None:
        image = shown(draw(initials, COLOURS[0], edge))
        assert image.size == (edge, edge)
        assert image.getpixel((0, 0)) == ImageColor.getrgb(COLOURS[0])
        assert max(luminance(colour) for _, colour in image.getcolors(1 << 20)) > 0.5  # type: ignore[union-attr,arg-type]

    @pytest.mark.parametrize("initials", ["WW", "MM", "QQ"])
    def test_the_widest_letters_stay_inside_a_circle(self, initials: str) -> None:
        edge = 256
        image = shown(draw(initials, COLOURS[0], edge))
        outside = [
            image.getpixel((x, y))
            for x in range(edge)
            for y in range(edge)
            if (x - edge / 2) ** 2 + (y - edge / 2) ** 2 > (edge / 2) ** 2
        ]
        assert set(outside) == {ImageColor.getrgb(COLOURS[0])}
