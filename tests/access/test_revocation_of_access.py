"""Who is kept out loses all that let them in, and does not get it back."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from parley.people import ChangeUser, UserPatch
from tests.harness.db_assertions import audited, change_at, rows_at
from tests.harness.instances import Instance, Member

pytestmark = pytest.mark.anyio

LATER = 10**15
ROWS = (
    (
        "insert into clients (client_id, name, redirect_uris, scopes, access_seconds, allow_screen,"
        " created_at) values (1, 'Archive', '[]', 'messages:read', 60, true, 0)"
    ),
    (
        "insert into grants (grant_id, client_id, user_id, scopes, created_at)"
        " values (1, 1, :user, 'messages:read', 0)"
    ),
    (
        "insert into authorization_codes (digest, client_id, user_id, redirect_uri, scopes,"
        " created_at, expires_at) values (:digest, 1, :user, '', 'messages:read', 0, :later)"
    ),
    (
        "insert into account_links (digest, user_id, purpose, created_at, expires_at)"
        " values (:digest, :user, 'reset', 0, :later)"
    ),
    (
        "insert into sessions (digest, user_id, created_at, seen_at, expires_at, address, browser)"
        " values (:digest, :user, 0, 0, :later, '', '')"
    ),
)
ENDS = {
    "tokens": "revoked_at",
    "grants": "revoked_at",
    "sessions": "ended_at",
}
GONE = ("authorization_codes", "account_links")


@pytest.fixture
async def instance(tmp_path: Path) -> AsyncIterator[Instance]:
    async with Instance.running(tmp_path) as instance:
        yield instance


async def let_in(instance: Instance) -> Member:
    """Make someone who can come in by every way that there is."""
    ada = await instance.member()
    for number, statement in enumerate(ROWS):
        named: dict[str, int | bytes] = {
            "user": ada.user_id,
            "later": LATER,
            "digest": bytes([number]),
        }
        change_at(
            instance.settings,
            statement,
            **{name: value for name, value in named.items() if f":{name}" in statement},
        )
    return ada


def ends_of(instance: Instance, table: str) -> list[object]:
    """Return when what a table holds ends, a row each."""
    rows = rows_at(instance.settings, f"select {ENDS[table]} from {table} order by created_at")  # noqa: S608 - ours
    return [end for (end,) in rows]


async def set_active(instance: Instance, person: Member, *, active: bool) -> None:
    command = ChangeUser(person.user_id, instance.clock(), UserPatch(active=active))
    await instance.store.write(command)


async def test_all_of_it_ends_at_that_moment(instance: Instance) -> None:
    ada = await let_in(instance)
    await set_active(instance, ada, active=False)
    ended = {table: ends_of(instance, table) for table in ENDS}
    assert ended == {table: [instance.clock()] for table in ENDS}
    assert [rows_at(instance.settings, f"select 1 from {table}") for table in GONE] == [[], []]  # noqa: S608 - ours


async def test_nothing_comes_back(instance: Instance) -> None:
    ada = await let_in(instance)
    await set_active(instance, ada, active=False)
    before = {table: ends_of(instance, table) for table in ENDS}
    instance.clock.now += 1000
    await set_active(instance, ada, active=True)
    assert {table: ends_of(instance, table) for table in ENDS} == before


async def test_another_person_keeps_theirs(instance: Instance) -> None:
    await let_in(instance)
    ben = await instance.member()
    await set_active(instance, ben, active=False)
    assert ends_of(instance, "grants") == [None]
    assert ends_of(instance, "tokens") == [None, instance.clock()]


async def test_the_log_tells_how_much_it_was(instance: Instance) -> None:
    ada = await let_in(instance)
    await set_active(instance, ada, active=False)
    (entry,) = audited(instance.settings, "user.deactivated")
    assert msgspec.json.decode(entry.details) == {"tokens": 1, "grants": 1, "sessions": 1}
