"""Client applications, administered over HTTP in both formats."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from parley import access
from tests.access.credentials import bearer, make_administrator, token_of
from tests.access.oauth.applications import CALLBACK, Application, refused, tokens_in
from tests.access.oauth.test_code import acts
from tests.harness.formats import WireFormat
from tests.harness.instances import Instance, Member

pytestmark = pytest.mark.anyio

URIS = {"redirecturi": [CALLBACK]}


@pytest.fixture
async def ruth(instance: Instance) -> AsyncIterator[httpx.AsyncClient]:
    """An administrator's client of the API."""
    member = await instance.member()
    make_administrator(instance, member)
    token = await token_of(instance, member, scopes=access.ALL)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=instance.app),
        base_url="http://parley.test/api/4",
        headers=bearer(token),
    ) as client:
        yield client


@pytest.fixture(params=WireFormat, ids=str)
def wire_format(request: pytest.FixtureRequest) -> WireFormat:
    chosen: WireFormat = request.param
    return chosen


async def added(ruth: httpx.AsyncClient, **members: Any) -> dict[str, Any]:
    """Register a client."""
    answer = await ruth.post("/clients", json={"name": "Archive", "redirecturis": URIS, **members})
    assert answer.status_code == httpx.codes.CREATED, answer.text
    found: dict[str, Any] = answer.json()
    return found


class TestRegistering:
    async def test_shows_the_secret_once_and_it_works(
        self, instance: Instance, ruth: httpx.AsyncClient, ada: Member
    ) -> None:
        client = await added(ruth)
        application = Application(instance, client["clientid"], client["secret"])
        tokens_in(await application.exchange(await application.code_for(ada)))
        shown = (await ruth.get(f"/clients/{client['clientid']}")).json()
        assert shown == {name: one for name, one in client.items() if name != "secret"}

    async def test_can_be_asked_in_both_formats(
        self, ruth: httpx.AsyncClient, wire_format: WireFormat
    ) -> None:
        public = True if wire_format is WireFormat.JSON else "true"
        tree = {"name": "Archive", "redirecturis": URIS, "public": public, "scope": "admin"}
        answer = await ruth.post("/clients", **wire_format.body("client", tree))
        assert answer.status_code == httpx.codes.CREATED
        shown = wire_format.read(answer)
        assert (shown["public"], shown["scope"], shown["accessseconds"]) == (
            "true",
            "admin",
            "18000",
        )
        assert "secret" not in shown
        assert answer.headers["Location"].endswith(f"/api/4/clients/{shown['clientid']}")

    @pytest.mark.parametrize(
        ("wrong", "place"),
        [
            ({"name": ""}, "name"),
            ({"name": "x" * 101}, "name"),
            ({"name": "a\u202eb"}, "name"),
            ({"scope": "files:read"}, "scope"),
            ({"scope": " "}, "scope"),
            ({"accessseconds": 1799}, "accessseconds"),
            ({"accessseconds": 31 * 86_400 + 1}, "accessseconds"),
            ({"redirecturis": {"redirecturi": [CALLBACK, "//x"]}}, "redirecturis.redirecturi[1]"),
            ({"redirecturis": {"redirecturi": [CALLBACK] * 21}}, "redirecturis.redirecturi"),
            ({"public": True, "serviceuserid": 1}, "serviceuserid"),
            ({"serviceuserid": 999}, "serviceuserid"),
            ({"clientid": 0}, "clientid"),
            ({"clientid": -1}, "clientid"),
            ({"secret": ""}, "secret"),
            ({"secret": "a" * 32}, "secret"),
            ({"secret": "x7Kp2mQ9vR4tZ8wL3n5yBü"}, "secret"),
            ({"secret": "0f3a9c5d7e1b42868d2c6a0e4f9b1735", "public": True}, "secret"),
        ],
    )
    async def test_names_what_is_wrong_and_registers_nothing(
        self, ruth: httpx.AsyncClient, wrong: dict[str, Any], place: str
    ) -> None:
        request = {"name": "Archive", "redirecturis": URIS, **wrong}
        answer = await ruth.post("/clients", json=request)
        assert answer.status_code in {400, 403}
        assert answer.json()["summary"].startswith(f"{place}:")
        assert (await ruth.get("/clients")).json() == {"client": [], "totalcount": 0}


