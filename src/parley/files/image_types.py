"""Which pictures there are, told by their first bytes. Pure."""

from typing import Final

SIGNATURE_LENGTH: Final = 12
"""How many of a file's first bytes tell whether it is a picture."""

IMAGE_TYPES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""The types that a page may show, and that smaller pictures are made of."""


def sniff_image_type(head: bytes) -> str | None:
    """Return which kind of picture starts like this; `None` where none of `IMAGE_TYPES` does."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    return None
