"""What has had its day goes, and what is needed to notice a replay stays."""

import pytest

from parley.access.oauth import PurgeExpired
from tests.access.oauth.applications import MINUTE, Application, refused
from tests.harness.db_assertions import rows_at
from tests.harness.instances import Instance, Member

pytestmark = pytest.mark.anyio

DAY = 24 * 60 * MINUTE
YEAR = 365 * DAY
TABLES = ("authorization_codes", "refresh_tokens", "tokens", "grants")


def left(instance: Instance) -> dict[str, int]:
    """Count what is left of each kind, personal tokens left out."""
    personal = "where grant_id is not null"
    return {
        table: rows_at(
            instance.settings,
            f"select count(*) from {table} {personal if table == 'tokens' else ''}",  # noqa: S608 - ours
        )[0][0]
        for table in TABLES
    }


async def forgotten(instance: Instance) -> None:
    while await instance.store.write(PurgeExpired(instance.clock(), 1)):
        pass


async def test_a_code_and_an_access_token_go_a_day_after_their_time(
    instance: Instance, archive: Application, ada: Member
) -> None:
    await archive.tokens_for(ada)
    counts = []
    for after in (0, DAY, DAY):
        instance.clock.now += after
        await forgotten(instance)
        counts.append(left(instance))
    assert counts[0] == dict.fromkeys(TABLES, 1)
    assert counts[2] == {"authorization_codes": 0, "refresh_tokens": 1, "tokens": 0, "grants": 1}


async def test_a_grant_goes_with_its_last_token(
    instance: Instance, archive: Application, ada: Member
) -> None:
    tokens = await archive.tokens_for(ada)
    await archive.refresh(tokens.refresh)
    instance.clock.now += YEAR + DAY
    await forgotten(instance)
    assert left(instance) == dict.fromkeys(TABLES, 0)


async def test_a_refresh_token_that_was_used_is_known_for_a_year(
    instance: Instance, phone: Application, ada: Member
) -> None:
    tokens = await phone.tokens_for(ada)
    later = (await phone.refresh(tokens.refresh)).json()
    instance.clock.now += YEAR - 1
    await forgotten(instance)
    assert refused(await phone.refresh(tokens.refresh)) == (400, "invalid_grant")
    assert refused(await phone.refresh(later["refresh_token"])) == (400, "invalid_grant")


async def test_personal_tokens_stay(instance: Instance, ada: Member) -> None:
    instance.clock.now += 2 * YEAR
    await forgotten(instance)
    assert (await ada.get("/conversations")).status_code == 200
