"""The API with a session: never by a cookie alone."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from parley import access
from parley.access import csrf
from parley.access.authentication import CACHE_SECONDS
from tests.harness.db_assertions import change_at, rows_at
from tests.harness.instances import Instance, Member
from tests.harness.people import conversation
from tests.harness.sessions import BeginSession

pytestmark = pytest.mark.anyio

SECRET = "s" * 43
TOKEN = csrf.csrf_token(SECRET)
COOKIE = {"Cookie": f"parley={SECRET}"}
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
OWN_ORIGIN = {"Origin": "http://parley.test"}
CSRF = {csrf.HEADER: TOKEN}
HOUR = 60 * 60 * 1000
METHODS = ["GET", "HEAD", "POST", "PATCH", "DELETE"]


@pytest.fixture
async def instance(tmp_path: Path) -> AsyncIterator[Instance]:
    async with Instance.running(tmp_path) as instance:
        yield instance


@pytest.fixture
async def ada(instance: Instance) -> Member:
    """Someone whose session has a known secret."""
    member = await instance.member()
    await instance.store.write(BeginSession(member.user_id, SECRET, instance.clock()))
    return member


async def asks(
    member: Member,
    headers: Mapping[str, str],
    method: str = "GET",
    address: str = "/conversations",
    **request: Any,
) -> httpx.Response:
    """Send a request without the member's token."""
    built = member.build_request(method, address, headers=headers, **request)
    if "Authorization" not in headers:
        del built.headers["Authorization"]
    return await member.send(built)


class TestASession:
    @pytest.mark.parametrize("source", [SAME_ORIGIN, OWN_ORIGIN, SAME_ORIGIN | OWN_ORIGIN])
    async def test_calls_with_its_token_from_a_page_of_ours(
        self, ada: Member, source: dict[str, str]
    ) -> None:
        answer = await asks(ada, COOKIE | CSRF | source)
        assert answer.status_code == httpx.codes.OK

    async def test_may_read_and_write(self, instance: Instance, ada: Member) -> None:
        ben = await instance.member()
        sent = {**COOKIE, **CSRF, **SAME_ORIGIN}
        answer = await asks(ada, sent, "POST", json=conversation(ben.user_id))
        assert answer.status_code == httpx.codes.CREATED

    async def test_of_an_administrator_may_administer(
        self, instance: Instance, ada: Member
    ) -> None:
        ben = await instance.member()
        address = f"/users/{ben.user_id}/reset"
        sent = {**COOKIE, **CSRF, **SAME_ORIGIN}
        before = await asks(ada, sent, "POST", address)
        change_at(
            instance.settings, "update users set admin = true where user_id = :id", id=ada.user_id
        )
        instance.timer.now += CACHE_SECONDS
        after = await asks(ada, sent, "POST", address)
        assert (before.status_code, after.status_code) == (403, 201)

    async def test_does_not_count_beside_a_token(self, instance: Instance, ada: Member) -> None:
        ben = await instance.member()
        sent = COOKIE | CSRF | SAME_ORIGIN | {"Authorization": f"Bearer {ben.token}"}
        assert (await asks(ada, sent, address="/users/me")).json()["userid"] == ben.user_id

    async def test_does_not_mend_a_dead_token(self, ada: Member) -> None:
        sent = COOKIE | CSRF | SAME_ORIGIN | {"Authorization": "Bearer dead"}
        assert (await asks(ada, sent)).status_code == httpx.codes.UNAUTHORIZED

    async def test_is_no_token(self, ada: Member) -> None:
        answer = await asks(ada, {"Authorization": f"Bearer {SECRET}"})
        assert answer.status_code == httpx.codes.UNAUTHORIZED

    async def test_a_token_is_no_session(self, instance: Instance, ada: Member) -> None:
        token = "t" * 43
        command = access.IssueToken(
            access.hash_token(token), ada.email, "t", instance.clock(), None
        )
        await instance.store.write(command)
        proof = {csrf.HEADER: csrf.csrf_token(token)}
        answer = await asks(ada, {"Cookie": f"parley={token}"} | proof | SAME_ORIGIN)
        assert answer.status_code == httpx.codes.UNAUTHORIZED


