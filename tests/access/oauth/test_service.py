"""Clients by themselves: they speak for their service user, without a refresh token."""

from typing import Any

import httpx
import pytest

from parley import access, people
from parley.access import oauth
from tests.access.oauth.applications import Application, refused
from tests.access.oauth.test_code import acts
from tests.harness.instances import Instance, Member

pytestmark = pytest.mark.anyio


@pytest.fixture
async def service(instance: Instance, ada: Member) -> Application:
    """A client that may speak for Ada by itself."""
    return await Application.registered(instance, service_user_id=ada.user_id)


async def asked(client: Application, **form: Any) -> httpx.Response:
    return await client.ask("token", grant_type="client_credentials", **form)


class TestAToken:
    async def test_speaks_for_the_service_user_and_comes_alone(
        self, service: Application, ada: Member
    ) -> None:
        answer = (await asked(service)).json()
        assert {*answer} == {"access_token", "expires_in", "token_type", "useremail"}
        headers = {"Authorization": f"Bearer {answer['access_token']}"}
        oneself = await service.get("/api/4/users/me", headers=headers)
        assert oneself.json()["userid"] == ada.user_id

    async def test_is_noted_in_the_audit_log(
        self, instance: Instance, service: Application
    ) -> None:
        await asked(service)
        assert acts(instance)[-1] == "token.issued_to_client"

    async def test_may_have_fewer_scopes_than_the_client(self, service: Application) -> None:
        answer = (await asked(service, scope="messages:write")).json()
        assert answer["scope"] == "messages:write"
        assert await service.reads(answer["access_token"]) == httpx.codes.FORBIDDEN

    @pytest.mark.parametrize("scope", ["admin", "messages:read admin", "files:read"])
    async def test_may_not_have_more(self, service: Application, scope: str) -> None:
        assert refused(await asked(service, scope=scope)) == (400, "invalid_scope")

    async def test_for_administration_is_for_an_administrator(
        self, instance: Instance, ada: Member
    ) -> None:
        client = await Application.registered(
            instance, service_user_id=ada.user_id, scopes=access.ALL
        )
        assert refused(await asked(client, scope="admin")) == (400, "invalid_scope")

    async def test_ends_where_the_service_user_changes(
        self, instance: Instance, service: Application
    ) -> None:
        token = (await asked(service)).json()["access_token"]
        other = await instance.member()
        await instance.store.write(
            oauth.ChangeClient(service.client_id, instance.clock(), service_user_id=other.user_id)
        )
        assert await service.reads(token) == httpx.codes.UNAUTHORIZED


class TestWhoGetsNone:
    async def test_a_client_without_a_service_user(self, archive: Application) -> None:
        assert refused(await asked(archive)) == (400, "unauthorized_client")

    async def test_a_public_client(self, phone: Application) -> None:
        assert refused(await asked(phone)) == (400, "unauthorized_client")

    async def test_a_client_that_does_not_prove_itself(self, service: Application) -> None:
        assert refused(await asked(service, client_secret="wrong")) == (401, "invalid_client")

    async def test_a_client_whose_service_user_is_inactive(
        self, instance: Instance, service: Application, ada: Member
    ) -> None:
        await instance.store.write(
            people.ChangeUser(ada.email, instance.clock(), people.UserPatch(active=False))
        )
        assert refused(await asked(service)) == (400, "invalid_grant")
