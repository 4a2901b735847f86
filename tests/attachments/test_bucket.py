"""Attachments in a bucket of a real server that speaks S3."""

import contextlib
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.attachments.conftest import PREFIX
from tests.attachments.files import form, part, picture, send_form, upload, uploaded
from tests.attachments.test_upload import opened
from tests.harness.commands import run_parley
from tests.harness.db_assertions import rows_at
from tests.harness.objects import ObjectStore, running_objects
from tests.harness.people import Firm, Person
from tests.harness.servers import running_server

LARGE = bytes(range(251)) * 90_000  # more than two parts of an upload


@pytest.fixture
def ada(bucket_firm: Firm) -> Person:
    return bucket_firm.internal()


class TestUpload:
    def test_the_bytes_are_in_the_bucket_and_nowhere_else(
        self, ada: Person, bucket_firm: Firm, objects: ObjectStore
    ) -> None:
        before = {*objects.keys(PREFIX)}
        uploaded(ada)
        assert len({*objects.keys(PREFIX)} - before) == 1
        assert [*(bucket_firm.server.data / "blobs").iterdir()] == []

    def test_a_large_file_comes_back_as_it_went(self, ada: Person) -> None:
        address = f"/attachments/{uploaded(ada, LARGE)}/content"
        whole = hashlib.sha256(ada.get(address).content)
        assert whole.digest() == hashlib.sha256(LARGE).digest()
        some = ada.get(address, headers={"Range": "bytes=8388600-16777300"})
        assert some.content == LARGE[8388600:16777301]

    def test_what_is_refused_half_way_leaves_nothing(
        self, ada: Person, objects: ObjectStore
    ) -> None:
        before = objects.keys()
        body = form(part("file", LARGE, 'filename="a"'), end=b"")
        assert send_form(ada, body).status_code == 400
        assert (objects.keys(), objects.unfinished()) == (before, [])

    def test_a_client_that_goes_away_half_way_leaves_nothing(
        self, ada: Person, bucket_firm: Firm, objects: ObjectStore
    ) -> None:
        before, server = objects.keys(), bucket_firm.server
        body = form(part("file", LARGE, 'filename="a"'))
        length = f"Content-Length: {len(body)}"
        with opened(server, ada, length, "X-Request-Id: left-the-bucket") as connection:
            connection.sendall(body[: 2 * len(body) // 3])
        server.logged(request_id="left-the-bucket")
        assert (objects.keys(), objects.unfinished()) == (before, [])


class TestDeletion:
    def test_what_is_deleted_is_gone_with_its_thumbnails(
        self, ada: Person, objects: ObjectStore
    ) -> None:
        before = {*objects.keys()}
        number = uploaded(ada, picture(), "a.png")
        assert ada.get(f"/attachments/{number}/thumbnail").status_code == 200
        assert len({*objects.keys()} - before) == 2
        assert ada.delete(f"/attachments/{number}").status_code == 204
        assert {*objects.keys()} == before


class TestFailures:
    """The store is gone, or does not answer: 503, nothing half written, and then all is well."""

    def test_one_that_is_gone_is_unavailable_until_it_is_back(self, tmp_path: Path) -> None:
        with running_objects() as objects:
            port = urlsplit(objects.address).port
            settings = objects.settings("gone")
            with running_server(tmp_path, settings=settings) as server, Firm(server) as firm:
                ada, bob = firm.internal(), firm.internal()
                number = uploaded(ada)
                objects.process.kill()
                objects.process.wait()
                answers = [upload(ada), ada.get(f"/attachments/{number}/content")]
                assert [(one.status_code, one.headers["Retry-After"]) for one in answers] == [
                    (503, "1")
                ] * 2
                assert ada.start(bob).status_code == 201  # what needs no file goes on
                with running_objects(port) as back:
                    assert upload(ada).status_code == 201
                    assert len(back.keys("gone")) == 1

    def test_one_that_goes_in_the_middle_of_an_upload_makes_it_unavailable(
        self, tmp_path: Path
    ) -> None:
        with (
            running_objects() as objects,
            running_server(tmp_path, settings=objects.settings("half")) as server,
            Firm(server) as firm,
        ):
            body = form(part("file", LARGE, 'filename="a"'))
            length = f"Content-Length: {len(body)}"
            with opened(server, firm.internal(), length) as connection:
                connection.sendall(body[: 2 * len(body) // 3])
                while not objects.unfinished():
                    pass
                objects.process.kill()
                with contextlib.suppress(OSError):  # it may not wait for the end to answer
                    connection.sendall(body[2 * len(body) // 3 :])
                assert connection.recv(12) == b"HTTP/1.1 503"
            assert rows_at(server.settings, "select * from attachments") == []

    def test_one_that_refuses_is_unavailable(self, objects: ObjectStore, tmp_path: Path) -> None:
        settings = {**objects.settings(""), "PARLEY_BLOBS": "s3://there-is-no-such-bucket"}
        with running_server(tmp_path, settings=settings) as server, Firm(server) as firm:
            answers = [upload(firm.internal(), content) for content in (b"small", LARGE)]
            assert [one.status_code for one in answers] == [503, 503]


class TestSignedDownloads:
    @pytest.fixture(scope="class")
    @staticmethod
    def signing(objects: ObjectStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
        settings = {**objects.settings("signed"), "PARLEY_SIGNED_DOWNLOADS": "true"}
        folder = tmp_path_factory.mktemp("signed")
        with running_server(folder, settings=settings) as server, Firm(server) as firm:
            yield firm.internal()

    def content(
        self, person: Person, name: str = "Größe.pdf", headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        content = picture() if name.endswith("png") else b"content"
        number = uploaded(person, content, name)
        return person.get(f"/attachments/{number}/content", headers=headers)

    def test_a_download_is_redirected_to_an_address_that_gives_it_without_a_token(
        self, signing: Person
    ) -> None:
        sent = self.content(signing)
        given = httpx.get(sent.headers["Location"])
        assert (sent.status_code, sent.headers["Cache-Control"]) == (302, "no-store")
        assert (given.status_code, given.content) == (200, b"content")

    def test_type_and_name_are_those_that_this_server_gives(self, signing: Person) -> None:
        number = uploaded(signing, b"content", "Größe; 1.pdf")
        address = f"/attachments/{number}/content"
        elsewhere = httpx.get(signing.get(address).headers["Location"]).headers
        here = signing.head(address).headers
        for name in ("Content-Type", "Content-Disposition"):
            assert elsewhere[name] == here[name]

    def test_it_works_for_a_minute(self, signing: Person) -> None:
        query = parse_qs(urlsplit(self.content(signing).headers["Location"]).query)
        assert query["X-Amz-Expires"] == ["60"]

    def test_a_client_that_has_it_is_told_so_here(self, signing: Person) -> None:
        assert self.content(signing, headers={"If-None-Match": "*"}).status_code == 304

    @pytest.mark.parametrize(
        ("name", "headers", "status"),
        [
            ("a.png", {}, 200),
            ("a.pdf", {"Sec-Fetch-Mode": "no-cors"}, 200),
            ("a.pdf", {"Sec-Fetch-Mode": "cors"}, 200),
            ("a.pdf", {"Sec-Fetch-Mode": "navigate"}, 302),
            ("a.pdf", {"Range": "bytes=1-2"}, 206),
        ],
    )
    def test_what_a_page_loads_and_what_is_a_part_comes_from_here(
        self, name: str, headers: dict[str, str], status: int, signing: Person
    ) -> None:
        assert self.content(signing, name, headers).status_code == status

    def test_whoever_may_not_read_it_gets_no_address(self, signing: Person) -> None:
        number = uploaded(signing)
        nobody = signing.get(
            f"/attachments/{number}/content", headers={"Authorization": "Bearer parley_no"}
        )
        assert nobody.status_code == 401

    def test_without_a_secret_to_sign_with_the_server_does_not_start(self, tmp_path: Path) -> None:
        refused = run_parley(
            *("serve", "--port", "0", "--blobs", "s3://bucket", "--data", tmp_path),
            settings={"PARLEY_SIGNED_DOWNLOADS": "true", "AWS_SECRET_ACCESS_KEY": ""},
        )
        assert (refused.code, "AWS_SECRET_ACCESS_KEY" in refused.err) == (1, True)
