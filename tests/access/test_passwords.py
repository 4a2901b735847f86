"""Passwords: what may be one, and how they are kept."""

import asyncio

import argon2
import pytest

from parley.access import PasswordHasher, check_password
from parley.access.passwords.hashing import MAX_CONCURRENT, MAX_QUEUE_EACH, NO_PASSWORD
from parley.wire import ApiError
from tests.harness.askers import Visitor

PASSWORD = "correct horse battery"
ABOUT = ("ada@firm.example", "ada", "Ada King", "King Ada", "King & Partners")


@pytest.fixture
def passwords() -> PasswordHasher:
    return PasswordHasher()


class TestWhatMayBeOne:
    @pytest.mark.parametrize("password", ["pässwörtchen", "1" * 200, "   twelve   ok"])
    def test_length_is_what_counts(self, password: str) -> None:
        assert check_password(password, ABOUT) == password

    @pytest.mark.parametrize("password", ["", "x" * 11, "e\u0301" * 11])
    def test_less_than_twelve_characters_are_too_few(self, password: str) -> None:
        with pytest.raises(ValueError, match="at least 12"):
            check_password(password, ABOUT)

    @pytest.mark.parametrize("password", ["x" * 201, "\ufdfa" * 100, "x" * 1_000_000])
    def test_more_than_two_hundred_are_too_many(self, password: str) -> None:
        with pytest.raises(ValueError, match="at most 200"):
            check_password(password, ABOUT)

    @pytest.mark.parametrize(
        "password",
        [
            *("ada@firm.example", "ADA@firm.example", "ada.firm.example", "adaking12345"),
            *("King & Partners", "king_partners", "KingPartners2026!", "2026kingpartners"),
        ],
    )
    def test_not_what_everyone_knows(self, password: str) -> None:
        with pytest.raises(ValueError, match="other than your name"):
            check_password(password, ABOUT)

    @pytest.mark.parametrize(
        "password",
        ["password1234", "PASSWORD1234", "qwertyuiop12", "1q2w3e4r5t6y", "iloveyou1234", "x" * 12],
    )
    def test_not_what_many_use(self, password: str) -> None:
        with pytest.raises(ValueError, match="Many people use"):
            check_password(password, ABOUT)

    def test_the_name_is_known_too(self) -> None:
        with pytest.raises(ValueError, match="other than your name"):
            check_password("Adalovelace King", ("Adalovelace King",))


@pytest.mark.anyio
class TestKeeping:
    async def test_argon2id_with_the_parameters_that_are_promised(
        self, passwords: PasswordHasher
    ) -> None:
        kept = await passwords.hash(PASSWORD)
        assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")

    async def test_two_hashes_of_one_password_differ(self, passwords: PasswordHasher) -> None:
        assert await passwords.hash(PASSWORD) != await passwords.hash(PASSWORD)

    async def test_the_right_one_is_told_from_a_wrong_one(self, passwords: PasswordHasher) -> None:
        kept = await passwords.hash(PASSWORD)
        found = [(await passwords.verify(kept, one)).matches for one in (PASSWORD, PASSWORD + "x")]
        assert found == [True, False]

    async def test_another_keyboard_spells_the_same(self, passwords: PasswordHasher) -> None:
        kept = await passwords.hash(check_password("caf\u00e9 cr\u00e8me br\u00fbl\u00e9e", ()))
        decomposed = "cafe\u0301 cre\u0300me bru\u0302le\u0301e"
        assert (await passwords.verify(kept, decomposed)).matches

    async def test_where_there_is_none_nothing_is_right(self, passwords: PasswordHasher) -> None:
        found = [await passwords.verify(None, one) for one in ("", PASSWORD, "\x00" * 16)]
        assert [one.matches for one in found] == [False] * 3

    async def test_where_there_is_none_it_takes_a_hash_of_the_same_parameters(
        self, passwords: PasswordHasher
    ) -> None:
        kept = await passwords.hash(PASSWORD)
        assert NO_PASSWORD.split("$")[:4] == kept.split("$")[:4]
        assert [len(part) for part in NO_PASSWORD.split("$")] == [
            len(part) for part in kept.split("$")
        ]

    async def test_old_parameters_are_replaced(self, passwords: PasswordHasher) -> None:
        old = argon2.PasswordHasher(1, 8 * 1024, 1).hash(PASSWORD)
        verdict = await passwords.verify(old, PASSWORD)
        assert verdict.matches
        assert verdict.new_hash is not None
        assert await passwords.verify(verdict.new_hash, PASSWORD) == (True, None)

    async def test_what_is_no_hash_is_no_ones_password(self, passwords: PasswordHasher) -> None:
        assert not (await passwords.verify("not a hash", PASSWORD)).matches


@pytest.mark.anyio
class TestAFlood:
    async def test_beyond_those_that_wait_it_is_told_to_come_back(
        self, passwords: PasswordHasher
    ) -> None:
        firm = Visitor("192.0.2.1")
        asked = [
            firm.ask(passwords.verify(None, PASSWORD))
            for _ in range(MAX_CONCURRENT + MAX_QUEUE_EACH)
        ]
        await asyncio.sleep(0)
        with pytest.raises(ApiError) as refused:
            await firm.ask(passwords.verify(None, PASSWORD))
        assert (refused.value.entry.status, refused.value.headers["Retry-After"]) == (503, "2")
        await Visitor("192.0.2.2").ask(passwords.verify(None, PASSWORD))
        for one in asked[2:]:
            one.cancel()
        await asyncio.gather(*asked, return_exceptions=True)

    async def test_then_there_is_room_again(self, passwords: PasswordHasher) -> None:
        await asyncio.gather(*(passwords.verify(None, PASSWORD) for _ in range(MAX_CONCURRENT)))
        passwords.check_capacity()
        assert not (await passwords.verify(None, PASSWORD)).matches
