import base64
import io
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from PIL import Image

from parley.people.avatars.service import AVATAR_SPEC, MAX_BYTES
from tests.attachments.files import BOUNDARY, dominant, form, not_pictures, part, picture
from tests.harness.answers import shown_picture, summary
from tests.harness.corpora import Corpora
from tests.harness.people import Firm, Person
from tests.harness.servers import Server
from tests.people.directory import called

REFUSED = (400, 9002, "file: expected a PNG, JPEG, GIF or WebP picture that can be shown")
OWN = "/users/me/avatar"


@pytest.fixture
def ada(firm: Firm) -> Person:
    return firm.internal()


@pytest.fixture
def bob(firm: Firm) -> Person:
    return firm.internal()


def upload(person: Person, content: bytes) -> httpx.Response:
    return person.post(OWN, files={"file": content})


def seen(viewer: Person, person: Person, **parameters: object) -> httpx.Response:
    return viewer.get(f"/users/{person.user_id}/avatar", params=parameters)  # type: ignore[arg-type]


def shown(response: httpx.Response) -> Image.Image:
    return shown_picture(response, "PNG")


def blobs(server: Server) -> set[str]:
    return {path.name for path in (server.data / "blobs").rglob("*") if path.is_file()}


def with_a_comment(content: bytes, comment: bytes) -> bytes:
    """Put a text chunk into a PNG, after its header."""
    body = b"tEXt" + b"Comment\0" + comment
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return content[:33] + chunk + content[33:]


class TestSizes:
    @pytest.mark.parametrize("size", AVATAR_SPEC.edges)
    @pytest.mark.parametrize("uploaded", [False, True])
    def test_each_is_a_square_of_as_many_pixels(
        self, ada: Person, bob: Person, size: int, *, uploaded: bool
    ) -> None:
        if uploaded:
            assert upload(ada, picture()).status_code == 204
        assert shown(seen(bob, ada, size=size)).size == (size, size)

    @pytest.mark.parametrize("uploaded", [False, True])
    def test_without_one_it_has_64_pixels(
        self, ada: Person, bob: Person, *, uploaded: bool
    ) -> None:
        if uploaded:
            upload(ada, picture())
        assert shown(seen(bob, ada)).size == (64, 64)

    @pytest.mark.parametrize("size", ["0", "63", "1024", "064", "x", "-64"])
    def test_others_are_refused(self, ada: Person, size: str) -> None:
        expected = "size: expected one of 16, 32, 48, 64, 96, 128, 256, 512"
        assert summary(seen(ada, ada, size=size)) == (400, 9002, expected)


class TestInitials:
    def test_they_change_with_the_name_and_the_colour_does_not(
        self, firm: Firm, ada: Person
    ) -> None:
        called(firm, ada, "Ada", "King")
        before = shown(seen(ada, ada))
        called(firm, ada, "Ada", "Lovelace")
        after = shown(seen(ada, ada))
        assert before.tobytes() != after.tobytes()
        assert before.getpixel((0, 0)) == after.getpixel((0, 0))

    def test_they_are_one_and_the_same_by_any_name(self, ada: Person) -> None:
        by_email = ada.get(f"/users/{ada.email}/avatar?type=email")
        assert seen(ada, ada).content == ada.get(OWN).content == by_email.content


