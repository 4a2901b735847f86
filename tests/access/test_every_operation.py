"""Every operation of the contract, tried with every credential that must not do.

The operations come from the OpenAPI document, which a test holds to the routes of the application.
So one that is added is tried here from the same day.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Final, NamedTuple

import httpx
import pytest

from parley.access import ALL, Scope
from tests.access.credentials import (
    Headers,
    bearer,
    insufficient,
    make_administrator,
    token_of,
)
from tests.contract.documents import Operation
from tests.contract.sending import request_of, with_heads
from tests.harness.db_assertions import change_at, contents
from tests.harness.formats import WireFormat
from tests.harness.instances import Instance

pytestmark = pytest.mark.anyio

DEAD: Final = 'Bearer error="invalid_token"'


class Refusal(NamedTuple):
    """How a request must be refused."""

    status: int
    ref: int
    challenge: str | None


REFUSALS: Final[Mapping[str, Refusal]] = {
    "nothing": Refusal(401, 401, "Bearer"),
    "another scheme": Refusal(401, 401, "Bearer"),
    "no word after the scheme": Refusal(401, 401, DEAD),
    "a malformed token": Refusal(401, 401, DEAD),
    "a token that is too long": Refusal(401, 401, DEAD),
    "an unknown token": Refusal(401, 401, DEAD),
    "an expired token": Refusal(401, 401, DEAD),
    "a revoked token": Refusal(401, 401, DEAD),
    "the token of someone inactive": Refusal(401, 401, DEAD),
    "the session of someone inactive": Refusal(401, 401, "Bearer"),
    "a session that is over": Refusal(401, 401, "Bearer"),
    "an unknown session": Refusal(401, 401, "Bearer"),
    "a revoked token beside a session": Refusal(401, 401, DEAD),
    "a session without more": Refusal(403, 9013, None),
    "a session from another site": Refusal(403, 9013, None),
    "a session with another's form token": Refusal(403, 9013, None),
}


def guarded() -> Iterator[Operation]:
    """List the operations that need a caller."""
    return (one for one in with_heads() if takes_a_token(one))


def takes_a_token(operation: Operation) -> bool:
    """Return whether an operation asks for a token, as all do that say nothing else."""
    security = operation.described.get("security")
    return security is None or any("bearer" in one for one in security)


def needed_scope(operation: Operation) -> Scope:
    """Return the scope that an operation says it needs, or else the one for its method."""
    named = [scope for one in operation.described.get("security", ()) for scope in one["bearer"]]
    if named:
        return Scope(named[0])
    return Scope.READ if operation.method in {"GET", "HEAD"} else Scope.WRITE


GUARDED = [pytest.param(one, id=f"{one.method} {one.path}") for one in guarded()]
ADMINISTRATION = [
    pytest.param(one, id=f"{one.method} {one.path}")
    for one in guarded()
    if needed_scope(one) is Scope.ADMIN
]


@pytest.fixture(scope="module")
async def instance(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Instance]:
    """An instance with something at the addresses that are asked, and no limits."""
    folder = tmp_path_factory.mktemp("guarded")
    settings = {"rate_limit": 0, "rate_limit_address": 0, "rate_limit_secrets": 0}
    async with Instance.running(folder, **settings) as running:
        yield running


@pytest.fixture(scope="module")
async def credentials(instance: Instance) -> Mapping[str, Headers]:
    return await insufficient(instance)


async def someone(instance: Instance, *, admin: bool, scopes: frozenset[Scope]) -> Headers:
    """Return the token of someone new, which was used a moment ago: no further use is noted."""
    member = await instance.member()
    if admin:
        make_administrator(instance, member)
    token = await token_of(instance, member, scopes=scopes)
    change_at(instance.settings, "update tokens set last_used_at = created_at")
    return bearer(token)


@pytest.fixture(params=WireFormat, ids=str)
def wire_format(request: pytest.FixtureRequest) -> WireFormat:
    chosen: WireFormat = request.param
    return chosen


async def send(
    instance: Instance, operation: Operation, wire_format: WireFormat, headers: Mapping[str, str]
) -> httpx.Response:
    request = request_of(operation, wire_format)
    request["headers"] |= headers
    transport = httpx.ASGITransport(app=instance.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://parley.test") as client:
        return await client.request(**request)


def refusal(operation: Operation, wire_format: WireFormat, response: httpx.Response) -> Refusal:
    """Return how a request was refused, which must be as the document says of the operation."""
    assert str(response.status_code) in operation.described["responses"]
    challenge = response.headers.get("WWW-Authenticate")
    assert response.headers["Cache-Control"] == "no-store"
    if operation.method == "HEAD":
        assert response.content == b""
        return Refusal(response.status_code, 0, challenge)
    return Refusal(response.status_code, int(wire_format.read(response)["ref"]), challenge)


def as_told(operation: Operation, expected: Refusal) -> Refusal:
    """Leave out what an answer without a body can't tell."""
    return expected._replace(ref=0) if operation.method == "HEAD" else expected


class TestEveryOperation:
    def test_there_are_some(self) -> None:
        assert len(GUARDED) > 10

    @pytest.mark.parametrize("operation", GUARDED)
    async def test_refuses_what_is_not_enough(
        self,
        operation: Operation,
        wire_format: WireFormat,
        instance: Instance,
        credentials: Mapping[str, Headers],
    ) -> None:
        before = contents(instance.settings)
        refusals = {
            name: refusal(
                operation,
                wire_format,
                await send(instance, operation, wire_format, credentials[name]),
            )
            for name in REFUSALS
        }
        assert refusals == {name: as_told(operation, one) for name, one in REFUSALS.items()}
        assert contents(instance.settings) == before

    @pytest.mark.parametrize("operation", GUARDED)
    async def test_refuses_a_token_without_its_scope(
        self,
        operation: Operation,
        wire_format: WireFormat,
        instance: Instance,
    ) -> None:
        needed = needed_scope(operation)
        token = await someone(instance, admin=True, scopes=ALL - {needed})
        before = contents(instance.settings)
        response = await send(instance, operation, wire_format, token)
        challenge = f'Bearer error="insufficient_scope", scope="{needed}"'
        expected = as_told(operation, Refusal(403, 9011, challenge))
        assert refusal(operation, wire_format, response) == expected
        assert contents(instance.settings) == before

    @pytest.mark.parametrize("operation", GUARDED)
    async def test_takes_a_token_with_its_scope_alone(
        self, operation: Operation, wire_format: WireFormat, instance: Instance
    ) -> None:
        scopes = frozenset({needed_scope(operation)})
        token = await someone(instance, admin=True, scopes=scopes)
        response = await send(instance, operation, wire_format, token)
        assert response.status_code != httpx.codes.UNAUTHORIZED
        assert "WWW-Authenticate" not in response.headers


class TestAdministration:
    @pytest.mark.parametrize("operation", ADMINISTRATION)
    async def test_refuses_whoever_is_no_administrator(
        self,
        operation: Operation,
        wire_format: WireFormat,
        instance: Instance,
    ) -> None:
        token = await someone(instance, admin=False, scopes=ALL)
        before = contents(instance.settings)
        response = await send(instance, operation, wire_format, token)
        expected = as_told(operation, Refusal(403, 9012, None))
        assert refusal(operation, wire_format, response) == expected
        assert contents(instance.settings) == before
