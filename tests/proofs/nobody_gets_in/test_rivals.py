"""Who is kept out while something lets them in, on another node, at the same moment."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from parley.wire import ApiError
from tests.access.exclusions import ENDING, EXCLUSIONS, LATE, REFUSING
from tests.access.rivals import ADDRESS, Act, Admission, Round
from tests.harness.engines import Engine, current
from tests.harness.instances import Instance, migrated, opened
from tests.harness.sql import run_sql
from tests.proofs.proof import Proof

pytestmark = pytest.mark.anyio

ROUNDS = 200
AT_MOST = 0.004
"""Seconds by which one of the two is later."""

UNLIMITED = {"rate_limit": 0, "rate_limit_address": 0, "rate_limit_secrets": 0}
NEWEST = "select entry_id from audit_head"
NEWER = "select action, address from audit_entries where entry_id > :since order by entry_id"
DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database()"


class Nodes(NamedTuple):
    """Two nodes over one database: caches, connections and writers of their own."""

    here: Instance
    there: Instance


@pytest.fixture
async def nodes(tmp_path: Path) -> AsyncIterator[Nodes]:
    async with contextlib.AsyncExitStack() as stack:
        here = await stack.enter_async_context(Instance.running(tmp_path, **UNLIMITED))
        store = await stack.enter_async_context(opened(migrated(tmp_path)))
        there = Instance(tmp_path, store, **UNLIMITED)
        stack.callback(there.feed.close)
        yield Nodes(here, there)


async def later(act: Act, chance: random.Random) -> object:
    """Do something a little later."""
    await asyncio.sleep(chance.uniform(0, AT_MOST))
    return await act()


def was_late(scene: Round, since: int, exclusion: str) -> bool:
    """Return whether the audit log has an act of Ada's after what kept her out."""
    entries = run_sql(scene.here.settings, NEWER, {"since": since})
    sought = (LATE[exclusion], None)
    kept_out = [entry == sought for entry in entries]
    after = entries[kept_out.index(True) :] if True in kept_out else []
    return ADDRESS in {address for _, address in after}


@pytest.mark.parametrize("exclusion", EXCLUSIONS)
@pytest.mark.proof(
    claim="Who is kept out stays out, whatever is under way for them on another node",
    method="Signing in, redeeming a link, making a token or a link, allowing, exchanging, "
    "refreshing and administering run on one node while another deactivates or demotes the person, "
    "sets a password, ends sessions or a token, withdraws consent, or archives, narrows or changes "
    "the application; by chance one or the other is up to 4 ms later. Then the person is let in "
    "again, and what was given is tried",
)
async def test_nothing_survives(nodes: Nodes, exclusion: str, proof: Proof) -> None:
    rounds = proof.size(short=1, whole=ROUNDS)
    chance = random.Random(exclusion)  # noqa: S311 - no secret
    ended, refused = ENDING.get(exclusion, ()), REFUSING.get(exclusion, ())
    survivors = [
        prepare.__name__
        for prepare in (*ended, *refused)
        for _ in range(rounds)
        if await survives(nodes, exclusion, prepare, chance, ordered=prepare not in ended)
    ]
    deadlocks = 0
    if current() is Engine.POSTGRES:
        ((deadlocks,),) = run_sql(nodes.here.settings, DEADLOCKS)
    assert (survivors, deadlocks) == ([], 0)
    proof.found(f"{exclusion}: 0 of {rounds * len((*ended, *refused)):,}")


async def survives(
    nodes: Nodes,
    exclusion: str,
    prepare: Callable[[Round], Awaitable[Admission]],
    chance: random.Random,
    *,
    ordered: bool,
) -> bool:
    """Run the two once; return whether what was given outlives the exclusion, or came after it."""
    scene = Round(nodes.here, nodes.there)
    await scene.set_up()
    admission, command = await prepare(scene), EXCLUSIONS[exclusion](scene)
    ((since,),) = run_sql(nodes.here.settings, NEWEST)

    async def exclude() -> None:
        with contextlib.suppress(ApiError):  # what it would end may be over by then
            await nodes.there.store.write(command)

    await asyncio.gather(later(admission.act, chance), later(exclude, chance))
    late = ordered and was_late(scene, since, exclusion)
    await scene.let_back_in()
    return await admission.lives() and (late or not ordered)
