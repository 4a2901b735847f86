"""Refresh tokens: each gives another in its place; what comes of one that is used twice."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import httpx
import pytest

from parley import access, people
from parley.access import oauth
from parley.access.oauth.commands import MOST_REFRESHES
from tests.access.oauth.applications import MINUTE, Application, refused, tokens_in
from tests.access.oauth.test_code import acts
from tests.harness.engines import Engine, current
from tests.harness.instances import Clock, Instance, Member, migrated, opened

pytestmark = pytest.mark.anyio

YEAR = 365 * 24 * 60 * MINUTE
START = Clock().now


@pytest.fixture
async def nodes(archive: Application, tmp_path: Path) -> AsyncIterator[Sequence[Application]]:
    """The client application, on each of two nodes where there can be two."""
    if current() is Engine.SQLITE:  # a file is for one server
        yield [archive]
        return
    async with opened(migrated(tmp_path)) as store:
        other = Instance(tmp_path, store)
        yield [archive, Application(other, archive.client_id, archive.secret)]


class TestRotation:
    async def test_a_refresh_gives_another_refresh_token_and_the_old_access_token_goes_on(
        self, archive: Application, ada: Member
    ) -> None:
        first = await archive.tokens_for(ada)
        second = tokens_in(await archive.refresh(first.refresh))
        third = tokens_in(await archive.refresh(second.refresh))
        assert len({*first, *second, *third}) == 6
        assert [await archive.reads(one.access) for one in (first, second, third)] == [200] * 3


class TestAPublicClient:
    async def test_whose_refresh_token_comes_twice_loses_the_whole_family(
        self, instance: Instance, phone: Application, ada: Member
    ) -> None:
        first = await phone.tokens_for(ada)
        second = tokens_in(await phone.refresh(first.refresh))
        assert await phone.reads(second.access) == httpx.codes.OK
        assert refused(await phone.refresh(first.refresh)) == (400, "invalid_grant")
        assert [await phone.reads(one.access) for one in (first, second)] == [401, 401]
        assert refused(await phone.refresh(second.refresh)) == (400, "invalid_grant")
        assert acts(instance)[-1] == "refresh_token.replayed"

    async def test_that_refreshes_twice_at_once_gets_one_answer_and_loses_the_family(
        self, phone: Application, ada: Member
    ) -> None:
        first = await phone.tokens_for(ada)
        answers = await asyncio.gather(*(phone.refresh(first.refresh) for _ in range(2)))
        assert sorted(answer.status_code for answer in answers) == [200, 400]
        (won,) = (tokens_in(answer) for answer in answers if answer.status_code == httpx.codes.OK)
        assert await phone.reads(won.access) == httpx.codes.UNAUTHORIZED

    async def test_keeps_its_other_families(self, phone: Application, ada: Member) -> None:
        first, other = await phone.tokens_for(ada), await phone.tokens_for(ada)
        for _ in range(2):
            await phone.refresh(first.refresh)
        assert await phone.reads(other.access) == httpx.codes.OK
        assert (await phone.refresh(other.refresh)).status_code == httpx.codes.OK


class TestAConfidentialClient:
    """Nobody uses its tokens without its secret, and its processes refresh when they like to."""

    async def test_whose_processes_refresh_at_once_all_go_on_each_with_tokens_of_its_own(
        self, nodes: Sequence[Application], ada: Member
    ) -> None:
        first = await nodes[0].tokens_for(ada)
        answers = await asyncio.gather(
            *(node.refresh(first.refresh) for _ in range(5) for node in nodes)
        )
        chains = [tokens_in(answer) for answer in answers]
        assert len({token for chain in chains for token in chain}) == 2 * len(chains)
        for node in nodes:
            node.instance.clock.now += 60 * MINUTE
        for chain in chains:
            assert await nodes[0].reads(chain.access) == httpx.codes.OK
            later = tokens_in(await nodes[-1].refresh(chain.refresh))
            assert await nodes[0].reads(later.access) == httpx.codes.OK

    async def test_is_answered_once_more_within_a_minute_of_the_first_use(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        first = await archive.tokens_for(ada)
        chains = [tokens_in(await archive.refresh(first.refresh))]
        for moment in (1, 40_000, 59_999):  # each from the first use: none prolongs it
            instance.clock.now = START + moment
            chains.append(tokens_in(await archive.refresh(first.refresh)))
        instance.clock.now = START + 60_000
        late = await archive.refresh(first.refresh)
        assert refused(late) == (400, "invalid_grant")
        assert "was used" in late.json()["error_description"]
        for chain in chains:
            assert await archive.reads(chain.access) == httpx.codes.OK
            tokens_in(await archive.refresh(chain.refresh))
        assert "refresh_token.replayed" not in acts(instance)

    async def test_is_answered_by_a_node_whose_clock_is_a_little_behind(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        first = await archive.tokens_for(ada)
        tokens_in(await archive.refresh(first.refresh))
        instance.clock.now -= 2000
        tokens_in(await archive.refresh(first.refresh))
        instance.clock.now -= 60_000
        assert refused(await archive.refresh(first.refresh)) == (400, "invalid_grant")

    async def test_is_refused_at_once_where_the_setting_says_so_and_loses_nothing(
        self, tmp_path: Path
    ) -> None:
        async with Instance.running(tmp_path, refresh_leeway_seconds=0) as instance:
            archive = await Application.registered(instance)
            first = await archive.tokens_for(await instance.member())
            second = tokens_in(await archive.refresh(first.refresh))
            assert refused(await archive.refresh(first.refresh)) == (400, "invalid_grant")
            assert await archive.reads(second.access) == httpx.codes.OK
            tokens_in(await archive.refresh(second.refresh))

    async def test_gets_no_more_than_a_hundred_answers_to_one_token(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        first = await archive.tokens_for(ada)
        instance.clock.now += 1000
        answers = [await archive.refresh(first.refresh) for _ in range(MOST_REFRESHES + 1)]
        assert [one.status_code for one in answers] == [200] * MOST_REFRESHES + [400]
        tokens_in(await archive.refresh(tokens_in(answers[-2]).refresh))

    async def test_gets_refresh_tokens_that_end_with_the_first_of_them(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        first = await archive.tokens_for(ada)
        one = await archive.refresh(first.refresh)
        instance.clock.now += 30_500
        other = await archive.refresh(first.refresh)
        lives = [answer.json()["refresh_token_expires_in"] for answer in (one, other)]
        assert lives == [YEAR // 1000, YEAR // 1000 - 31]
        instance.clock.now = START + YEAR
        for answer in (one, other):
            late = await archive.refresh(tokens_in(answer).refresh)
            assert refused(late) == (400, "invalid_grant")

    @pytest.mark.parametrize("end", ["grant", "person", "client"])
    async def test_is_not_answered_once_more_when_all_has_ended(
        self, instance: Instance, archive: Application, ada: Member, end: str
    ) -> None:
        first = await archive.tokens_for(ada)
        second = tokens_in(await archive.refresh(first.refresh))
        match end:
            case "grant":
                await archive.ask("revoke", token=second.access)
            case "person":
                await instance.deactivate(ada)
            case _:
                await instance.store.write(oauth.ArchiveClient(archive.client_id, instance.clock()))
        answer = await archive.refresh(first.refresh)
        assert refused(answer)[1] == ("invalid_client" if end == "client" else "invalid_grant")

    async def test_is_answered_once_more_with_no_more_than_it_may_have_by_now(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        first = await archive.tokens_for(ada)
        await archive.refresh(first.refresh)
        read = frozenset({access.Scope.READ})
        await instance.store.write(
            oauth.ChangeClient(archive.client_id, instance.clock(), scopes=read)
        )
        assert (await archive.refresh(first.refresh)).json()["scope"] == "messages:read"

    async def test_must_prove_itself_before_anything(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        first, secret = await archive.tokens_for(ada), access.new_token()
        second = tokens_in(await archive.refresh(first.refresh))
        await instance.store.write(
            oauth.SetClientSecret(archive.client_id, access.hash_token(secret), instance.clock())
        )
        assert refused(await archive.refresh(first.refresh)) == (401, "invalid_client")
        other = await Application.registered(instance)
        assert refused(await other.refresh(first.refresh)) == (400, "invalid_grant")
        assert await archive.reads(second.access) == httpx.codes.OK
        archive.secret = secret
        tokens_in(await archive.refresh(first.refresh))

    async def test_ends_all_chains_by_giving_one_token_back(
        self, archive: Application, ada: Member
    ) -> None:
        first = await archive.tokens_for(ada)
        one, other = [tokens_in(await archive.refresh(first.refresh)) for _ in range(2)]
        await archive.ask("revoke", token=one.refresh)
        assert await archive.reads(other.access) == httpx.codes.UNAUTHORIZED
        assert refused(await archive.refresh(other.refresh)) == (400, "invalid_grant")

    async def test_learns_which_refresh_tokens_are_active(
        self, archive: Application, ada: Member
    ) -> None:
        first = await archive.tokens_for(ada)
        others = [tokens_in(await archive.refresh(first.refresh)) for _ in range(2)]
        told = [await archive.ask("introspect", token=one.refresh) for one in (first, *others)]
        assert [one.json()["active"] for one in told] == [False, True, True]


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
            people.ChangeUser(ada.email, instance.clock(), people.UserPatch(active=False))
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
