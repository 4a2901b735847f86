import io
import struct
import zlib

import httpx
import pytest
from PIL import Image, ImageCms

from tests.attachments.files import dominant, not_pictures, picture, stored_files, uploaded
from tests.harness.answers import shown_picture
from tests.harness.people import Firm, Person
from tests.harness.servers import Server


@pytest.fixture
def ada(firm: Firm) -> Person:
    return firm.internal()


def thumbnail(person: Person, number: int, **parameters: object) -> httpx.Response:
    return person.get(f"/attachments/{number}/thumbnail", params=parameters)  # type: ignore[arg-type]


def shown(response: httpx.Response) -> Image.Image:
    return shown_picture(response, "WEBP")


def chunk(kind: bytes, data: bytes) -> bytes:
    """Write a part of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def p3_profile() -> bytes:
    """Make a profile with the primaries of Display P3 of the one of sRGB, whose curve it has."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    primaries = {
        b"rXYZ": (0.51512, 0.24120, -0.00105),
        b"gXYZ": (0.29198, 0.69225, 0.04189),
        b"bXYZ": (0.15710, 0.06657, 0.78407),
    }
    for position in range(132, 132 + 12 * struct.unpack_from(">I", data, 128)[0], 12):
        tag, offset = struct.unpack_from(">4sI", data, position)
        if tag in primaries:
            numbers = [round(number * 65536) for number in primaries[tag]]
            struct.pack_into(">3i", data, offset + 8, *numbers)
    return bytes(data)


def png(width: int, height: int, rows: bytes) -> bytes:
    """Write a PNG whose header may say anything."""

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


