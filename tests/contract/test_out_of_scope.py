"""Calls of the HighQ platform that are no part of Parley: a client is told so."""

import httpx
import pytest

from parley.contract import OUT_OF_SCOPE
from tests.harness.db_assertions import nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm

NOTHING = "there is nothing at this path"


def ask(
    firm: Firm, method: str, path: str, wire_format: WireFormat = WireFormat.JSON
) -> tuple[httpx.Response, str]:
    """Ask without a token; give the answer and its summary."""
    response = httpx.request(
        method,
        f"{firm.server.address}{path}",
        headers={"Accept": wire_format.value, "Content-Type": "application/xml"},
        content=b"<any/>" if method in {"POST", "PUT"} else None,
    )
    return response, wire_format.read(response)["summary"] if response.content else ""


@pytest.mark.parametrize("resource", OUT_OF_SCOPE)
@pytest.mark.parametrize("wire_format", WireFormat, ids=str)
def test_each_is_a_404_that_says_so(firm: Firm, resource: str, wire_format: WireFormat) -> None:
    path = resource.replace("{siteid}", "1")
    with nothing_written(firm.server):
        for method, version, rest in (
            *(("GET", 1, ""), ("POST", 4, "/"), ("PUT", 3, "/7/items")),
            *(("DELETE", 20, "/7/"), ("PATCH", 6, "?limit=1"), ("OPTIONS", 2, "")),
        ):
            response, summary = ask(firm, method, f"/api/{version}/{path}{rest}", wire_format)
            assert response.status_code == httpx.codes.NOT_FOUND
            assert summary.startswith(f"{OUT_OF_SCOPE[resource]}: not a part of Parley")


@pytest.mark.parametrize(
    "path",
    ["/api/4/isheetsx", "/api/4/x/files", "/api/0/files", "/api/x/files", "/files", "/api/4"],
)
def test_another_address_is_nothing(firm: Firm, path: str) -> None:
    response, summary = ask(firm, "GET", path)
    assert (response.status_code, summary) == (404, NOTHING)


def test_what_parley_has_beside_them_is_there(firm: Firm) -> None:
    ada = firm.internal()
    assert ada.get(f"/sites/{firm.site(ada)}/users").status_code == httpx.codes.OK


def test_a_head_request_has_no_body(firm: Firm) -> None:
    response, _ = ask(firm, "HEAD", "/api/4/files/7")
    assert (response.status_code, response.content) == (404, b"")


def test_shares_by_message_name_what_to_call_instead(firm: Firm) -> None:
    _, summary = ask(firm, "POST", "/api/1/shares/message")
    assert "/attachments" in summary
    assert "/conversations" in summary
