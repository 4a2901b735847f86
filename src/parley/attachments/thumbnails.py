"""The thumbnails that a picture has (contract §9)."""

from typing import Final

from parley.files import FitMode, ThumbnailSpec

THUMBNAIL_SPEC: Final = ThumbnailSpec(FitMode.WHOLE, (64, 128, 256, 512, 1024), default=256)
