"""Refresh tokens: each is used once, and what is used twice ends all that came of it."""

import asyncio

import httpx
import pytest

from parley import access, people
from parley.access import oauth
from tests.access.oauth.applications import MINUTE, Application, refused, tokens_in
from tests.access.oauth.test_code import acts
from tests.harness.instances import Instance, Member

pytestmark = pytest.mark.anyio

YEAR = 365 * 24 * 60 * MINUTE


class TestRotation:
    async def test_a_refresh_gives_another_refresh_token_and_the_old_access_token_goes_on(
        self, archive: Application, ada: Member
    ) -> None:
        first = await archive.tokens_for(ada)
        second = tokens_in(await archive.refresh(first.refresh))
        third = tokens_in(await archive.refresh(second.refresh))
        assert len({*first, *second, *third}) == 6
        assert [await archive.reads(one.access) for one in (first, second, third)] == [200] * 3

    async def test_a_refresh_token_that_comes_twice_ends_the_whole_family(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        first = await archive.tokens_for(ada)
        second = tokens_in(await archive.refresh(first.refresh))
        assert await archive.reads(second.access) == httpx.codes.OK
        assert refused(await archive.refresh(first.refresh)) == (400, "invalid_grant")
        assert [await archive.reads(one.access) for one in (first, second)] == [401, 401]
        assert refused(await archive.refresh(second.refresh)) == (400, "invalid_grant")
        assert acts(instance)[-1] == "refresh_token.replayed"

    async def test_of_two_that_come_at_once_one_wins_and_the_family_ends(
        self, archive: Application, ada: Member
    ) -> None:
        first = await archive.tokens_for(ada)
        answers = await asyncio.gather(*(archive.refresh(first.refresh) for _ in range(2)))
        assert sorted(answer.status_code for answer in answers) == [200, 400]
        (won,) = (tokens_in(answer) for answer in answers if answer.status_code == httpx.codes.OK)
        assert await archive.reads(won.access) == httpx.codes.UNAUTHORIZED

    async def test_another_familys_tokens_go_on(self, archive: Application, ada: Member) -> None:
        first, other = await archive.tokens_for(ada), await archive.tokens_for(ada)
        for _ in range(2):
            await archive.refresh(first.refresh)
        assert await archive.reads(other.access) == httpx.codes.OK
        assert (await archive.refresh(other.refresh)).status_code == httpx.codes.OK


class TestLife:
    async def test_an_access_token_lives_as_long_as_its_client_says(
        self, instance: Instance, ada: Member
    ) -> None:
        client = await Application.registered(instance, access_seconds=1800)
        tokens = await client.tokens_for(ada)
        instance.clock.now += 30 * MINUTE - 1
        before = await client.reads(tokens.access)
        instance.clock.now += 1
        assert (before, await client.reads(tokens.access)) == (200, 401)

    async def test_a_refresh_token_lives_for_a_year(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        first, second = await archive.tokens_for(ada), await archive.tokens_for(ada)
        instance.clock.now += YEAR - 1
        assert (await archive.refresh(first.refresh)).status_code == httpx.codes.OK
        instance.clock.now += 1
        assert refused(await archive.refresh(second.refresh)) == (400, "invalid_grant")

    async def test_who_is_deactivated_is_not_spoken_for(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        tokens = await archive.tokens_for(ada)
        await instance.store.write(
            people.ChangeUser(ada.email, instance.clock(), people.Change(active=False))
        )
        assert refused(await archive.refresh(tokens.refresh)) == (400, "invalid_grant")


class TestTheToken:
    async def test_of_another_client_is_refused_and_stays(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        other, tokens = await Application.registered(instance), await archive.tokens_for(ada)
        assert refused(await other.refresh(tokens.refresh)) == (400, "invalid_grant")
        assert (await archive.refresh(tokens.refresh)).status_code == httpx.codes.OK

    async def test_must_be_a_refresh_token(self, archive: Application, ada: Member) -> None:
        tokens = await archive.tokens_for(ada)
        for wrong in (tokens.access, ada.token, "unknown"):
            assert refused(await archive.refresh(wrong)) == (400, "invalid_grant")

    async def test_must_be_there(self, archive: Application) -> None:
        answer = await archive.ask("token", grant_type="refresh_token")
        assert refused(answer) == (400, "invalid_request")

    async def test_is_no_access_token(self, archive: Application, ada: Member) -> None:
        tokens = await archive.tokens_for(ada)
        assert await archive.reads(tokens.refresh) == httpx.codes.UNAUTHORIZED


class TestScopes:
    async def test_fewer_may_be_asked_and_the_grant_keeps_them_all(
        self, archive: Application, ada: Member
    ) -> None:
        tokens = await archive.tokens_for(ada)
        narrow = await archive.refresh(tokens.refresh, scope="messages:read")
        assert narrow.json()["scope"] == "messages:read"
        wide = await archive.refresh(tokens_in(narrow).refresh)
        assert "scope" not in wide.json()

    @pytest.mark.parametrize("scope", ["admin", "messages:read admin", "files:read"])
    async def test_more_than_was_granted_is_refused(
        self, archive: Application, ada: Member, scope: str
    ) -> None:
        tokens = await archive.tokens_for(ada)
        answer = await archive.refresh(tokens.refresh, scope=scope)
        assert refused(answer) == (400, "invalid_scope")

    async def test_what_the_client_may_not_have_any_more_ends_at_once(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        tokens = await archive.tokens_for(ada)
        read = frozenset({access.Scope.READ})
        await instance.store.write(
            oauth.ChangeClient(archive.client_id, instance.clock(), scopes=read)
        )
        assert await archive.reads(tokens.access) == httpx.codes.UNAUTHORIZED
        assert (await archive.refresh(tokens.refresh)).json()["scope"] == "messages:read"
