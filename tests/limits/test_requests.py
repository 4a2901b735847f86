"""Who asks too often, seen from outside."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.harness.answers import summary
from tests.harness.formats import WireFormat
from tests.harness.instances import Instance, Member
from tests.harness.people import Firm
from tests.harness.servers import running_server
from tests.operations.test_metrics import sample, samples_of

pytestmark = pytest.mark.anyio

LIMIT, ADDRESS_LIMIT = 5, 3
BEGUN = 1_700_000_040_000
"""The beginning of a minute."""


@pytest.fixture
async def instance(tmp_path: Path) -> AsyncIterator[Instance]:
    settings = {"rate_limit": LIMIT, "rate_limit_address": ADDRESS_LIMIT, "proxies": 1}
    async with Instance.running(tmp_path, **settings) as running:
        running.clock.now = BEGUN
        yield running


def stranger(instance: Instance, address: str = "192.0.2.1", **headers: str) -> httpx.AsyncClient:
    """Someone without a token."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=instance.app),
        base_url="http://parley.test/api/4",
        headers={"X-Forwarded-For": address, **headers},
    )


async def statuses(client: httpx.AsyncClient, path: str, times: int) -> list[int]:
    return [(await client.get(path)).status_code for _ in range(times)]


async def exhausted(member: Member) -> Member:
    """Return someone who may ask nothing more for now."""
    await statuses(member, "/users/me", LIMIT)
    return member


class TestACredential:
    async def test_may_ask_as_often_as_the_limit_says(self, instance: Instance) -> None:
        ada = await instance.member()
        assert await statuses(ada, "/users/me", LIMIT + 2) == [200] * LIMIT + [429] * 2

    async def test_is_not_held_up_by_another(self, instance: Instance) -> None:
        await exhausted(await instance.member())
        ben = await instance.member()
        assert await statuses(ben, "/users/me", 1) == [200]

    async def test_may_ask_again_when_the_answer_says(self, instance: Instance) -> None:
        ada = await exhausted(await instance.member())
        refused = await ada.get("/users/me")
        reset = int(refused.headers["X-Ratelimit-Reset"])
        assert int(refused.headers["Retry-After"]) == reset - BEGUN // 1000
        instance.clock.now = reset * 1000 - 1000
        assert (await ada.get("/users/me")).status_code == 429
        instance.clock.now = reset * 1000
        assert (await ada.get("/users/me")).status_code == 200

    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    async def test_is_told_so_in_its_own_format(
        self, instance: Instance, wire_format: WireFormat
    ) -> None:
        ada = await exhausted(await instance.member())
        refused = await ada.get("/users/me", headers={"Accept": wire_format.value})
        answer: dict[str, Any] = wire_format.read(refused)
        assert answer["ref"] == "9429"
        assert answer["summary"].startswith("more than 5 requests a minute; try again in ")

    async def test_is_refused_before_its_body_is_looked_at(self, instance: Instance) -> None:
        ada = await exhausted(await instance.member())
        refused = await ada.post("/conversations", content=b"{")
        assert summary(refused)[:2] == (429, 9429)

    async def test_is_counted_before_what_it_may_do_is_looked_at(self, instance: Instance) -> None:
        ada = await instance.member()
        codes = [(await ada.get("/conversations/1")).status_code for _ in range(LIMIT + 1)]
        assert codes == [403] * LIMIT + [429]

    async def test_is_never_refused_for_what_its_address_does(self, instance: Instance) -> None:
        ada = await instance.member()
        await statuses(stranger(instance), "/users/me", ADDRESS_LIMIT + 1)
        ada.headers["X-Forwarded-For"] = "192.0.2.1"
        assert await statuses(ada, "/users/me", LIMIT) == [200] * LIMIT


