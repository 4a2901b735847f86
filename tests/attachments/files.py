"""Files to send, and how they are sent and found again."""

import io
from collections.abc import Sequence
from pathlib import Path

import httpx
from PIL import Image

from tests.harness.people import Person
from tests.harness.servers import Server

BOUNDARY = "a-boundary"


def upload(
    person: Person, content: bytes = b"content", name: str = "file.txt", site_id: int | None = None
) -> httpx.Response:
    """Send a file, as the documentation shows it."""
    return person.post(
        "/attachments",
        params={} if site_id is None else {"siteid": site_id},
        data={"filename": name},
        files={"file": content},
    )


def uploaded(person: Person, content: bytes = b"content", name: str = "file.txt") -> int:
    """Send a file; give its number."""
    response = upload(person, content, name)
    assert response.status_code == httpx.codes.CREATED, response.text
    number: int = response.json()["id"]
    return number


def part(name: str, content: bytes, *more: str) -> bytes:
    """Write one part of a form, with its headers."""
    disposition = f'Content-Disposition: form-data; name="{name}"' + "".join(
        f"; {one}" for one in more
    )
    return disposition.encode() + b"\r\n\r\n" + content


def form(*parts: bytes, end: bytes = b"--\r\n") -> bytes:
    """Put parts together; `end` is what follows the last boundary."""
    delimiter = b"--" + BOUNDARY.encode()
    return b"".join(delimiter + b"\r\n" + one + b"\r\n" for one in parts) + delimiter + end


def send_form(person: Person, body: bytes, boundary: str = BOUNDARY) -> httpx.Response:
    """Send a form as it stands."""
    return person.post(
        "/attachments",
        content=body,
        headers={"Content-Type": f'multipart/form-data; boundary="{boundary}"'},
    )


def stored_files(server: Server) -> Sequence[Path]:
    """Return every file in the server's blob store, finished or not."""
    return sorted(path for path in (server.data / "blobs").rglob("*") if path.is_file())


def picture(kind: str = "PNG", size: tuple[int, int] = (600, 300), **options: object) -> bytes:
    """Draw a picture: red on its left, blue on its right."""
    image = Image.new("RGB", size, (255, 0, 0))
    image.paste((0, 0, 255), (size[0] // 2, 0, *size))
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def whole_bomb() -> bytes:
    """Draw a picture that is sound and small, and has sixty million pixels."""
    file = io.BytesIO()
    Image.new("L", (8_000, 7_500)).save(file, "JPEG")
    return file.getvalue()


def dominant(pixel: float | Sequence[int] | None) -> str:
    """Return the strongest colour of a pixel: `red`, `green` or `blue`."""
    assert isinstance(pixel, tuple)
    return ("red", "green", "blue")[pixel.index(max(pixel[:3]))]


def not_pictures() -> dict[str, bytes]:
    """Return files that no one can show, by what is wrong with them."""
    return {
        "text": b"text",
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "bmp": picture("BMP"),
        "tiff": picture("TIFF"),
        "rubbish": b"\xff\xd8\xff" + b"rubbish" * 100,
        "head": b"GIF89a",
        "bomb": whole_bomb(),
    }


def summary(response: httpx.Response) -> tuple[int, str]:
    """Return how an upload was refused."""
    return response.status_code, response.json()["summary"]
