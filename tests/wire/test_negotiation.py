from collections.abc import Iterator

import httpx
import pytest

from tests.harness.db_assertions import nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person, conversation
from tests.harness.servers import Server, running_server

JSON, XML = WireFormat.JSON, WireFormat.XML
TEXT_XML = "text/xml; charset=utf-8"

RESTSHARP = (
    "application/json, text/json, text/x-json, text/javascript, *+json,"
    " application/xml, text/xml, *+xml, *"
)
"""What RestSharp 106 sends where a program says nothing."""


@pytest.fixture(scope="module")
def xml_firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """People of a server that answers in XML where a request leaves the choice open."""
    settings = {"PARLEY_DEFAULT_FORMAT": "xml"}
    folder = tmp_path_factory.mktemp("xml")
    with running_server(folder, settings=settings) as server, Firm(server) as firm:
        yield firm


def ask(person: Person, accept: str | None, sent: WireFormat | None = None) -> httpx.Response:
    """Ask for something small; with a body in a format, where one is named."""
    request = person.build_request(
        "GET" if sent is None else "POST",
        "/conversations",
        content=None if sent is None else sent.write("conversation", {"title": "x"}),
        headers={} if sent is None else {"Content-Type": sent.value},
    )
    return with_accept(person, request, accept)


def with_accept(person: Person, request: httpx.Request, accept: str | None) -> httpx.Response:
    del request.headers["Accept"]
    if accept is not None:
        request.headers["Accept"] = accept
    return person.send(request)


def media_type(response: httpx.Response) -> str:
    return str(response.headers["Content-Type"])