class TestUpload:
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
    def test_it_is_cut_at_both_ends(self, ada: Person, bob: Person, kind: str) -> None:
        assert upload(ada, picture(kind, (900, 300))).status_code == 204
        image = shown(seen(bob, ada, size=512)).convert("RGB")
        assert [dominant(image.getpixel((x, 256))) for x in (5, 507)] == ["red", "blue"]

    def test_it_stands_upright_and_tells_nothing_of_the_camera(self, ada: Person) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # turned by a quarter
        exif[0x010F] = "A camera"
        upload(ada, picture("JPEG", (400, 400), exif=exif))
        response = seen(ada, ada, size=512)
        image = shown(response).convert("RGB")
        assert [dominant(image.getpixel((256, y))) for y in (5, 507)] == ["red", "blue"]
        assert b"A camera" not in response.content

    def test_nothing_that_hides_in_it_is_kept(self, ada: Person, server: Server) -> None:
        before = blobs(server)
        upload(ada, with_a_comment(picture(), b"<script>") + b"<?php trailing")
        (kept,) = blobs(server) - before
        content = next((server.data / "blobs").rglob(kept)).read_bytes()
        assert content == seen(ada, ada, size=512).content
        assert b"script" not in content
        assert b"php" not in content

    def test_transparent_stays_transparent(self, ada: Person) -> None:
        file = io.BytesIO()
        Image.new("RGBA", (100, 100), (0, 255, 0, 0)).save(file, "PNG")
        upload(ada, file.getvalue())
        assert shown(seen(ada, ada)).convert("RGBA").getchannel("A").getextrema() == (0, 0)

    def test_another_takes_its_place_and_its_bytes_go(
        self, ada: Person, bob: Person, server: Server
    ) -> None:
        before = blobs(server)
        upload(ada, picture())
        for size in AVATAR_SPEC.edges:
            seen(bob, ada, size=size)
        upload(ada, picture(size=(10, 10)))
        assert len(blobs(server) - before) == 1
        assert shown(seen(bob, ada)).size == (64, 64)

    def test_a_size_is_made_once(self, ada: Person, server: Server) -> None:
        upload(ada, picture())
        before = blobs(server)
        first = seen(ada, ada, size=48).content
        (made,) = blobs(server) - before
        assert seen(ada, ada, size=48).content == first
        assert blobs(server) - before == {made}

    def test_of_many_at_once_one_stays(self, ada: Person, server: Server) -> None:
        before = blobs(server)
        with ThreadPoolExecutor(4) as pool:
            answers = pool.map(lambda size: upload(ada, picture(size=(size, 9))), range(20, 28))
            assert {answer.status_code for answer in answers} == {204}
        assert len(blobs(server) - before) == 1
        assert shown(seen(ada, ada)).size == (64, 64)

    def test_one_whose_bytes_were_lost_is_unavailable(self, ada: Person, server: Server) -> None:
        before = blobs(server)
        upload(ada, picture())
        (kept,) = blobs(server) - before
        next((server.data / "blobs").rglob(kept)).unlink()
        response = seen(ada, ada)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
        assert upload(ada, picture()).status_code == 204
        assert seen(ada, ada).status_code == 200


class TestDelete:
    def test_the_initials_come_back_and_the_bytes_go(self, ada: Person, server: Server) -> None:
        initials, before = seen(ada, ada).content, blobs(server)
        upload(ada, picture())
        assert seen(ada, ada).content != initials
        response = ada.delete(OWN)
        assert (response.status_code, response.content) == (204, b"")
        assert seen(ada, ada).content == initials
        assert blobs(server) == before

    def test_where_there_is_none_it_is_the_same(self, ada: Person) -> None:
        assert [ada.delete(OWN).status_code for _ in range(2)] == [204, 204]


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        "content",
        [b"", *not_pictures().values()],
        ids=["empty", *not_pictures()],
    )
    def test_what_is_no_picture_leaves_nothing_and_the_one_before_stays(
        self, ada: Person, server: Server, content: bytes
    ) -> None:
        upload(ada, picture())
        kept, before = seen(ada, ada, size=512).content, blobs(server)
        assert summary(upload(ada, content)) == REFUSED
        assert blobs(server) == before
        assert seen(ada, ada, size=512).content == kept

    @pytest.mark.parametrize("length", [MAX_BYTES + 1, MAX_BYTES + 100_000])
    def test_what_is_too_large(self, ada: Person, length: int) -> None:
        response = upload(ada, picture().ljust(length, b"\0"))
        assert summary(response) == (413, 9413, f"file: larger than {MAX_BYTES} bytes")

    def test_what_is_just_small_enough_is_taken(self, ada: Person) -> None:
        assert upload(ada, picture().ljust(MAX_BYTES, b"\0")).status_code == 204

    def test_a_form_without_the_file(self, ada: Person) -> None:
        response = ada.post(OWN, files={"picture": picture()})
        assert summary(response) == (400, 74, "file: missing")

    def test_a_form_with_two(self, ada: Person) -> None:
        body = form(part("file", picture()), part("file", picture()))
        response = ada.post(
            OWN,
            content=body,
            headers={"Content-Type": f'multipart/form-data; boundary="{BOUNDARY}"'},
        )
        assert summary(response) == (400, 9002, "file: the part stands twice")

    def test_what_is_no_form(self, ada: Person) -> None:
        response = ada.post(OWN, content=picture(), headers={"Content-Type": "image/png"})
        assert response.status_code == 415

    @pytest.mark.parametrize("method", ["POST", "DELETE"])
    def test_another_persons_picture_is_not_for_changing(
        self, ada: Person, bob: Person, method: str
    ) -> None:
        response = ada.request(method, f"/users/{bob.user_id}/avatar")
        assert response.status_code == 405


