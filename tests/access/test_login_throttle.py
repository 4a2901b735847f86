"""The growing delay between attempts: by whom, from where, and for how long."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from parley.access import CreatePasswordLink, PurgeSignIns, Purpose
from parley.access.devices import MAX_DEVICES
from parley.access.passwords.throttle import (
    ACCOUNT,
    ADDRESS,
    FAILURES_EXPIRE_AFTER,
    PAIR,
    Attempt,
    ClearAttempts,
    RegisterAttempt,
)
from tests.harness.db_assertions import rows_at
from tests.harness.instances import Instance
from tests.harness.sessions import BeginSession

pytestmark = pytest.mark.anyio

ADA = Attempt("ada@firm.example", "192.0.2.1")
DAY = 24 * 60 * 60 * 1000


@pytest.fixture
async def instance(tmp_path: Path) -> AsyncIterator[Instance]:
    async with Instance.running(tmp_path) as instance:
        yield instance


class Tries:
    """Attempts, one after another."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance

    async def once(self, attempt: Attempt = ADA) -> int:
        """Try; gives the seconds to wait instead, or 0."""
        return await self.instance.store.write(RegisterAttempt(attempt, self.instance.clock()))

    async def failing(self, count: int, attempt: Attempt = ADA) -> list[int]:
        """Fail some times, each after the wait that is asked for; gives the waits."""
        waits = []
        for _ in range(count):
            wait = await self.once(attempt)
            self.instance.clock.now += wait * 1000
            if wait:
                assert await self.once(attempt) == 0
            waits.append(wait)
        return waits


@pytest.fixture
def tries(instance: Instance) -> Tries:
    return Tries(instance)


class TestOneWhoMistypes:
    async def test_waits_twice_as_long_each_time_up_to_a_quarter_of_an_hour(
        self, tries: Tries
    ) -> None:
        assert await tries.failing(17) == [
            *([0] * (PAIR.free + 1)),
            *(2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900),
        ]

    async def test_waits_to_the_second(self, tries: Tries) -> None:
        await tries.failing(PAIR.free + 1)
        found = []
        for later in (0, 1, 1000, 998, 1):
            tries.instance.clock.now += later
            found.append(await tries.once())
        assert found == [2, 2, 1, 1, 0]

    async def test_does_not_wait_longer_for_trying_meanwhile(self, tries: Tries) -> None:
        await tries.failing(PAIR.free + 1)
        assert [await tries.once() for _ in range(5)] == [2] * 5

    async def test_is_free_again_after_success(self, tries: Tries) -> None:
        await tries.failing(PAIR.free + 1)
        await tries.instance.store.write(ClearAttempts(ADA))
        assert await tries.failing(PAIR.free) == [0] * PAIR.free

    async def test_is_free_again_after_a_day(self, tries: Tries) -> None:
        await tries.failing(20)
        tries.instance.clock.now += DAY
        assert await tries.failing(PAIR.free) == [0] * PAIR.free

    async def test_keeps_no_one_else_waiting(self, tries: Tries) -> None:
        await tries.failing(20)
        other_place = Attempt(ADA.email_key, "192.0.2.2")
        other_person = Attempt("ben@firm.example", ADA.address)
        assert [await tries.once(one) for one in (other_place, other_person)] == [0, 0]


class TestAnAddress:
    async def test_that_tries_many_accounts_waits(self, tries: Tries) -> None:
        for number in range(ADDRESS.free + 1):
            assert await tries.once(Attempt(f"{number}@firm.example", ADA.address)) == 0
        assert await tries.once(Attempt("new@firm.example", ADA.address)) == 2

    async def test_is_not_cleared_by_an_account_of_ones_own(self, tries: Tries) -> None:
        for number in range(ADDRESS.free):
            await tries.once(Attempt(f"{number}@firm.example", ADA.address))
            await tries.once()
            await tries.instance.store.write(ClearAttempts(ADA))
        assert await tries.once(Attempt("a@firm.example", ADA.address)) == 0
        assert await tries.once(Attempt("b@firm.example", ADA.address)) == 2

    async def test_of_ipv6_is_its_network(self, tries: Tries) -> None:
        for number in range(PAIR.free + 1):
            await tries.once(Attempt(ADA.email_key, f"2001:db8::{number:x}"))
        waits = [
            await tries.once(Attempt(ADA.email_key, address))
            for address in ("2001:db8::ffff:1", "2001:db8:0:1::1")
        ]
        assert waits == [2, 0]


class TestAnAccountThatManyTry:
    async def attacked(self, tries: Tries, email: str = ADA.email_key) -> None:
        for number in range(ACCOUNT.free + 20):
            await tries.failing(1, Attempt(email, f"198.51.100.{number}"))

    async def test_waits_half_a_minute_at_most(self, tries: Tries) -> None:
        await self.attacked(tries)
        assert await tries.once() == ACCOUNT.longest == 30

    async def test_is_open_to_its_person_from_where_they_signed_in_before(
        self, tries: Tries
    ) -> None:
        ada = await tries.instance.member()
        await tries.instance.store.write(BeginSession(ada.user_id, "s" * 43, 0))
        await self.attacked(tries, ada.email)
        assert await tries.once(Attempt(ada.email, "192.0.2.1")) == 0
        assert await tries.once(Attempt(ada.email, "192.0.2.9")) == 30


