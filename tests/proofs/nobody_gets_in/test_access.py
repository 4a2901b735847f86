"""Every operation, every object that it can name, everyone who must not have it."""

import re
import statistics
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final, NamedTuple

import httpx
import pytest

from parley.access import ALL
from tests.access.credentials import bearer, make_administrator, token_of
from tests.access.test_every_operation import needed_scope, takes_a_token
from tests.contract.sending import with_heads
from tests.harness.answers import whole
from tests.harness.db_assertions import contents
from tests.harness.formats import WireFormat
from tests.harness.instances import Instance
from tests.proofs.nobody_gets_in.matters import (
    CANARY,
    Role,
    World,
    add_others,
    build_world,
    running,
)
from tests.proofs.nobody_gets_in.places import Place, places, request_at
from tests.proofs.proof import Proof

pytestmark = pytest.mark.anyio

PLACES = [
    pytest.param(one, id=str(one))
    for one in places()
    if takes_a_token(one.operation) and one.operation.method != "HEAD"  # it is GET without a body
]

SAME_CLASS: Final = 1.25
"""How many times as long one kind of answer may take as the other."""

SEEN: Final = 0.55
"""How often an answer that is longer must be seen to be: well beyond chance, of 1,000 pairs."""

NOBODY: Final = 10**12
"""No object's number."""

OWN_REMOVAL: Final = ("former", "GET /events conversationid")
"""Who does not take part any more was told that, and that is theirs."""

CLAIM = pytest.mark.proof(
    claim="Nobody sees or changes what is not theirs, and can't tell whether it is there",
    method="Each place of the OpenAPI document that names an object, filled with one of others and "
    "with one that is not there, in JSON and XML, by a stranger, a former participant, a client of "
    "another matter, someone inactive, an expired token and one without the scope: the answers are "
    "the same to the byte, and nothing is written",
)


@pytest.fixture(scope="module")
async def firm_of_one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Instance]:
    """Another such instance, in which worlds are made and undone."""
    async with running(tmp_path_factory) as instance:
        yield instance


