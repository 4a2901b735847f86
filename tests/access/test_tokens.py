"""Bearer tokens: what is kept, who they speak for, and until when."""

import hashlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from parley import access, people
from parley.access.authentication import CACHE_SECONDS
from tests.harness.folders import files_with
from tests.harness.instances import Instance, Member, observed_statements
from tests.harness.sql import run_sql

pytestmark = pytest.mark.anyio

NOT_AUTHORISED = httpx.codes.UNAUTHORIZED
DEAD = 'Bearer error="invalid_token"'


@pytest.fixture
async def instance(tmp_path: Path) -> AsyncIterator[Instance]:
    async with Instance.running(tmp_path) as instance:
        yield instance


async def issued(instance: Instance, to: Member, *, lives: int | None = None) -> str:
    """Issue a token that lives for some milliseconds."""
    token = access.new_token()
    ends = None if lives is None else instance.clock() + lives
    await instance.store.write(
        access.IssueToken(access.hash_token(token), to.email, "test", instance.clock(), ends)
    )
    return token


async def set_active(instance: Instance, person: Member, *, active: bool) -> None:
    """Keep a person out, or let them in again."""
    change = people.UserPatch(active=active)
    await instance.store.write(people.ChangeUser(person.email, instance.clock(), change))


async def asks(someone: Member, authorization: str | None) -> httpx.Response:
    """Ask for something with a header, or without."""
    request = someone.build_request("GET", "/conversations")
    del request.headers["Authorization"]
    if authorization is not None:
        request.headers["Authorization"] = authorization
    return await someone.send(request)


async def status(someone: Member, token: str) -> int:
    return (await asks(someone, f"Bearer {token}")).status_code


class TestTheSecret:
    def test_it_can_be_told_by_its_prefix_and_holds_256_bits(self) -> None:
        assert re.fullmatch(r"parley_[A-Za-z0-9_-]{43}", access.new_token())

    def test_no_two_are_the_same(self) -> None:
        assert len({access.new_token() for _ in range(1000)}) == 1000

    def test_what_is_kept_is_its_sha_256(self) -> None:
        assert access.hash_token("parley_x") == hashlib.sha256(b"parley_x").digest()

    async def test_it_is_nowhere_in_the_data_folder(
        self, instance: Instance, tmp_path: Path
    ) -> None:
        ada = await instance.member()
        await ada.get("/conversations")
        assert files_with(tmp_path, ada.token) == []

    async def test_its_digest_is(self, instance: Instance) -> None:
        ada = await instance.member()
        found = run_sql(instance.settings, "select digest from tokens")
        assert found == [(access.hash_token(ada.token),)]


class TestTheHeader:
    @pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
    async def test_the_scheme_may_be_spelt_either_way(
        self, scheme: str, instance: Instance
    ) -> None:
        ada = await instance.member()
        assert (await asks(ada, f"{scheme} {ada.token}")).status_code == httpx.codes.OK

    async def test_what_some_clients_send_beside_it_is_ignored(self, instance: Instance) -> None:
        ada = await instance.member()
        answer = await ada.get("/conversations", headers={"Auth-Type": "OAUTH2"})
        assert answer.status_code == httpx.codes.OK

    @pytest.mark.parametrize("header", [None, "", "Basic YTpi", "Bearer", "parley_x", "Token x"])
    async def test_without_a_token_one_is_asked_for(
        self, header: str | None, instance: Instance
    ) -> None:
        answer = await asks(await instance.member(), header)
        assert (answer.status_code, answer.headers["WWW-Authenticate"][:6]) == (401, "Bearer")
        assert answer.json()["ref"] == 401

    @pytest.mark.parametrize("token", ["unknown", "x" * 513, "parley_" + "A" * 43, "a b"])
    async def test_an_unknown_token_is_dead(self, token: str, instance: Instance) -> None:
        answer = await asks(await instance.member(), f"Bearer {token}")
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, DEAD)


class TestHowLongItLives:
    async def test_it_ends_to_the_millisecond(self, instance: Instance) -> None:
        ada = await instance.member()
        token = await issued(instance, ada, lives=1000)
        found = []
        for after in (0, 999, 1, 1000):
            instance.clock.now += after
            found.append(await status(ada, token))
        assert found == [200, 200, 401, 401]

    async def test_one_that_was_never_seen_ends_too(self, instance: Instance) -> None:
        ada = await instance.member()
        token = await issued(instance, ada, lives=1000)
        instance.clock.now += 1000
        assert await status(ada, token) == NOT_AUTHORISED

    async def test_one_without_an_end_has_none(self, instance: Instance) -> None:
        ada = await instance.member()
        instance.clock.now += 1000 * 365 * 24 * 60 * 60 * 1000
        assert await status(ada, ada.token) == httpx.codes.OK


class TestTheCache:
    async def test_a_known_token_is_not_looked_up_again(self, tmp_path: Path) -> None:
        with observed_statements() as statements:
            async with Instance.running(tmp_path) as instance:
                ada = await instance.member()
                await ada.get("/conversations")
                await instance.settle()
                statements.clear()
                await ada.get("/conversations")
        assert [one for one in statements if "tokens" in one] == []

    async def test_a_revoked_token_ends_within_its_time(self, instance: Instance) -> None:
        ada = await instance.member()
        await ada.get("/conversations")
        await instance.store.write(
            access.RevokeToken(instance.clock(), digest=access.hash_token(ada.token))
        )
        instance.timer.now += CACHE_SECONDS
        assert await status(ada, ada.token) == NOT_AUTHORISED

    async def test_who_is_deactivated_is_out_within_its_time(self, instance: Instance) -> None:
        ada = await instance.member()
        await ada.get("/conversations")
        await set_active(instance, ada, active=False)
        instance.timer.now += CACHE_SECONDS
        assert await status(ada, ada.token) == NOT_AUTHORISED

    async def test_who_comes_back_is_let_in_at_once_with_a_new_one(
        self, instance: Instance
    ) -> None:
        ada = await instance.member()
        await set_active(instance, ada, active=False)
        early = await issued(instance, ada)
        await set_active(instance, ada, active=True)
        late = await issued(instance, ada)
        assert [await status(ada, one) for one in (early, late)] == [401, 200]
        assert await status(ada, ada.token) == NOT_AUTHORISED

    def test_its_time_is_below_what_the_command_promises(self) -> None:
        assert CACHE_SECONDS < 5


class TestRevoking:
    async def test_only_that_token_ends(self, instance: Instance) -> None:
        ada = await instance.member()
        other = await issued(instance, ada)
        await instance.store.write(
            access.RevokeToken(instance.clock(), digest=access.hash_token(other))
        )
        assert (await status(ada, other), await status(ada, ada.token)) == (401, 200)

    async def test_a_second_time_there_is_nothing_to_end(self, instance: Instance) -> None:
        ada = await instance.member()
        command = access.RevokeToken(1, digest=access.hash_token(ada.token))
        assert [await instance.store.write(command) for _ in "12"] == [True, False]

    async def test_a_token_for_no_one_is_not_issued(self, instance: Instance) -> None:
        command = access.IssueToken(b"digest", "no@one.example", "test", 0, None)
        assert await instance.store.write(command) is None
