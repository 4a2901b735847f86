"""Shrink a picture in a subprocess: `python thumbnail_worker.py EDGE FIT < picture > smaller`.

Decoders are where hostile pictures do harm, so this runs with little memory, little time, no way
to write a file, and none of Parley's code: it is run as a file, because `-m` would import the
package around it, and with it the server. Exit status 3 means that the input can't be shown.
"""

import contextlib
import resource
import sys
import warnings
from typing import Any

MAX_PIXELS = 50_000_000
MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 5
NOT_A_PICTURE = 3
OUTPUT_FORMATS: dict[str, dict[str, Any]] = {
    "whole": {"format": "WEBP", "quality": 80, "exif": b"", "xmp": b"", "icc_profile": b""},
    "square": {"format": "PNG"},
}


def limit_this_process() -> None:
    """Drop the rights and resources with which a decoder could do harm."""
    with contextlib.suppress(ValueError):  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def make_thumbnail(edge: int, shape: str) -> None:
    """Write the picture on standard input in a shape of `OUTPUT_FORMATS`.

    `whole` has `edge` pixels at most on its longest edge. `square` has `edge` on each: what is too
    long is cut off at both ends, and a small picture is enlarged.
    """
    # Imported under the limits.
    from PIL import Image, ImageOps  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(sys.stdin.buffer, formats=("PNG", "JPEG", "GIF", "WEBP")) as opened:
        picture: Image.Image = opened
        if shape == "square":  # a JPEG need not be decoded larger than that
            opened.draft(None, (2 * edge, 2 * edge))
        if picture.mode in {"1", "P", "PA"}:  # a palette's colours can't be mixed
            picture = picture.convert("RGBA")
        elif picture.mode.startswith("I"):  # 16 bits of grey, which Pillow would cut off at 255
            picture = picture.convert("I").point(lambda level: level * (1 / 256)).convert("L")
        if shape == "square":
            picture = ImageOps.fit(picture, (edge, edge), Image.Resampling.LANCZOS)
        else:
            picture.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=2.0)
        picture = ImageOps.exif_transpose(picture)
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture.info.clear()  # where the picture was taken is nobody's business
    picture.save(sys.stdout.buffer, **OUTPUT_FORMATS[shape])


def main() -> None:
    """Do it, or say with the exit status that it can't be done."""
    limit_this_process()
    try:
        make_thumbnail(int(sys.argv[1]), sys.argv[2])
    except ImportError:
        raise
    except Exception:  # noqa: BLE001 - decoders raise all kinds
        sys.exit(NOT_A_PICTURE)


if __name__ == "__main__":
    main()
