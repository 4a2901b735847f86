"""The audit log: what is noted, by whom, and from where."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from parley import access
from parley.store import RequestOrigin
from tests.harness.db_assertions import audited
from tests.harness.instances import Instance

pytestmark = pytest.mark.anyio


@pytest.fixture
async def instance(tmp_path: Path) -> AsyncIterator[Instance]:
    async with Instance.running(tmp_path) as instance:
        yield instance


class TestTokens:
    async def test_one_that_is_issued_is_noted_with_what_it_may_do(
        self, instance: Instance
    ) -> None:
        ada = await instance.member()
        (entry,) = audited(instance.settings, "token.issued")
        assert (entry.subject, msgspec.json.decode(entry.details)) == (
            "token:1",
            {"userid": ada.user_id, "scopes": "messages:read messages:write"},
        )
        assert (entry.at, entry.actor_id, entry.address) == (instance.clock(), None, None)

    async def test_one_that_is_revoked_is_noted_with_who_did_it(self, instance: Instance) -> None:
        ada = await instance.member()
        origin = RequestOrigin(ada.user_id, "192.0.2.7", "a-request")
        command = access.RevokeToken(7, digest=access.hash_token(ada.token), origin=origin)
        await instance.store.write(command)
        (entry,) = audited(instance.settings, "token.revoked")
        assert (entry.actor_id, entry.address, entry.request_id) == origin[:3]
        assert (entry.subject, entry.at) == ("token:1", 7)

    async def test_what_changes_nothing_is_not_noted(self, instance: Instance) -> None:
        await instance.member()
        await instance.store.write(access.RevokeToken(7, token_id=99))
        await instance.store.write(access.IssueToken(b"digest", "no@one.example", "test", 0, None))
        assert [one.action for one in audited(instance.settings)] == ["user.added", "token.issued"]
