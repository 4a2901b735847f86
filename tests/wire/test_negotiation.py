import gzip

import httpx
import pytest

from tests.harness.people import Person, conversation
from tests.harness.rows import nothing_written
from tests.harness.servers import Server
from tests.harness.spellings import Spelling

JSON, XML = Spelling.JSON, Spelling.XML


def ask(person: Person, accept: str | None, sent: Spelling | None = None) -> httpx.Response:
    """Ask for something small; with a body in a spelling, where one is named."""
    request = person.build_request(
        "GET" if sent is None else "POST",
        "/conversations",
        content=None if sent is None else sent.write("conversation", {"title": "x"}),
        headers={} if sent is None else {"Content-Type": sent.value},
    )
    del request.headers["Accept"]
    if accept is not None:
        request.headers["Accept"] = accept
    return person.send(request)


class TestTheFormatOfAnAnswer:
    @pytest.mark.parametrize(
        ("accept", "expected"),
        [
            (None, JSON),
            ("", JSON),
            ("*/*", JSON),
            ("application/*", JSON),
            ("application/json", JSON),
            ("application/xml", XML),
            ("APPLICATION/XML", XML),
            ("text/xml", XML),
            ("text/*", XML),
            ("application/xml; charset=utf-8", XML),
            ("application/json;q=0.5, application/xml", XML),
            ("application/json, application/xml;q=0.9", JSON),
            ("application/json;q=0.1, application/xml;q=0.2, */*;q=0.05", XML),
            ("text/html, application/xml;q=0.9, */*;q=0.8", XML),
            ("text/html, */*", JSON),
            ("application/json;q=0, */*", XML),
            ("*/*;q=0.1, text/xml;q=0.5", XML),
            ("image/png, application/json", JSON),
        ],
    )
    def test_is_what_accept_prefers(
        self, ada: Person, accept: str | None, expected: Spelling
    ) -> None:
        response = ask(ada, accept)
        assert (response.status_code, response.headers["Content-Type"]) == (200, expected.value)

    @pytest.mark.parametrize("spelling", Spelling, ids=str)
    def test_is_to_be_kept_by_nobody(self, ada: Person, spelling: Spelling) -> None:
        assert ask(ada, spelling.value).headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("accept", [None, "*/*", "application/*", "text/html, */*;q=0.1"])
    @pytest.mark.parametrize("sent", Spelling, ids=str)
    def test_is_that_of_the_requests_own_body_where_accept_leaves_it_open(
        self, ada: Person, accept: str | None, sent: Spelling
    ) -> None:
        assert ask(ada, accept, sent).headers["Content-Type"] == sent.value

    @pytest.mark.parametrize(("sent", "accepted"), [(JSON, XML), (XML, JSON)], ids=str)
    def test_may_differ_from_that_of_the_body(
        self, ada: Person, bob: Person, sent: Spelling, accepted: Spelling
    ) -> None:
        response = ada.post(
            "/conversations",
            content=sent.write("conversation", conversation(bob)),
            headers={"Content-Type": sent.value, "Accept": accepted.value},
        )
        assert (response.status_code, response.headers["Content-Type"]) == (201, accepted.value)


class TestAnAcceptThatNamesNeither:
    @pytest.mark.parametrize(
        "accept",
        ["text/html", "image/*", "application/pdf;q=1", "application/json;q=0", "*/*;q=0", "json"],
    )
    def test_is_refused(self, ada: Person, accept: str) -> None:
        response = ask(ada, accept)
        assert (response.status_code, response.json()["ref"]) == (406, 9406)

    @pytest.mark.parametrize("sent", Spelling, ids=str)
    def test_is_refused_in_the_format_of_the_body(self, ada: Person, sent: Spelling) -> None:
        response = ask(ada, "text/html", sent)
        assert (response.status_code, sent.read(response)["ref"]) == (406, "9406")

    def test_writes_nothing(self, server: Server, ada: Person, bob: Person) -> None:
        with nothing_written(server):
            response = ada.post(
                "/conversations", json=conversation(bob), headers={"Accept": "text/html"}
            )
        assert response.status_code == 406


class TestTheFormatOfABody:
    @pytest.mark.parametrize(
        ("content_type", "sent"),
        [
            ("application/json", JSON),
            ("application/json; charset=utf-8", JSON),
            ('Application/JSON;charset="UTF-8"', JSON),
            ("application/xml", XML),
            ("text/xml", XML),
            ("text/xml; charset=UTF-8", XML),
            ("application/xml;charset=utf8", XML),
        ],
    )
    def test_is_what_content_type_says(
        self, ada: Person, bob: Person, content_type: str, sent: Spelling
    ) -> None:
        response = ada.post(
            "/conversations",
            content=sent.write("conversation", conversation(bob, html="<p>é</p>")),
            headers={"Content-Type": content_type},
        )
        assert response.status_code == 201, response.text

    @pytest.mark.parametrize(
        "content_type",
        [
            None,
            "",
            "text/plain",
            "text/html",
            "json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/octet-stream",
            "application/json-seq",
            "application/json; charset=iso-8859-1",
            "application/xml; charset=utf-7",
            "application/xml; charset=utf-32",
        ],
    )
    def test_is_refused_where_it_is_neither(
        self, server: Server, ada: Person, bob: Person, content_type: str | None
    ) -> None:
        with nothing_written(server):
            response = ada.post(
                "/conversations",
                content=JSON.write("conversation", conversation(bob)),
                headers={} if content_type is None else {"Content-Type": content_type},
            )
        assert (response.status_code, response.json()["ref"]) == (415, 9415)

    @pytest.mark.parametrize("sent", Spelling, ids=str)
    def test_is_refused_where_it_is_compressed(
        self, server: Server, ada: Person, bob: Person, sent: Spelling
    ) -> None:
        with nothing_written(server):
            response = ada.post(
                "/conversations",
                content=gzip.compress(sent.write("conversation", conversation(bob))),
                headers={"Content-Type": sent.value, "Content-Encoding": "gzip"},
            )
        assert response.status_code == 415
