"""The document, the schema and the page, as a client and a browser fetch them."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import etree

from parley.contract import at_origin, openapi_json
from tests.contract.documents import example
from tests.harness.servers import Server, running_server

PARTS = [
    ("/api/openapi.json", "application/json"),
    ("/api/parley.xsd", "application/xml"),
    ("/docs", "text/html; charset=utf-8"),
    ("/docs/docs.js", "text/javascript; charset=utf-8"),
    ("/docs/swagger-ui.css", "text/css; charset=utf-8"),
    ("/docs/swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
]


@pytest.fixture
def visitor(server: Server) -> Iterator[httpx.Client]:
    """Someone without a token."""
    with httpx.Client(base_url=server.address) as client:
        yield client


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A visitor of a server whose addresses start with `/firm`."""
    folder = tmp_path_factory.mktemp("instance")
    with (
        running_server(folder, settings={"PARLEY_INSTANCE": "firm"}) as server,
        httpx.Client(base_url=server.address.removesuffix("/firm")) as client,
    ):
        yield client


def _address(client: httpx.Client) -> str:
    return str(client.base_url).rstrip("/")


def _urls(holder: dict[str, Any]) -> list[str]:
    return [server["url"] for server in holder["servers"]]


class TestParts:
    @pytest.mark.parametrize(("address", "media_type"), PARTS)
    def test_a_part_is_given_to_anyone_as_what_it_is(
        self, visitor: httpx.Client, address: str, media_type: str
    ) -> None:
        answer = visitor.get(address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("address", [address for address, _ in PARTS])
    def test_a_part_that_the_client_has_is_not_sent_again(
        self, visitor: httpx.Client, address: str
    ) -> None:
        tag = visitor.get(address).headers["ETag"]
        answer = visitor.get(address, headers={"If-None-Match": tag})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == tag

    def test_the_document_is_the_one_in_the_package(self, visitor: httpx.Client) -> None:
        told = at_origin(openapi_json(""), _address(visitor))
        assert visitor.get("/api/openapi.json").content == told

    def test_the_document_names_the_host_at_which_it_is_asked_for(
        self, visitor: httpx.Client
    ) -> None:
        answers = [
            visitor.get("/api/openapi.json", headers={"Host": host})
            for host in ("parley.firm.example", 'a"b')
        ]
        told = [answer.json()["servers"][0]["url"] for answer in answers]
        assert told == ["http://parley.firm.example/api/4", 'http://a"b/api/4']
        first, second = (answer.headers["ETag"] for answer in answers)
        assert first != second

    def test_the_schema_is_the_one_in_the_package(self, visitor: httpx.Client) -> None:
        schema = files("parley.contract") / "parley.xsd"
        assert visitor.get("/api/parley.xsd").content == schema.read_bytes()

    @pytest.mark.parametrize(
        "name",
        [
            "nothing.js",
            "docs.html",
            "openapi/document.yaml",
            "..%2Fopenapi%2Fdocument.yaml",
            "%2e%2e%2fapp.py",
            "../../etc/passwd",
            "%00",
            "swagger_bundle.js",
        ],
    )
    def test_no_other_name_leads_to_a_file(self, visitor: httpx.Client, name: str) -> None:
        assert visitor.get(f"/docs/{name}").status_code == httpx.codes.NOT_FOUND


class TestPage:
    def test_it_loads_nothing_but_its_own_parts(self, visitor: httpx.Client) -> None:
        page = etree.HTML(visitor.get("/docs").text)
        loaded = [
            *(script.get("src", "inline") for script in page.iter("script")),
            *(link.get("href", "") for link in page.iter("link") if link.get("rel") != "icon"),
        ]
        assert {(address, visitor.get(address).status_code) for address in loaded} == {
            (address, 200) for address, _ in PARTS if address.startswith("/docs/")
        }

    def test_it_holds_no_script_and_no_style_of_its_own(self, visitor: httpx.Client) -> None:
        page = etree.HTML(visitor.get("/docs").text)
        assert not page.xpath("//script[not(@src)] | //style | //@style | //@onload")

    def test_a_browser_runs_and_fetches_only_what_comes_from_here(
        self, visitor: httpx.Client
    ) -> None:
        headers = visitor.get("/docs").headers
        policy = dict(
            directive.strip().split(" ", 1)
            for directive in headers["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert headers["Referrer-Policy"] == "no-referrer"


class TestInstance:
    @pytest.mark.parametrize("address", [address for address, _ in PARTS])
    def test_a_part_is_under_the_prefix_only(self, instance: httpx.Client, address: str) -> None:
        statuses = [instance.get(prefix + address).status_code for prefix in ("/firm", "")]
        assert statuses == [200, 404]

    def test_the_document_names_the_addresses_of_the_instance(self, instance: httpx.Client) -> None:
        document, here = instance.get("/firm/api/openapi.json").json(), _address(instance)
        paths = document["paths"]
        assert _urls(document) == [f"{here}/firm/api/4", "/firm/api/4"]
        assert _urls(paths["/docs"]) == [f"{here}/firm", "/firm/"]
        assert _urls(paths["/healthz"]) == [here, "/"]

    def test_the_document_names_the_public_address(self, tmp_path: Path) -> None:
        public = {"PARLEY_INSTANCE": "firm", "PARLEY_PUBLIC_URL": "https://parley.firm.example"}
        with running_server(tmp_path, settings=public) as server:
            answer = httpx.get(f"{server.address}/api/openapi.json", trust_env=False)
        assert _urls(answer.json())[0] == "https://parley.firm.example/firm/api/4"

    def test_the_examples_in_xml_are_where_the_document_says(self, instance: httpx.Client) -> None:
        described = instance.get("/firm/api/openapi.json").text
        addresses = dict(re.findall(r"\[([\w-]+)\]\((/firm/docs/[\w-]+\.xml)\)", described))
        assert addresses
        for name, address in addresses.items():
            answer = instance.get(address)
            assert answer.headers["Content-Type"] == "application/xml"
            assert answer.text == example(f"{name}.xml")

    def test_the_page_names_the_parts_of_the_instance(self, instance: httpx.Client) -> None:
        page = instance.get("/firm/docs").text
        addresses = re.findall(r'(?:src|href|data-url)="(/[^"]+)"', page)
        assert addresses
        assert {instance.get(address).status_code for address in addresses} == {200}
