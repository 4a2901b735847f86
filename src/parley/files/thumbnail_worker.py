"""Shrink a picture in a subprocess: `python thumbnail_worker.py EDGE FIT < picture > smaller`.

Decoders are where hostile pictures do harm, so this runs with little memory, little time, no way
to write a file, and none of Parley's code: it is run as a file, because `-m` would import the
package around it, and with it the server. Exit status 3 means that the input can't be shown.
"""

import contextlib
import io
import resource
import struct
import sys
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from PIL import Image

MAX_PIXELS = 50_000_000
MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 5
NOT_A_PICTURE = 3
OUTPUT_FORMATS: dict[str, dict[str, Any]] = {
    "whole": {"format": "WEBP", "quality": 80, "exif": b"", "xmp": b"", "icc_profile": b""},
    "square": {"format": "PNG"},
}
_PNG = b"\x89PNG\r\n\x1a\n"
_LENGTH = struct.Struct("<I")
"""Of a WebP, and of each chunk in it; it follows on four letters."""

_EXIF_AND_XMP = 0b1100
"""Flags of what a WebP has beside its picture."""

MAX_MISSING = 64 * 1024 * 1024
PADDING = 4096
"""Bytes beyond the missing ones: zeros can take a decoder further than what stood there."""

_MARKER, _SCAN, _APPLICATION, _COMMENT = 0xFF, 0xDA, 0xE0, 0xFE
"""Of JPEG (ITU T.81, table B.1)."""

_MODELS = {"RGB": "RGB", "CMYK": "CMYK", "GRAY": "L"}
"""Colour spaces of profiles, and the modes of pictures that they are for."""


def limit_this_process() -> None:
    """Drop the rights and resources with which a decoder could do harm."""
    with contextlib.suppress(ValueError):  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def make_thumbnail(file: BinaryIO, edge: int, shape: str) -> None:
    """Write a picture in a shape of `OUTPUT_FORMATS`; pass over what is broken beside its pixels.

    `whole` has `edge` pixels at most on its longest edge. `square` has `edge` on each: what is too
    long is cut off at both ends, and a small picture is enlarged.
    """
    # Imported under the limits.
    from PIL import Image, ImageFile, PngImagePlugin  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    # Of a picture whose end is missing, what is there is shown. Text in it is not needed.
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    PngImagePlugin.MAX_TEXT_MEMORY = MEMORY_BYTES
    try:
        picture = _shrink(file, edge, shape)
    except Image.DecompressionBombWarning:
        raise
    except Exception:  # noqa: BLE001 - decoders raise all kinds
        file.seek(0)
        picture = _shrink(io.BytesIO(mend(file.read())), edge, shape)
    picture.save(sys.stdout.buffer, **OUTPUT_FORMATS[shape])


def _shrink(file: BinaryIO, edge: int, shape: str) -> "Image.Image":
    from PIL import Image, ImageOps  # noqa: PLC0415

    with Image.open(file, formats=("PNG", "JPEG", "GIF", "WEBP")) as opened:
        picture: Image.Image = opened
        if shape == "square":  # a JPEG need not be decoded larger than that
            opened.draft(None, (2 * edge, 2 * edge))
        orientation = _orientation(picture)
        profile = picture.info.get("icc_profile")
        if picture.mode in {"1", "P", "PA"}:  # a palette's colours can't be mixed
            picture = picture.convert("RGBA")
        elif picture.mode.startswith("I"):  # 16 bits of grey, which Pillow would cut off at 255
            picture = picture.convert("I").point(lambda level: level * (1 / 256)).convert("L")
        if shape == "square":
            picture = ImageOps.fit(picture, (edge, edge), Image.Resampling.LANCZOS)
        else:
            picture.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=2.0)
        if orientation is not None:
            picture = picture.transpose(orientation)
        picture = _in_srgb(picture, profile)
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture.info.clear()  # where the picture was taken is nobody's business
    return picture


def mend(data: bytes) -> bytes:
    """Return a picture with nothing but what its pixels need, where that can be told apart.

    A WebP whose end is missing is filled up: its decoder shows nothing of what is shorter than it
    says.
    """
    if data.startswith(_PNG):
        return _PNG + b"".join(_needed_chunks(data))
    if data.startswith(b"\xff\xd8\xff"):
        return b"\xff\xd8" + b"".join(_needed_segments(data))
    if data.startswith(b"RIFF") and len(data) > len("RIFF....WEBP"):
        return _fill_up(data)
    return data


def _fill_up(data: bytes) -> bytes:
    """Return a WebP with zeros in the place of its picture's end, and nothing after the picture."""
    position, is_whole, filled = len("RIFF....WEBP"), False, bytearray(data)
    while position + 8 <= len(data):
        name, (length,) = data[position : position + 4], _LENGTH.unpack_from(data, position + 4)
        end = position + 8 + length + length % 2
        if end > len(data):
            if is_whole or end > len(data) + MAX_MISSING:
                del filled[position:]
            else:
                _LENGTH.pack_into(filled, position + 4, length + PADDING)
                filled += bytes(end + PADDING - len(data))
        elif name == b"VP8X":
            filled[position + 8] &= ~_EXIF_AND_XMP
        is_whole |= name in {b"VP8 ", b"VP8L", b"ANMF"}
        position = end
    if position < len(data):
        del filled[position:]
    _LENGTH.pack_into(filled, 4, len(filled) - 8)
    return bytes(filled)


def _needed_chunks(data: bytes) -> Iterator[bytes]:
    position = len(_PNG)
    while position + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, position)
        if name in {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}:
            yield data[position : position + 12 + length]
        position += 12 + length


def _needed_segments(data: bytes) -> Iterator[bytes]:
    position = 2
    while position + 4 <= len(data) and data[position] == _MARKER:
        kind, length = struct.unpack_from(">xBH", data, position)
        if kind == _MARKER:  # any number of them may stand before a marker
            position += 1
            continue
        if kind == _SCAN:
            break
        if not (_APPLICATION <= kind < _APPLICATION + 16 or kind == _COMMENT):
            yield data[position : position + 2 + length]
        position += 2 + length
    yield data[position:]


def _orientation(picture: "Image.Image") -> "Image.Transpose | None":
    """Return how to turn a picture so that it stands upright; as it is where that can't be read."""
    from PIL import ExifTags, Image  # noqa: PLC0415

    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    with contextlib.suppress(Exception):  # Exif is not needed to show a picture
        return turns.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    return None


def _in_srgb(picture: "Image.Image", profile: bytes | None) -> "Image.Image":
    """Return a picture with the colours that its profile means; as it is where that can't be read.

    It is done with the small picture: its pixels are fewer, and mixing them changes little.
    """
    from PIL import Image, ImageCms  # noqa: PLC0415

    if not profile:
        return picture
    with contextlib.suppress(Exception):  # nor is a profile
        space = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        model = picture.mode.removesuffix("A")
        if _MODELS.get(space.profile.xcolor_space.strip()) != model:
            return picture
        alpha = picture.getchannel("A") if picture.mode.endswith("A") else None
        converted = ImageCms.profileToProfile(
            picture.convert(model),
            space,
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        if isinstance(converted, Image.Image):
            if alpha is not None:
                converted.putalpha(alpha)
            return converted
    return picture


def main() -> None:
    """Do it, or say with the exit status that it can't be done."""
    limit_this_process()
    try:
        make_thumbnail(sys.stdin.buffer, int(sys.argv[1]), sys.argv[2])
    except ImportError:
        raise
    except Exception:  # noqa: BLE001 - decoders raise all kinds
        sys.exit(NOT_A_PICTURE)


if __name__ == "__main__":
    main()