class TestTheFormatOfAnAnswer:
    @pytest.mark.parametrize(
        ("accept", "expected"),
        [
            (None, JSON.value),
            ("", JSON.value),
            ("*/*", JSON.value),
            ("application/*", JSON.value),
            ("application/json", JSON.value),
            ("application/xml", XML.value),
            ("APPLICATION/XML", XML.value),
            ("text/xml", TEXT_XML),
            ("Text/XML;Q=0.1", TEXT_XML),
            ("text/*", TEXT_XML),
            ("text/xml, application/xml", XML.value),
            ("text/xml, application/xml;q=0.9", TEXT_XML),
            ("application/xml; charset=utf-8", XML.value),
            ("application/json;q=0.5, application/xml", XML.value),
            ("application/json, application/xml;q=0.9", JSON.value),
            ("application/json;q=0.1, application/xml;q=0.2, */*;q=0.05", XML.value),
            ("text/html, application/xml;q=0.9, */*;q=0.8", XML.value),
            ("text/html, */*", JSON.value),
            ("application/json;q=0, */*", XML.value),
            ("application/json;q=0.5, */*", XML.value),
            ("*/*;q=0.1, text/xml;q=0.5", TEXT_XML),
            ("image/png, application/json", JSON.value),
            ("application/xml, */*", XML.value),
            ("text/xml, application/*", TEXT_XML),
            ("application/xml;q=0, text/xml;q=0.1", TEXT_XML),
            ("application/json;version=2;q=0, application/json", JSON.value),
            ("application/json;version=2", JSON.value),
        ],
    )
    def test_is_what_accept_prefers(self, ada: Person, accept: str | None, expected: str) -> None:
        response = ask(ada, accept)
        assert (response.status_code, media_type(response)) == (200, expected)

    @pytest.mark.parametrize(
        "accept",
        [
            "application/xml, application/json",
            "text/xml, application/xml, application/json, */*",
            "application/xml;q=0.3, application/json;q=0.30",
            RESTSHARP,
        ],
    )
    def test_is_json_where_accept_names_both_alike(
        self, ada: Person, xml_firm: Firm, accept: str
    ) -> None:
        for person in (ada, xml_firm.internal()):
            assert media_type(ask(person, accept)) == JSON.value
            assert media_type(ask(person, accept, XML)) == JSON.value

    @pytest.mark.parametrize(
        "unread",
        [
            "*+json",
            "a",
            "json",
            "/",
            "text/",
            "/xml",
            "*/xml",
            "application/*+json",
            "application/json/xml",
            "appli cation/json",
            "text/x;=",
            "text/x;=y",
            "application/json;q=",
            "application/json;q",
            "application/json;q=1.1",
            "application/json;q=-1",
            "application/json;q=nan",
            "application/json;q=1e0",
            "application/json;q=0.1;q=0.9",
            'application/json;a="',
            "application/json;a=(b)",
            "",
            ";q=1",
        ],
    )
    def test_passes_over_what_cannot_be_read(self, ada: Person, unread: str) -> None:
        for accept in (f"{unread}, application/xml", f"text/html, application/xml,{unread}"):
            assert media_type(ask(ada, accept.strip())) == XML.value

        # Where nothing else is there, it is as if nothing were asked for.
        assert media_type(ask(ada, f",{unread}")) == JSON.value
        assert media_type(ask(ada, f", {unread} ,", XML)) == XML.value

    @pytest.mark.parametrize(
        "accept",
        [
            "*",
            "*;q=.2",
            "text/html, image/gif, *; q=.2, */*; q=.2",
            "text/html, *",
            "application/*;q=0.2, text/*;q=0.8",
        ],
    )
    def test_is_open_where_wildcards_alone_admit_both(
        self, ada: Person, xml_firm: Firm, accept: str
    ) -> None:
        assert media_type(ask(ada, accept)) == JSON.value
        assert ask(ada, accept, XML).headers["Content-Type"] in {XML.value, TEXT_XML}
        assert ask(xml_firm.internal(), accept).headers["Content-Type"] in {XML.value, TEXT_XML}

    @pytest.mark.parametrize(
        ("accept", "expected"),
        [
            ('image/png;a="x, application/json", application/xml', XML.value),
            (r'image/png;a="\", application/json", application/xml', XML.value),
            ('application/xml;a=";q=0.1";q=0.9, application/json;q=0.5', XML.value),
            ("application/xml;;q=0.9 ; , application/json;q=0.5", XML.value),
            ("application/xml;q=0.9;level=1, application/json;q=0.5", XML.value),
            ("application/xml;odata, application/json;q=0.5", XML.value),
        ],
    )
    def test_heeds_quotes_and_empty_parameters(
        self, ada: Person, accept: str, expected: str
    ) -> None:
        assert media_type(ask(ada, accept)) == expected

    def test_is_chosen_from_every_line_of_accept(self, ada: Person) -> None:
        lines = [("Accept", "text/html"), ("Accept", "a"), ("Accept", "application/xml")]
        response = httpx.get(
            f"{ada.base_url}conversations",
            headers=[("Authorization", f"Bearer {ada.token}"), *lines],
        )
        assert media_type(response) == XML.value

    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_is_to_be_kept_by_nobody(self, ada: Person, wire_format: WireFormat) -> None:
        assert ask(ada, wire_format.value).headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("accept", [None, "*/*", "application/*", "text/html, */*;q=0.1"])
    @pytest.mark.parametrize("sent", WireFormat, ids=str)
    def test_is_that_of_the_requests_own_body_where_accept_leaves_it_open(
        self, ada: Person, accept: str | None, sent: WireFormat
    ) -> None:
        assert ask(ada, accept, sent).headers["Content-Type"] == sent.value

    @pytest.mark.parametrize(("sent", "accepted"), [(JSON, XML), (XML, JSON)], ids=str)
    def test_may_differ_from_that_of_the_body(
        self, ada: Person, bob: Person, sent: WireFormat, accepted: WireFormat
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
        [
            "text/html",
            "image/*",
            "application/pdf;q=1",
            "application/json;q=0",
            "*/*;q=0",
            "*;q=0.000",
            "text/json, *+json",
            "application/json;q=0, application/*;q=0, text/xml;q=0, */*",
        ],
    )
    def test_is_refused(self, ada: Person, accept: str) -> None:
        response = ask(ada, accept)
        assert (response.status_code, response.json()["ref"]) == (406, 9406)

    @pytest.mark.parametrize("sent", WireFormat, ids=str)
    def test_is_refused_in_the_format_of_the_body(self, ada: Person, sent: WireFormat) -> None:
        response = ask(ada, "text/html", sent)
        assert (response.status_code, sent.read(response)["ref"]) == (406, "9406")

    def test_writes_nothing(self, server: Server, ada: Person, bob: Person) -> None:
        with nothing_written(server):
            response = ada.post(
                "/conversations", json=conversation(bob), headers={"Accept": "text/html"}
            )
        assert response.status_code == 406


class TestAnErrorForWhoeverAskedForTextXml:
    @pytest.mark.parametrize("path", ["/conversations/0", "/nothing", "/conversations?limit=x"])
    def test_is_text_xml(self, ada: Person, path: str) -> None:
        response = ada.get(path, headers={"Accept": "text/xml"})
        assert media_type(response) == TEXT_XML
        assert XML.tree(response.content).keys() == {"ref", "summary"}