class TestWhoSignedInBefore:
    async def keep_out(self, tries: Tries, email: str) -> None:
        """Let others try so often, from the same address, that all three counts are full."""
        for number in range(ADDRESS.free + 10):
            await tries.failing(1, Attempt(f"{number}@firm.example", ADA.address))
        await tries.failing(PAIR.free + 5, Attempt(email, ADA.address))

    async def test_is_not_kept_waiting_by_others_in_the_same_browser(self, tries: Tries) -> None:
        ada, instance = await tries.instance.member(), tries.instance
        begin = BeginSession(ada.user_id, "s" * 43, instance.clock(), device="d" * 43)
        await instance.store.write(begin)
        await self.keep_out(tries, ada.email)
        known = Attempt(ada.email, ADA.address, "d" * 43)
        others = [Attempt(ada.email, ADA.address, one) for one in (None, "x" * 43)]
        assert await tries.once(known) == 0
        assert all([await tries.once(one) for one in others])
        assert await tries.once(Attempt("else@firm.example", ADA.address, "d" * 43))

    async def test_waits_there_for_mistakes_of_their_own(self, tries: Tries) -> None:
        ada, instance = await tries.instance.member(), tries.instance
        begin = BeginSession(ada.user_id, "s" * 43, instance.clock(), device="d" * 43)
        await instance.store.write(begin)
        known = Attempt(ada.email, ADA.address, "d" * 43)
        assert await tries.failing(PAIR.free + 4, known) == [*([0] * 6), 2, 4, 8]
        assert await tries.once(Attempt(ada.email, ADA.address)) == 0

    async def test_is_not_kept_waiting_for_an_address_that_others_try_at(
        self, tries: Tries
    ) -> None:
        ada = await tries.instance.member()
        await tries.instance.store.write(BeginSession(ada.user_id, "s" * 43, 0))
        for number in range(ADDRESS.free + 10):
            await tries.failing(1, Attempt(f"{number}@firm.example", ADA.address))
        assert await tries.once(Attempt(ada.email, ADA.address)) == 0
        assert await tries.once(Attempt("else@firm.example", ADA.address)) > 0

    async def test_is_known_by_no_more_browsers_than_a_few(self, tries: Tries) -> None:
        ada, instance = await tries.instance.member(), tries.instance
        for number in range(MAX_DEVICES + 2):
            begin = BeginSession(ada.user_id, f"{number:043}", number, device=f"{number:043}")
            await instance.store.write(begin)
        rows = rows_at(instance.settings, "select seen_at from known_devices order by seen_at")
        assert [at for (at,) in rows] == [*range(2, MAX_DEVICES + 2)]


class TestAClockThatWasWrong:
    @pytest.mark.parametrize("ahead", [3 * 60 * 60 * 1000, 30 * DAY])
    async def test_keeps_no_one_out_who_succeeded(self, tries: Tries, ahead: int) -> None:
        tries.instance.clock.now += ahead
        await tries.once()
        await tries.instance.store.write(ClearAttempts(ADA))
        tries.instance.clock.now -= ahead
        assert await tries.once() == 0

    async def test_keeps_one_waiting_no_longer_than_a_right_one(self, tries: Tries) -> None:
        tries.instance.clock.now += 30 * DAY
        await tries.failing(PAIR.free + 1)
        tries.instance.clock.now -= 30 * DAY
        assert await tries.once() == 2
        tries.instance.clock.now += 2000
        assert await tries.once() == 0

    async def test_leaves_nothing_that_lasts_longer_than_it_was_to(self, tries: Tries) -> None:
        instance, ada = tries.instance, await tries.instance.member()
        instance.clock.now += 40 * DAY
        await instance.store.write(BeginSession(ada.user_id, "s" * 43, instance.clock()))
        link = CreatePasswordLink(ada.user_id, Purpose.RESET, b"link", instance.clock())
        await instance.store.write(link)
        await tries.once()
        instance.clock.now -= 40 * DAY
        await instance.store.write(PurgeSignIns(instance.clock()))
        now, hour = instance.clock(), 60 * 60 * 1000
        assert rows_at(instance.settings, "select seen_at, expires_at from sessions") == [
            (now, now + hour)
        ]
        assert rows_at(instance.settings, "select expires_at from account_links") == [(now + hour,)]
        assert rows_at(instance.settings, "select max(last_at) from sign_in_failures") == [(now,)]


class TestWhatIsKept:
    async def test_nothing_that_was_typed(self, tries: Tries) -> None:
        await tries.once(Attempt("my password, in the wrong field", "192.0.2.1"))
        rows = rows_at(tries.instance.settings, "select name from sign_in_failures")
        assert [name for (name,) in rows if "password" in name or "192" in name] == []

    def test_no_longer_than_a_day(self) -> None:
        assert FAILURES_EXPIRE_AFTER == DAY
