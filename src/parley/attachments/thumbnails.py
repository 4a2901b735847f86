"""The thumbnails that a picture has (contract §9)."""

from typing import Final

from parley.files import Shape, Sizes

THUMBNAILS: Final = Sizes(Shape.WHOLE, (64, 128, 256, 512, 1024), default=256)
