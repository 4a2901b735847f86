"""What a client may do with its tokens: give them back (RFC 7009), ask about them (RFC 7662)."""

import httpx
import pytest
from lxml import etree

from tests.access.oauth.applications import Application, refused
from tests.access.oauth.test_code import acts
from tests.harness.instances import Instance, Member

pytestmark = pytest.mark.anyio


class TestRevocation:
    @pytest.mark.parametrize("kind", ["access", "refresh"])
    async def test_ends_the_grant_at_once_whichever_token_comes(
        self, instance: Instance, archive: Application, ada: Member, kind: str
    ) -> None:
        tokens = await archive.tokens_for(ada)
        assert await archive.reads(tokens.access) == httpx.codes.OK
        answer = await archive.ask("revoke", token=getattr(tokens, kind))
        assert answer.status_code == httpx.codes.OK
        assert await archive.reads(tokens.access) == httpx.codes.UNAUTHORIZED
        assert refused(await archive.refresh(tokens.refresh)) == (400, "invalid_grant")
        assert acts(instance)[-1] == "grant.revoked"

    async def test_of_what_is_unknown_or_anothers_is_answered_alike_and_ends_nothing(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        other, tokens = await Application.registered(instance), await archive.tokens_for(ada)
        answers = [await other.ask("revoke", token=one) for one in ("unknown", *tokens, ada.token)]
        assert {answer.status_code for answer in answers} == {200}
        assert await archive.reads(tokens.access) == httpx.codes.OK
        assert (await ada.get("/conversations")).status_code == httpx.codes.OK

    async def test_needs_a_client_that_proves_itself(
        self, archive: Application, ada: Member
    ) -> None:
        tokens = await archive.tokens_for(ada)
        answer = await archive.ask("revoke", token=tokens.access, client_secret=None)
        assert refused(answer) == (401, "invalid_client")

    async def test_needs_a_token(self, archive: Application) -> None:
        assert refused(await archive.ask("revoke")) == (400, "invalid_request")

    async def test_of_a_strange_kind_of_token_is_refused(self, archive: Application) -> None:
        answer = await archive.ask("revoke", token="x", token_type_hint="saml")
        assert refused(answer)[1] == "unsupported_token_type"


class TestIntrospection:
    async def test_tells_of_an_access_token(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        tokens = await archive.tokens_for(ada)
        now = instance.clock() // 1000
        assert (await archive.ask("introspect", token=tokens.access)).json() == {
            "active": True,
            "scope": "messages:read messages:write",
            "client_id": str(archive.client_id),
            "username": ada.email,
            "token_type": "bearer",
            "exp": now + 18_000,
            "iat": now,
            "sub": str(ada.user_id),
        }

    async def test_tells_of_a_refresh_token_until_it_is_used(
        self, archive: Application, ada: Member
    ) -> None:
        tokens = await archive.tokens_for(ada)
        before = (await archive.ask("introspect", token=tokens.refresh)).json()["active"]
        await archive.refresh(tokens.refresh)
        after = (await archive.ask("introspect", token=tokens.refresh)).json()
        assert (before, after) == (True, {"active": False})

    async def test_tells_nothing_of_anothers_or_of_what_is_dead(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        other, tokens = await Application.registered(instance), await archive.tokens_for(ada)
        asked = [await other.ask("introspect", token=one) for one in ("x", *tokens, ada.token)]
        instance.clock.now += 18_000 * 1000
        asked.append(await archive.ask("introspect", token=tokens.access))
        assert [answer.json() for answer in asked] == [{"active": False}] * 5

    async def test_answers_in_xml_where_that_is_asked(
        self, archive: Application, ada: Member
    ) -> None:
        tokens = await archive.tokens_for(ada)
        answer = await archive.ask(
            "introspect", token=tokens.access, headers={"Accept": "application/xml"}
        )
        root = etree.fromstring(answer.content)
        assert (root.tag, root.findtext("active")) == ("TokenStatus", "true")

    async def test_is_not_for_public_clients(self, phone: Application) -> None:
        assert refused(await phone.ask("introspect", token="x")) == (401, "invalid_client")