class TestTheDefaultFormat:
    @pytest.mark.parametrize("accept", [None, "*/*", "a, application/*"])
    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/users/me", 200),
            ("GET", "/conversations/0", 403),
            ("GET", "/nothing", 404),
            ("PUT", "/conversations", 405),
            ("POST", "/conversations", 415),
        ],
    )
    def test_is_that_of_answers_where_a_request_leaves_it_open(
        self, xml_firm: Firm, accept: str | None, method: str, path: str, status: int
    ) -> None:
        ada = xml_firm.internal()
        response = with_accept(ada, ada.build_request(method, path), accept)
        assert (response.status_code, media_type(response)) == (status, XML.value)

    def test_is_that_of_the_answer_to_a_stranger(self, xml_firm: Firm) -> None:
        response = httpx.get(f"{xml_firm.server.api}/users/me")
        assert (response.status_code, media_type(response)) == (401, XML.value)

    def test_is_that_of_what_the_edge_refuses(self, xml_firm: Firm) -> None:
        response = httpx.get(f"{xml_firm.server.api}/users/me", headers={"X": "x" * 40_000})
        assert (response.status_code, media_type(response)) == (431, XML.value)

    @pytest.mark.parametrize("sent", WireFormat, ids=str)
    def test_gives_way_to_a_body(self, xml_firm: Firm, sent: WireFormat) -> None:
        assert media_type(ask(xml_firm.internal(), None, sent)) == sent.value

    @pytest.mark.parametrize(
        "body", [b"", iter(list[bytes]())], ids=["no body", "an empty chunked body"]
    )
    def test_does_not_give_way_to_a_content_type_without_a_body(
        self, xml_firm: Firm, body: bytes | Iterator[bytes]
    ) -> None:
        ada = xml_firm.internal()
        request = ada.build_request(
            "POST", "/conversations", content=body, headers={"Content-Type": JSON.value}
        )
        response = with_accept(ada, request, None)
        assert (response.status_code, media_type(response)) == (400, XML.value)

    def test_gives_way_to_an_accept_that_names_json(self, xml_firm: Firm) -> None:
        accept = "application/json, text/plain, */*"
        assert media_type(ask(xml_firm.internal(), accept)) == JSON.value

    @pytest.mark.parametrize(
        ("method", "path", "content_type"),
        [
            ("POST", "/api/oauth2/token", "application/x-www-form-urlencoded"),
            ("POST", "/api/oauth2/token", None),
            ("POST", "/api/oauth2/revoke", None),
            ("GET", "/api/oauth2/token", None),
            ("GET", "/.well-known/oauth-authorization-server", None),
            ("GET", "/api/openapi.json", None),
        ],
    )
    def test_changes_nothing_of_what_is_json_elsewhere(
        self, xml_firm: Firm, method: str, path: str, content_type: str | None
    ) -> None:
        response = httpx.request(
            method,
            xml_firm.server.address + path,
            headers={"Content-Type": content_type} if content_type else {},
        )
        assert media_type(response).partition(";")[0] == JSON.value


class TestALongHeader:
    @pytest.mark.parametrize("header", ["Accept", "Content-Type"])
    @pytest.mark.parametrize(
        "path", ["/api/4/conversations", "/nothing", "/api/oauth2/token", "/sign-in", "/healthz"]
    )
    def test_of_media_types_is_refused_everywhere(
        self, server: Server, header: str, path: str
    ) -> None:
        response = httpx.post(
            server.address + path, content=b"x", headers={header: 'a/b; x="' + ";" * 2048}
        )
        assert (response.status_code, response.json()["ref"]) == (431, 9431)
        assert response.json()["summary"] == f"{header}: longer than 2048 bytes"

    def test_of_the_host_is_refused(self, server: Server) -> None:
        """Addresses in responses begin with it."""
        response = httpx.get(server.address + "/healthz", headers={"Host": "a" * 513})
        assert (response.status_code, response.json()["ref"]) == (431, 9431)
        assert response.json()["summary"] == "Host: longer than 512 bytes"

    def test_in_several_lines_is_no_shorter(self, ada: Person) -> None:
        lines = [("Accept", "a" * 1000), ("Accept", "b" * 1000), ("Accept", "c" * 1000)]
        response = ada.get("/conversations", headers=lines)
        assert response.status_code == 431

    def test_of_an_upload_is_refused(self, ada: Person) -> None:
        response = ada.post(
            "/attachments",
            content=b"x",
            headers={"Content-Type": "multipart/form-data; boundary=x" + ";" * 2048},
        )
        assert response.status_code == 431

    def test_below_the_bound_is_read(self, ada: Person) -> None:
        accept = "image/png, " * 180 + "application/xml"
        assert len(accept) < 2048
        assert media_type(ask(ada, accept)) == XML.value