class TestANumberAndASecretOfOnesChoice:
    async def test_make_an_integration_move_by_its_host_alone(
        self, instance: Instance, ruth: httpx.AsyncClient, ada: Member
    ) -> None:
        secret = "0f3a9c5d7e1b42868d2c6a0e4f9b1735"
        client = await added(ruth, clientid=1012, secret=secret)
        assert "secret" not in client
        application = Application(instance, 1012, secret)
        tokens_in(await application.exchange(await application.code_for(ada)))

    async def test_are_refused_where_another_has_the_number_archived_or_not(
        self, ruth: httpx.AsyncClient, archive: Application
    ) -> None:
        wanted = {"name": "Attic", "clientid": archive.client_id}
        answers = [await ruth.post("/clients", json=wanted)]
        await ruth.delete(f"/clients/{archive.client_id}")
        answers.append(await ruth.post("/clients", json=wanted))
        assert [(one.status_code, one.json()["ref"]) for one in answers] == [(409, 9019)] * 2
        assert (await ruth.get("/clients")).json()["totalcount"] == 1

    async def test_numbers_that_are_given_at_once_differ(self, ruth: httpx.AsyncClient) -> None:
        taken = await added(ruth, clientid=2)
        clients = await asyncio.gather(*(added(ruth) for _ in range(5)))
        assert {one["clientid"] for one in (taken, *clients)} == {1, 2, 3, 4, 5, 6}


class TestChanging:
    async def test_changes_what_is_named_and_nothing_else(
        self, ruth: httpx.AsyncClient, ada: Member, wire_format: WireFormat
    ) -> None:
        client = await added(ruth, serviceuserid=ada.user_id)
        path = f"/clients/{client['clientid']}"
        await ruth.patch(
            path, **wire_format.body("client", {"name": "Attic", "serviceuserid": "0"})
        )
        expected = client | {"name": "Attic"}
        del expected["secret"], expected["serviceuserid"]
        assert (await ruth.get(path)).json() == expected

    async def test_narrows_at_once(
        self, ruth: httpx.AsyncClient, archive: Application, ada: Member
    ) -> None:
        tokens = await archive.tokens_for(ada)
        assert await archive.reads(tokens.access) == httpx.codes.OK
        await ruth.patch(f"/clients/{archive.client_id}", json={"scope": "messages:write"})
        assert await archive.reads(tokens.access) == httpx.codes.UNAUTHORIZED

    async def test_a_new_secret_takes_the_place_of_the_old_one(
        self, ruth: httpx.AsyncClient, archive: Application, ada: Member
    ) -> None:
        answer = await ruth.post(f"/clients/{archive.client_id}/secret")
        code = await archive.code_for(ada)
        assert refused(await archive.exchange(code)) == (401, "invalid_client")
        archive.secret = answer.json()["secret"]
        tokens_in(await archive.exchange(code))

    async def test_a_public_client_gets_no_secret(
        self, ruth: httpx.AsyncClient, phone: Application
    ) -> None:
        answer = await ruth.post(f"/clients/{phone.client_id}/secret")
        assert (answer.status_code, answer.json()["ref"]) == (400, 9002)


class TestArchiving:
    async def test_ends_all_that_people_granted_at_once(
        self, ruth: httpx.AsyncClient, archive: Application, ada: Member
    ) -> None:
        tokens = await archive.tokens_for(ada)
        assert await archive.reads(tokens.access) == httpx.codes.OK
        answer = await ruth.delete(f"/clients/{archive.client_id}")
        assert answer.status_code == httpx.codes.NO_CONTENT
        assert await archive.reads(tokens.access) == httpx.codes.UNAUTHORIZED
        assert refused(await archive.refresh(tokens.refresh)) == (401, "invalid_client")

    async def test_is_for_good(self, ruth: httpx.AsyncClient, archive: Application) -> None:
        path = f"/clients/{archive.client_id}"
        await ruth.delete(path)
        again = [
            await ruth.delete(path),
            await ruth.patch(path, json={"name": "Attic"}),
            await ruth.post(f"{path}/secret"),
        ]
        assert [(one.status_code, one.json()["ref"]) for one in again] == [(404, 9018)] * 3
        assert "archiveddatetime" in (await ruth.get(path)).json()

    async def test_every_act_is_in_the_audit_log(
        self, instance: Instance, ruth: httpx.AsyncClient
    ) -> None:
        path = f"/clients/{(await added(ruth))['clientid']}"
        await ruth.patch(path, json={"allowscreen": False})
        await ruth.post(f"{path}/secret")
        await ruth.delete(path)
        assert acts(instance)[-4:] == [
            "client.added",
            "client.changed",
            "client.secret",
            "client.archived",
        ]


class TestListing:
    async def test_gives_a_page_oldest_first(self, ruth: httpx.AsyncClient) -> None:
        names = ["One", "Two", "Three"]
        for name in names:
            await added(ruth, name=name)
        page = (await ruth.get("/clients", params={"limit": 2, "offset": 1})).json()
        assert [client["name"] for client in page["client"]] == names[1:]
        assert page["totalcount"] == 3