@pytest.fixture(scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """An instance on which no one finds others without a site."""
    async with running(tmp_path_factory) as instance:
        await add_others(instance)
        yield await build_world(instance)


async def _sent(instance: Instance, request: dict[str, Any], headers: Any) -> httpx.Response:
    transport = httpx.ASGITransport(app=instance.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://parley.test") as client:
        return await client.request(**{**request, "headers": {**request["headers"], **headers}})


def _missing(theirs: int) -> int:
    """Return a number that no object has, with as many digits: lengths are compared, too."""
    missing = int("9" * len(str(theirs)))
    assert missing > theirs, "there are too many objects"
    return missing


def _told(response: httpx.Response, number: int) -> Any:
    """Return all of an answer but for the number that was asked for."""
    status, headers, content = whole(response)
    asked_for = re.compile(rf"(?<![0-9])(?<!api/){number}(?!\.?[0-9])")
    told = [(name, asked_for.sub("#", value)) for name, value in headers]
    return status, told, asked_for.sub("#", content.decode("latin-1"))


def _kept(instance: Instance) -> dict[str, str]:
    """Return what stands for all that is kept, but for when tokens were used."""
    return {name: one for name, one in contents(instance.settings).items() if name != "tokens"}


@CLAIM
@pytest.mark.parametrize("place", PLACES)
async def test_no_object_of_others_is_to_be_seen(place: Place, world: World, proof: Proof) -> None:
    instance, theirs = world.instance, world.theirs[place.kind]
    without = ALL - {needed_scope(place.operation)}
    unscoped = bearer(await token_of(instance, world.ada, scopes=without))
    roles = {**world.roles, "unscoped": Role(unscoped, world.theirs, world.friend)}
    before = _kept(instance)
    different = []
    for name, role in roles.items():
        for others in (role.own, world.theirs) if role.own is not world.theirs else (role.own,):
            for wire_format in proof.size(short=(WireFormat.JSON,), whole=tuple(WireFormat)):
                told = []
                for number in (theirs, _missing(theirs)):
                    request = request_at(place, wire_format, number, others, role.friend)
                    told.append(_told(await _sent(instance, request, role.headers), number))
                same = told[0] == told[1] or (name, str(place)) == OWN_REMOVAL
                if not same or CANARY in told[0][-1]:
                    different.append((name, wire_format, told))
    assert different == []
    assert _kept(instance) == before


@CLAIM
@pytest.mark.parametrize("place", PLACES)
async def test_whoever_has_an_object_is_told_more(place: Place, firm_of_one: Instance) -> None:
    """So the requests above would do something, if they were allowed."""
    world = await build_world(firm_of_one)
    make_administrator(firm_of_one, world.ada)
    headers = bearer(await token_of(firm_of_one, world.ada))
    theirs = world.friend if place.kind == "user" else world.theirs[place.kind]
    told = []
    for number in (NOBODY, theirs):
        request = request_at(place, WireFormat.JSON, number, world.theirs, world.friend)
        told.append(_told(await _sent(firm_of_one, request, headers), number))
    assert told[0] != told[1]
    assert told[1][0] < httpx.codes.BAD_REQUEST or told[1][0] == httpx.codes.CONFLICT, told[1]


@CLAIM
async def test_no_list_holds_what_others_have(world: World, proof: Proof) -> None:
    asked = [one for one in with_heads() if one.method == "GET" and takes_a_token(one)]
    lists = [one for one in asked if "{" not in one.path]
    for operation in lists:
        for role in world.roles.values():
            for wire_format in WireFormat:
                answer = await _sent(
                    world.instance,
                    {
                        "method": "GET",
                        "url": operation.address,
                        "headers": {"Accept": wire_format.value},
                        "params": {"q": CANARY, "after": "0", "limit": "100"},
                    },
                    role.headers,
                )
                assert CANARY not in answer.text, operation.path
    proof.found(
        f"{len(PLACES)} places in {len({str(one.values[0]) for one in PLACES})} requests, "
        f"{len(lists)} lists, {len(world.roles) + 1} kinds of people"
    )


@pytest.mark.proof(
    claim="The time of an answer hardly tells whether something is there",
    method="A stranger asks for what is there and for what is not, pair by pair: medians, of which "
    "none may be a quarter more than the other, and how often the answer for what is there took "
    "longer (50 % is chance). The same is measured of who may see it, where a difference must show",
)
async def test_the_time_tells_nothing(world: World, proof: Proof) -> None:
    figures = []
    rounds = proof.size(short=50, whole=1_000)
    most = proof.size(short=4 * SAME_CLASS, whole=SAME_CLASS)  # others work where tests run
    seeing = bearer(await token_of(world.instance, world.ada))
    for place in places():
        if place.operation.method != "GET" or str(place) not in TIMED:
            continue
        told = await _timed(world, place, world.roles["stranger"].headers, rounds)
        assert 1 / most < told.there / told.missing < most, (place, told)
        figures.append(f"{place.kind} {told}")
        if place.kind == "conversation":
            seen = await _timed(world, place, seeing, rounds)
            assert seen.longer > proof.size(short=0, whole=SEEN), seen
            figures.append(f"and to who may see it {seen}")
    assert len(figures) == len(TIMED) + 1
    proof.found(f"{rounds} pairs each: " + ", ".join(figures))


class Timing(NamedTuple):
    """What the time of answers tells.

    Attributes:
        there: Median of the seconds, where something is there.
        missing: Where it is not.
        longer: How often the one that is there took longer than the other of its pair.
    """

    there: float
    missing: float
    longer: float

    def __str__(self) -> str:
        medians = f"{self.there * 1e6:.0f} and {self.missing * 1e6:.0f} µs"
        return f"{medians}, longer in {self.longer:.0%}"


async def _timed(world: World, place: Place, headers: Mapping[str, str], rounds: int) -> Timing:
    """Ask for what is there and what is not, pair by pair: what disturbs one disturbs the other."""
    theirs = world.theirs[place.kind]
    missing = _missing(theirs)
    taken: dict[int, list[float]] = {theirs: [], missing: []}
    for turn in range(rounds):
        for number in (theirs, missing) if turn % 2 else (missing, theirs):
            request = request_at(
                place, WireFormat.JSON, number, world.theirs, world.roles["stranger"].friend
            )
            started = time.perf_counter()
            await _sent(world.instance, request, headers)
            taken[number].append(time.perf_counter() - started)
    longer = [one > other for one, other in zip(taken[theirs], taken[missing], strict=True)]
    return Timing(
        statistics.median(taken[theirs]),
        statistics.median(taken[missing]),
        sum(longer) / rounds,
    )


TIMED: Final = {
    "GET /attachments/{attachmentid} attachmentid",
    "GET /conversations/{conversationid} conversationid",
    "GET /conversations/{conversationid}/messages/{messageid} messageid",
    "GET /invitations/{invitationid} invitationid",
    "GET /users/{userid} userid",
}
