"""The format of a body: what `Content-Type` says, or else what is in it."""

import gzip

import httpx
import pytest

from tests.harness.db_assertions import nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Person, conversation
from tests.harness.servers import Server

JSON, XML = WireFormat.JSON, WireFormat.XML

NO_CHUNKS: list[bytes] = []


class TestAnEmptyBodyInChunks:
    def test_is_the_same_as_none_where_one_is_needed(self, server: Server, ada: Person) -> None:
        with nothing_written(server):
            answers = [
                ada.post("/conversations", content=body, headers={"Content-Type": JSON.value})
                for body in (b"", iter(NO_CHUNKS))
            ]
        assert [answer.status_code for answer in answers] == [400, 400]
        assert answers[0].json() == answers[1].json()
        assert answers[0].json()["ref"] == 74

    @pytest.mark.parametrize("mark", ["read", "unread"])
    def test_is_the_same_as_none_where_one_may_be(
        self, ada: Person, bob: Person, mark: str
    ) -> None:
        number = ada.started(bob)
        response = bob.post(
            f"/conversations/{number}/{mark}",
            content=iter(NO_CHUNKS),
            headers={"Content-Type": "text/plain"},
        )
        assert response.status_code == 204


class TestTheFormatOfABody:
    @pytest.mark.parametrize(
        ("content_type", "sent"),
        [
            ("application/json", JSON),
            ("application/json; charset=utf-8", JSON),
            ('Application/JSON;charset="UTF-8"', JSON),
            ("application/json; charset=utf-8; charset=UTF-8", JSON),
            ("application/json; odata.metadata=minimal;;", JSON),
            ("application/json; charset=", JSON),
            ("application/xml", XML),
            ("text/xml", XML),
            ("text/xml; charset=UTF-8", XML),
            ("application/xml;charset=utf8", XML),
        ],
    )
    def test_is_what_content_type_says(
        self, ada: Person, bob: Person, content_type: str, sent: WireFormat
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
            "application/xml; charset=utf-8; charset=utf-16",
            'application/xml; charset="utf-8',
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

    @pytest.mark.parametrize("sent", WireFormat, ids=str)
    def test_is_refused_where_it_is_compressed(
        self, server: Server, ada: Person, bob: Person, sent: WireFormat
    ) -> None:
        with nothing_written(server):
            response = ada.post(
                "/conversations",
                content=gzip.compress(sent.write("conversation", conversation(bob))),
                headers={"Content-Type": sent.value, "Content-Encoding": "gzip"},
            )
        assert response.status_code == 415

    @pytest.mark.parametrize(
        ("coding", "shown"),
        [
            ("br", '"br"'),
            ("gzip, br", '"gzip, br"'),
            ('x"\\', r'"x\"\\"'),
            ("\xe9", r'"\u00e9"'),
            ("z" * 2000, f'"{"z" * 40}"'),
        ],
    )
    def test_names_the_coding_that_it_refuses(self, ada: Person, coding: str, shown: str) -> None:
        response = ada.post(
            "/conversations",
            content=b"x",
            headers=httpx.Headers(
                {"Content-Type": JSON.value, "Content-Encoding": coding}, encoding="latin-1"
            ),
        )
        assert (response.status_code, response.json()["summary"]) == (
            415,
            f"Content-Encoding: {shown} is not supported; send the body as it is",
        )
        assert response.headers["Accept-Encoding"] == "identity"

    @pytest.mark.parametrize("coding", ["", "identity", "Identity, identity"])
    def test_takes_what_is_no_coding(self, ada: Person, coding: str) -> None:
        headers = {"Content-Type": JSON.value, "Content-Encoding": coding}
        answer = ada.post("/preview", content=b'{"markdown": "a"}', headers=headers)
        assert answer.status_code == 200

    @pytest.mark.parametrize(
        ("path", "content_type"),
        [
            ("/api/4/attachments", "multipart/form-data; boundary=x"),
            ("/api/oauth2/token", "application/x-www-form-urlencoded"),
            ("/sign-in", "application/x-www-form-urlencoded"),
        ],
    )
    def test_names_the_coding_of_a_form_too(
        self, server: Server, ada: Person, path: str, content_type: str
    ) -> None:
        response = httpx.post(
            server.address + path,
            content=b"x",
            headers={
                "Authorization": f"Bearer {ada.token}",
                "Content-Type": content_type,
                "Content-Encoding": "br",
                "Sec-Fetch-Site": "same-origin",
            },
        )
        assert response.status_code == 415
        assert "is not supported; send the body as it is" in response.text

    @pytest.mark.parametrize("coding", ["identity", "Identity"])
    def test_may_say_that_it_comes_as_it_is(self, ada: Person, bob: Person, coding: str) -> None:
        response = ada.post(
            "/conversations", json=conversation(bob), headers={"Content-Encoding": coding}
        )
        assert response.status_code == 201
