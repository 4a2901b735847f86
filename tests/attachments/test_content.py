import hashlib

import pytest

from tests.attachments.files import picture, uploaded
from tests.harness.people import Person

CONTENT = b"0123456789"
TAG = f'"{hashlib.sha256(CONTENT).hexdigest()}"'


@pytest.fixture(params=["firm", "bucket_firm"])
def ada(request: pytest.FixtureRequest) -> Person:
    """Someone whose files are in a folder, and someone whose files are in a bucket."""
    person: Person = request.getfixturevalue(request.param).internal()
    return person


@pytest.fixture
def address(ada: Person) -> str:
    return f"/attachments/{uploaded(ada, CONTENT, 'digits.txt')}/content"


class TestContent:
    def test_it_is_what_was_uploaded(self, ada: Person, address: str) -> None:
        response = ada.get(address)
        assert (response.content, response.headers["Content-Length"]) == (CONTENT, "10")

    def test_an_empty_file_is_empty(self, ada: Person) -> None:
        response = ada.get(f"/attachments/{uploaded(ada, b'')}/content")
        assert (response.status_code, response.content) == (200, b"")

    def test_head_tells_the_same_without_the_bytes(self, ada: Person, address: str) -> None:
        told, given = ada.head(address), ada.get(address)
        different = {"date", "x-request-id"}
        assert told.content == b""
        assert {name: value for name, value in told.headers.items() if name not in different} == {
            name: value for name, value in given.headers.items() if name not in different
        }

    def test_the_accept_header_is_no_reason_to_refuse_bytes(
        self, ada: Person, address: str
    ) -> None:
        assert ada.get(address, headers={"Accept": "image/png"}).status_code == 200

    def test_no_browser_can_be_made_to_run_it(self, ada: Person) -> None:
        page = uploaded(ada, b"<script>alert(1)</script>", "page.html")
        headers = ada.get(f"/attachments/{page}/content").headers
        assert headers["Content-Type"] == "application/octet-stream"
        assert headers["Content-Disposition"].startswith("attachment; ")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert (
            headers["Content-Security-Policy"]
            == "sandbox; default-src 'none'; frame-ancestors 'none'"
        )

    def test_a_picture_is_one_to_a_page_and_still_saved_by_who_opens_it(self, ada: Person) -> None:
        headers = ada.get(f"/attachments/{uploaded(ada, picture(), 'a.png')}/content").headers
        assert headers["Content-Type"] == "image/png"
        assert (
            headers["Content-Disposition"]
            == "attachment; filename=\"a.png\"; filename*=UTF-8''a.png"
        )

    def test_what_only_has_the_name_of_a_picture_is_none(self, ada: Person) -> None:
        number = uploaded(ada, b"<html>", "a.png")
        headers = ada.get(f"/attachments/{number}/content").headers
        assert headers["Content-Type"] == "application/octet-stream"


class TestConditions:
    @pytest.mark.parametrize("known", [TAG, f"W/{TAG}", f'"other", {TAG}', "*"])
    def test_who_has_it_is_not_sent_it_again(self, ada: Person, address: str, known: str) -> None:
        response = ada.get(address, headers={"If-None-Match": known})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["ETag"] == TAG

    def test_who_has_another_is(self, ada: Person, address: str) -> None:
        response = ada.get(address, headers={"If-None-Match": '"other"'})
        assert (response.status_code, response.headers["ETag"]) == (200, TAG)

    def test_only_the_reader_may_keep_it(self, ada: Person, address: str) -> None:
        assert ada.get(address).headers["Cache-Control"] == "private, no-cache"


class TestRanges:
    @pytest.mark.parametrize(
        ("asked", "given", "content"),
        [
            ("bytes=2-5", "bytes 2-5/10", b"2345"),
            ("bytes=8-", "bytes 8-9/10", b"89"),
            ("bytes=-3", "bytes 7-9/10", b"789"),
            ("bytes=0-", "bytes 0-9/10", CONTENT),
        ],
    )
    def test_a_part_is_given(
        self, ada: Person, address: str, asked: str, given: str, content: bytes
    ) -> None:
        response = ada.get(address, headers={"Range": asked})
        assert response.status_code == 206
        assert (response.headers["Content-Range"], response.content) == (given, content)

    @pytest.mark.parametrize("asked", ["bytes=0-1,3-4", "bytes=5-2", "lines=1-2", "nonsense"])
    def test_what_is_not_understood_is_passed_over(
        self, ada: Person, address: str, asked: str
    ) -> None:
        response = ada.get(address, headers={"Range": asked})
        assert (response.status_code, response.content) == (200, CONTENT)

    @pytest.mark.parametrize("form", ["application/json", "application/xml"])
    def test_beyond_the_end_is_an_error_that_tells_the_length(
        self, ada: Person, address: str, form: str
    ) -> None:
        response = ada.get(address, headers={"Range": "bytes=10-", "Accept": form})
        assert (response.status_code, response.headers["Content-Range"]) == (416, "bytes */10")
        assert response.headers["Content-Type"] == form

    def test_a_part_of_what_the_client_has_is_given(self, ada: Person, address: str) -> None:
        response = ada.get(address, headers={"Range": "bytes=0-0", "If-Range": TAG})
        assert response.status_code == 206

    @pytest.mark.parametrize("has", ['"other"', f"W/{TAG}", "Sat, 29 Oct 1994 19:43:31 GMT"])
    def test_who_has_something_else_gets_the_whole(
        self, ada: Person, address: str, has: str
    ) -> None:
        response = ada.get(address, headers={"Range": "bytes=0-0", "If-Range": has})
        assert (response.status_code, response.content) == (200, CONTENT)

    def test_a_file_in_many_blocks_is_cut_where_it_was_asked(self, ada: Person) -> None:
        content = bytes(range(251)) * 20_000
        number = uploaded(ada, content)
        response = ada.get(
            f"/attachments/{number}/content", headers={"Range": "bytes=1000003-4000007"}
        )
        assert response.content == content[1000003:4000008]