class TestAnAddress:
    @pytest.mark.parametrize("authorization", ["", "Bearer unknown", "Bearer", "Basic YTpi"])
    async def test_may_ask_a_few_times_without_a_valid_credential(
        self, instance: Instance, authorization: str
    ) -> None:
        client = stranger(instance, Authorization=authorization)
        expected = [401] * ADDRESS_LIMIT + [429]
        assert await statuses(client, "/users/me", ADDRESS_LIMIT + 1) == expected

    async def test_may_look_at_what_is_public_as_often(self, instance: Instance) -> None:
        codes = await statuses(
            stranger(instance), "http://parley.test/api/parley.xsd", ADDRESS_LIMIT + 1
        )
        assert codes == [200] * ADDRESS_LIMIT + [429]

    async def test_is_not_held_up_by_another(self, instance: Instance) -> None:
        await statuses(stranger(instance), "/users/me", ADDRESS_LIMIT)
        assert await statuses(stranger(instance, "192.0.2.2"), "/users/me", 1) == [401]

    async def test_is_the_one_that_the_proxy_saw(self, instance: Instance) -> None:
        for number in range(ADDRESS_LIMIT):
            await statuses(stranger(instance, f"203.0.113.{number}, 192.0.2.1"), "/users/me", 1)
        codes = await statuses(stranger(instance, "203.0.113.9, 192.0.2.1"), "/users/me", 1)
        assert codes == [429]

    async def test_of_version_6_is_the_network_that_one_client_has(
        self, instance: Instance
    ) -> None:
        for number in range(ADDRESS_LIMIT):
            await statuses(stranger(instance, f"2001:db8:0:1::{number}"), "/users/me", 1)
        for address, code in (("2001:db8:0:1:ffff::", 429), ("2001:db8:0:2::", 401)):
            assert await statuses(stranger(instance, address), "/users/me", 1) == [code]

    async def test_may_always_ask_how_the_server_is(self, instance: Instance) -> None:
        for path in ("/healthz", "/readyz", "/metrics"):
            codes = await statuses(stranger(instance), f"http://parley.test{path}", 10)
            assert codes == [200] * 10


class TestSecrets:
    @pytest.mark.parametrize("path", ["/sign-in", "/api/oauth2/token"])
    async def test_may_be_tried_less_often(self, path: str, tmp_path: Path) -> None:
        async with Instance.running(tmp_path, rate_limit_secrets=2) as instance:
            client = stranger(instance)
            form = {"grant_type": "refresh_token", "client_id": "1", "refresh_token": "guessed"}
            codes = [
                (await client.post(f"http://parley.test{path}", data=form)).status_code
                for _ in range(3)
            ]
            assert (codes[0] == codes[1] != 429, codes[2]) == (True, 429)
            assert (await client.get("http://parley.test/sign-in")).status_code == 200


class TestNoLimit:
    async def test_is_what_zero_means(self, tmp_path: Path) -> None:
        settings = {"rate_limit": 0, "rate_limit_address": 0}
        async with Instance.running(tmp_path, **settings) as instance:
            ada = await instance.member()
            assert await statuses(ada, "/users/me", 100) == [200] * 100
            assert await statuses(stranger(instance), "/users/me", 100) == [401] * 100


class TestAServer:
    def test_refuses_and_counts_what_is_too_much(self, tmp_path: Path) -> None:
        settings = {"PARLEY_RATE_LIMIT": "3", "PARLEY_RATE_LIMIT_ADDRESS": "2"}
        with running_server(tmp_path, settings=settings) as server, Firm(server) as firm:
            ada = firm.internal()
            codes = [ada.get("/users/me").status_code for _ in range(4)]
            assert codes == [200, 200, 200, 429]
            codes = [httpx.get(f"{server.api}/users/me").status_code for _ in range(4)]
            assert codes == [401, 401, 429, 429]
            refused = samples_of(server)
        name = "parley_rate_limited_requests_total"
        assert [sample(refused, name, whose=one) for one in ("credential", "address")] == [1, 2]
