"""What every answer says, whatever it answers."""

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.contract.documents import Operation, operations
from tests.harness.people import Firm, Person
from tests.harness.servers import Server

pytestmark = pytest.mark.only_on("sqlite", reason="headers are added whatever the database is")

OPERATIONS = [pytest.param(one, id=one.described["operationId"]) for one in operations()]


@pytest.fixture(scope="module")
def someone(lasting_firm: Firm) -> Person:
    """A person for these tests alone: they do whatever there is to do."""
    return lasting_firm.internal()


@pytest.fixture(params=["without a token", "with a bad token", "with a good token"])
def client(
    request: pytest.FixtureRequest, server: Server, someone: Person
) -> Iterator[httpx.Client]:
    tokens = {"with a bad token": "unknown", "with a good token": someone.token}
    token = tokens.get(request.param)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with httpx.Client(base_url=server.address, headers=headers) as made:
        yield made


def is_not_to_be_sniffed(response: httpx.Response) -> bool:
    return response.headers.get_list("X-Content-Type-Options") == ["nosniff"]


def may_do_nothing_unsafe(response: httpx.Response) -> bool:
    """Return whether an answer has one policy: it runs nothing of others, and is framed nowhere."""
    (policy,) = response.headers.get_list("Content-Security-Policy")
    return {"default-src 'none'", "frame-ancestors 'none'"} <= {*policy.split("; ")}


class TestABrowser:
    @pytest.mark.parametrize("operation", OPERATIONS)
    def test_is_told_to_believe_the_media_type_and_run_nothing(
        self, operation: Operation, client: httpx.Client
    ) -> None:
        address = re.sub(r"{\w+}", "1", operation.address)
        answer = client.request(operation.method, address)
        assert is_not_to_be_sniffed(answer)
        assert may_do_nothing_unsafe(answer)

    @pytest.mark.parametrize(
        ("method", "address", "headers"),
        [
            ("GET", "/nowhere", {}),
            ("PUT", "/healthz", {}),
            ("BREW", "/healthz", {}),
            ("OPTIONS", "/api/4/conversations", {}),
            ("GET", "/api/parley.xsd", {"If-None-Match": "*"}),
            ("GET", "/healthz", {"X-Large": "x" * 33_000}),
        ],
    )
    def test_is_told_so_by_refusals_too(
        self, method: str, address: str, headers: dict[str, str], server: Server
    ) -> None:
        response = httpx.request(method, server.address + address, headers=headers)
        assert is_not_to_be_sniffed(response)
        assert may_do_nothing_unsafe(response)
