"""Someone stays who can let others in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from parley.people import ChangeUser, UserPatch
from parley.store import COMMAND_LINE
from parley.wire import ApiError
from tests.harness.instances import Instance, Member

pytestmark = pytest.mark.anyio


@pytest.fixture
async def instance(tmp_path: Path) -> AsyncIterator[Instance]:
    async with Instance.running(tmp_path) as instance:
        yield instance


async def change(instance: Instance, person: Member, **changes: bool) -> int | None:
    """Change a person; give the number of the error, or `None`."""
    wanted = UserPatch(admin=changes.get("admin"), active=changes.get("active"))
    try:
        await instance.store.write(ChangeUser(person.user_id, 0, wanted, COMMAND_LINE))
    except ApiError as error:
        return error.entry.ref
    return None


@pytest.mark.parametrize("away", ["admin", "active"])
class TestTheLastOne:
    async def test_stays(self, instance: Instance, away: str) -> None:
        ada = await instance.member()
        await change(instance, ada, admin=True)
        assert await change(instance, ada, **{away: False}) == 9016

    async def test_goes_once_there_is_another(self, instance: Instance, away: str) -> None:
        ada, ben = await instance.member(), await instance.member()
        for one in (ada, ben):
            await change(instance, one, admin=True)
        assert await change(instance, ada, **{away: False}) is None
        assert await change(instance, ben, **{away: False}) == 9016

    async def test_is_not_helped_by_an_inactive_one(self, instance: Instance, away: str) -> None:
        ada, ben = await instance.member(), await instance.member()
        for one in (ada, ben):
            await change(instance, one, admin=True)
        await change(instance, ben, active=False)
        assert await change(instance, ada, **{away: False}) == 9016


async def test_the_last_one_may_be_called_something_else(instance: Instance) -> None:
    ada = await instance.member()
    await change(instance, ada, admin=True)
    renamed = ChangeUser(ada.user_id, 0, UserPatch(firstname="Augusta"))
    account = await instance.store.write(renamed)
    assert account is not None
    assert (account.admin, account.profile.firstname) == (True, "Augusta")