class TestCorpora:
    def test_no_hostile_file_is_more_than_refused(
        self, ada: Person, bob: Person, corpora: Corpora
    ) -> None:
        for row in corpora.rows("files/files.jsonl"):
            response = upload(ada, base64.b64decode(row["b64"]))
            assert response.status_code in {204, 400}, row["name"]
            image = shown(seen(bob, ada, size=512))
            assert image.size == (512, 512)

    def test_a_picture_that_unpacks_to_gigabytes_is_refused(
        self, ada: Person, corpora: Corpora
    ) -> None:
        rows = corpora.rows("files/files.jsonl")
        (bomb,) = (row for row in rows if row["kind"] == "image-bomb")
        assert summary(upload(ada, base64.b64decode(bomb["b64"]))) == REFUSED


class TestDelivery:
    @pytest.mark.parametrize("uploaded", [False, True])
    def test_a_browser_can_do_no_more_than_show_it(self, ada: Person, *, uploaded: bool) -> None:
        if uploaded:
            upload(ada, picture())
        headers = seen(ada, ada).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert (
            headers["Content-Security-Policy"]
            == "sandbox; default-src 'none'; frame-ancestors 'none'"
        )
        assert headers["Cache-Control"] == "private, no-cache"

    @pytest.mark.parametrize("uploaded", [False, True])
    def test_who_has_it_is_not_sent_it_again(self, ada: Person, *, uploaded: bool) -> None:
        if uploaded:
            upload(ada, picture())
        tag = seen(ada, ada).headers["ETag"]
        response = ada.get(OWN, headers={"If-None-Match": tag})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["ETag"] == tag
        assert seen(ada, ada, size=16).headers["ETag"] != tag

    def test_another_picture_has_another_tag(self, ada: Person) -> None:
        tags = [seen(ada, ada).headers["ETag"]]
        for size in ((300, 300), (200, 100)):
            upload(ada, picture(size=size))
            tags.append(seen(ada, ada).headers["ETag"])
        assert len(set(tags)) == 3

    def test_head_tells_what_get_gives(self, ada: Person) -> None:
        head, get = ada.head(OWN), ada.get(OWN)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["Content-Length"] == str(len(get.content))


class TestWhoSeesIt:
    def test_those_who_see_the_person(self, firm: Firm, ada: Person) -> None:
        client, other = firm.external(), firm.external()
        firm.site(ada, client)
        firm.site(ada, other)
        upload(client, picture())
        assert seen(ada, client).status_code == 200
        assert summary(seen(other, client))[:2] == (403, 110)
        number = ada.started(client, other)
        users = other.get(f"/conversations/{number}").json()["recipients"]["users"]["user"]
        assert {other.get(user["avatar"]).status_code for user in users} == {200}