class TestThumbnail:
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
    def test_it_is_a_smaller_picture_of_the_same_thing(self, ada: Person, kind: str) -> None:
        image = shown(thumbnail(ada, uploaded(ada, picture(kind)))).convert("RGB")
        assert image.size == (256, 128)
        assert [dominant(image.getpixel((x, 64))) for x in (20, 236)] == ["red", "blue"]

    @pytest.mark.parametrize("size", [64, 128, 256, 512, 1024])
    def test_its_longest_edge_is_as_asked(self, ada: Person, size: int) -> None:
        image = shown(thumbnail(ada, uploaded(ada, picture(size=(600, 1200))), size=size))
        assert image.size == (size // 2, size)

    def test_a_small_picture_is_not_blown_up(self, ada: Person) -> None:
        assert shown(thumbnail(ada, uploaded(ada, picture(size=(20, 10))))).size == (20, 10)

    @pytest.mark.parametrize("size", ["0", "16", "255", "0256", "x", "-64"])
    def test_other_sizes_are_refused(self, ada: Person, size: str) -> None:
        response = thumbnail(ada, uploaded(ada, picture()), size=size)
        assert response.status_code == 400
        assert response.json()["summary"] == "size: expected one of 64, 128, 256, 512, 1024"

    def test_it_stands_upright_and_tells_nothing_of_the_camera(self, ada: Person) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # turned by a quarter
        exif[0x010F] = "A camera"
        image = shown(thumbnail(ada, uploaded(ada, picture("JPEG", exif=exif))))
        assert image.size == (128, 256)
        assert not image.getexif()
        assert "exif" not in image.info

    def test_transparent_stays_transparent(self, ada: Person) -> None:
        file = io.BytesIO()
        Image.new("RGBA", (100, 100), (0, 255, 0, 0)).save(file, "PNG")
        image = shown(thumbnail(ada, uploaded(ada, file.getvalue())))
        assert image.convert("RGBA").getchannel("A").getextrema() == (0, 0)

    def test_sixteen_bits_of_grey_are_not_cut_off(self, ada: Person) -> None:
        file = io.BytesIO()
        Image.new("I;16", (100, 100), 0x4000).save(file, "PNG")
        image = shown(thumbnail(ada, uploaded(ada, file.getvalue())))
        assert abs(image.convert("L").getextrema()[0] - 0x40) < 4  # type: ignore[operator]

    @pytest.mark.parametrize("mode", ["RGB", "CMYK", "LA"])
    def test_its_colours_are_those_that_its_profile_means(self, ada: Person, mode: str) -> None:
        colour = {"RGB": (230, 60, 40), "CMYK": (10, 200, 210, 5), "LA": (120, 255)}[mode]
        profile = {"RGB": p3_profile(), "CMYK": b"no profile", "LA": b""}[mode]
        file = io.BytesIO()
        Image.new(mode, (100, 100), colour).save(
            file, "PNG" if mode == "LA" else "JPEG", icc_profile=profile, quality=95
        )
        pixel = (
            shown(thumbnail(ada, uploaded(ada, file.getvalue()))).convert("RGB").getpixel((9, 9))
        )
        meant = {"RGB": (251, 31, 13), "CMYK": (240, 54, 44), "LA": (120, 120, 120)}[mode]
        assert isinstance(pixel, tuple)
        assert max(abs(one - other) for one, other in zip(pixel, meant, strict=True)) < 10

    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
    def test_of_a_picture_whose_end_is_missing_it_shows_what_is_there(
        self, ada: Person, kind: str
    ) -> None:
        noise = Image.effect_noise((300, 200), 60).convert("RGB")
        noise.paste((255, 0, 0), (0, 0, 300, 50))
        file = io.BytesIO()
        noise.save(file, kind)
        for length in (file.tell() - 1, file.tell() - 9, file.tell() * 2 // 3):
            response = thumbnail(ada, uploaded(ada, file.getvalue()[:length]))
            assert dominant(shown(response).convert("RGB").getpixel((9, 9))) == "red"

    def test_what_is_broken_beside_its_pixels_is_passed_over(self, ada: Person) -> None:
        plain, photo = picture(), picture("JPEG")
        for name, data in ((b"iCCP", b"garbage"), (b"zTXt", b"a\0\1zz"), (b"fcTL", b"\xff" * 26)):
            broken = plain[:33] + chunk(name, data) + plain[33:]
            assert thumbnail(ada, uploaded(ada, broken)).status_code == 200
        for marker, data in ((0xE0, b"JFIF\0"), (0xE2, b"ICC_PROFILE\0"), (0xEE, b"Adobe\0")):
            segment = struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data
            response = thumbnail(ada, uploaded(ada, photo[:2] + segment + photo[2:]))
            assert dominant(shown(response).convert("RGB").getpixel((9, 9))) == "red"

    def test_it_is_made_once(self, ada: Person, server: Server) -> None:
        number, before = uploaded(ada, picture()), files(server)
        first = thumbnail(ada, number).content
        (made,) = files(server) - before
        assert thumbnail(ada, number).content == first
        assert files(server) - before == {made}

    def test_who_has_it_is_not_sent_it_again(self, ada: Person) -> None:
        number = uploaded(ada, picture())
        tag = thumbnail(ada, number).headers["ETag"]
        response = ada.get(f"/attachments/{number}/thumbnail", headers={"If-None-Match": tag})
        assert response.status_code == 304

    def test_each_size_is_a_thing_of_its_own_to_a_cache(self, ada: Person) -> None:
        number = uploaded(ada, picture())
        tags = {thumbnail(ada, number, size=size).headers["ETag"] for size in (64, 128)}
        assert len(tags) == 2


class TestWhatHasNone:
    @pytest.mark.parametrize(
        "content",
        [
            *not_pictures().values(),
            png(30_000, 30_000, b""),
        ],
        ids=[*not_pictures(), "huge"],
    )
    def test_it_is_told_so(self, ada: Person, content: bytes) -> None:
        response = thumbnail(ada, uploaded(ada, content, "a.png"))
        assert response.status_code == 404
        assert response.json()["summary"] == "this attachment has no thumbnail"

    def test_no_second_attempt_is_made(self, ada: Person, server: Server) -> None:
        number, before = uploaded(ada, b"GIF89a", "a.gif"), files(server)
        thumbnail(ada, number)
        (kept,) = files(server) - before
        kept_at = server.data / "blobs" / kept
        changed_at = kept_at.stat().st_mtime_ns
        assert thumbnail(ada, number).status_code == 404
        assert kept_at.stat().st_mtime_ns == changed_at


class TestDelete:
    def test_the_thumbnails_go_with_the_picture(self, ada: Person, server: Server) -> None:
        before = files(server)
        number = uploaded(ada, picture())
        for size in (64, 1024):
            thumbnail(ada, number, size=size)
        ada.delete(f"/attachments/{number}")
        assert files(server) == before


def files(server: Server) -> set[str]:
    return {str(path.relative_to(server.data / "blobs")) for path in stored_files(server)}