class TestForgery:
    @pytest.mark.parametrize("method", METHODS)
    async def test_a_cookie_alone_moves_nothing_whatever_the_method(
        self, ada: Member, method: str
    ) -> None:
        answer = await asks(ada, COOKIE, method, "/conversations/1")
        assert answer.status_code == httpx.codes.FORBIDDEN

    @pytest.mark.parametrize(
        "sent",
        [
            CSRF,
            SAME_ORIGIN,
            OWN_ORIGIN,
            CSRF | {"Sec-Fetch-Site": "cross-site"},
            CSRF | {"Sec-Fetch-Site": "same-site"},
            CSRF | {"Sec-Fetch-Site": "none"},
            CSRF | {"Sec-Fetch-Site": ""},
            CSRF | {"Sec-Fetch-Site": "cross-site", **OWN_ORIGIN},
            CSRF | {"Origin": "null"},
            CSRF | {"Origin": ""},
            CSRF | {"Origin": "https://parley.test"},
            CSRF | {"Origin": "http://parley.test.evil.example"},
            CSRF | {"Origin": "http://evil.example"},
            CSRF | {"Origin": "http://parley.test:8080"},
            CSRF | {"Referer": "http://evil.example/account"},
            SAME_ORIGIN | {csrf.HEADER: ""},
            SAME_ORIGIN | {csrf.HEADER: SECRET},
            SAME_ORIGIN | {csrf.HEADER: TOKEN[:-1]},
            SAME_ORIGIN | {csrf.HEADER: TOKEN.swapcase()},
            SAME_ORIGIN | {csrf.HEADER: csrf.csrf_token("t" * 43)},
        ],
    )
    async def test_what_is_not_certain_is_refused(self, ada: Member, sent: dict[str, str]) -> None:
        answer = await asks(ada, COOKIE | sent)
        assert (answer.status_code, answer.json()["ref"]) == (403, 9013)

    def test_the_token_is_not_the_cookie_and_does_not_show_it(self) -> None:
        assert TOKEN != SECRET
        assert csrf.csrf_token("t" * 43) != TOKEN


class TestItsEnd:
    async def status(self, member: Member) -> int:
        return (await asks(member, COOKIE | CSRF | SAME_ORIGIN)).status_code

    async def test_comes_when_its_time_is_over(self, instance: Instance, ada: Member) -> None:
        found = []
        for after in (0, HOUR - 1, 1):
            instance.clock.now += after
            found.append(await self.status(ada))
        assert found == [200, 200, 401]

    async def test_comes_when_it_was_not_used(self, tmp_path: Path) -> None:
        async with Instance.running(tmp_path, session_idle_hours=1) as instance:
            ada = await instance.member()
            at = instance.clock.now
            change = BeginSession(ada.user_id, SECRET, at + 100 * HOUR)
            await instance.store.write(change)
            found = []
            for later in (100 * HOUR, HOUR // 2, HOUR // 2 + 1, HOUR):
                instance.clock.now += later
                instance.timer.now += CACHE_SECONDS
                found.append(await self.status(ada))
                await instance.settle()
            assert found == [200, 200, 401, 401]

    async def test_comes_with_its_persons_deactivation(
        self, instance: Instance, ada: Member
    ) -> None:
        before = await self.status(ada)
        await instance.deactivate(ada)
        instance.timer.now += CACHE_SECONDS
        assert (before, await self.status(ada)) == (200, 401)

    async def test_is_told_with_a_challenge(self, instance: Instance, ada: Member) -> None:
        instance.clock.now += HOUR
        answer = await asks(ada, COOKIE | CSRF | SAME_ORIGIN)
        assert answer.headers["WWW-Authenticate"] == "Bearer"


class TestTheToken:
    async def asked(self, member: Member, headers: Mapping[str, str]) -> httpx.Response:
        return await asks(member, headers, address="http://parley.test/session")

    async def test_is_told_to_a_page_of_ours(self, ada: Member) -> None:
        answer = await self.asked(ada, COOKIE | SAME_ORIGIN)
        told = answer.json()
        assert (told["csrftoken"], told["user"]["userid"]) == (TOKEN, ada.user_id)
        assert (told["kind"], told["editminutes"]) == ("internal", 60)
        assert told["lasteventid"] >= told["unreadcount"] == told["conversationcount"] == 0
        assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
    async def test_is_told_to_no_one_else(self, ada: Member, site: str) -> None:
        answer = await self.asked(ada, COOKIE | {"Sec-Fetch-Site": site})
        assert (answer.status_code, TOKEN in answer.text) == (403, False)

    async def test_is_not_told_where_the_browser_says_nothing(self, ada: Member) -> None:
        assert (await self.asked(ada, COOKIE)).status_code == httpx.codes.FORBIDDEN

    async def test_without_a_session_there_is_none(self, ada: Member) -> None:
        sent = SAME_ORIGIN | {"Cookie": f"parley={'x' * 43}"}
        assert (await self.asked(ada, sent)).status_code == httpx.codes.UNAUTHORIZED


class TestItsUse:
    async def seen(self, instance: Instance) -> int:
        await instance.settle()
        (row,) = rows_at(instance.settings, "select seen_at from sessions")
        return int(row[0])

    async def test_is_noted_once_a_minute(self, instance: Instance, ada: Member) -> None:
        begun, found = instance.clock.now, []
        for later in (30_000, 40_000, 59_999, 1):
            instance.clock.now += later
            instance.timer.now += CACHE_SECONDS
            await asks(ada, COOKIE | CSRF | SAME_ORIGIN)
            found.append(await self.seen(instance) - begun)
        assert found == [0, 70_000, 70_000, 130_000]
