"""What one request can cost, and that it costs nobody else anything."""

import math
from collections.abc import Iterator

import pytest

from tests.harness.people import Firm
from tests.harness.process_metrics import MEBIBYTE, forget_peak, memory, peak_memory, seconds_of
from tests.harness.servers import running_server
from tests.harness.watchdog import Watchdog
from tests.proofs.nobody_gets_in.largest import World, build, requests
from tests.proofs.proof import Proof, Scale

pytestmark = pytest.mark.only_on("sqlite", reason="there the store shares the process")

MOST_MEMORY = 256 * MEBIBYTE
"""What one request may take beside what the server holds anyway."""

MOST_STALL = 0.05
"""Seconds that one request may hold up another."""

MOST_SECONDS = 20
"""That any request may take."""

BUSY = 20
"""How many times as long something may take where tests run and others work, too."""

ATTEMPTS = 3
"""The least of a few is what the request causes; the rest is the machine's."""


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """People of a server with the shipped bounds, whose limits of requests are off."""
    settings = {f"PARLEY_RATE_LIMIT{one}": "0" for one in ("", "_ADDRESS", "_SECRETS")}
    folder = tmp_path_factory.mktemp("bounds")
    with running_server(folder, settings=settings) as server, Firm(server) as made:
        yield made


@pytest.fixture(scope="module")
def world(firm: Firm, scale: Scale) -> World:
    """What the largest requests speak of."""
    mebibytes = scale.size(short=5, whole=100)
    return build(
        firm,
        messages=scale.size(short=5, whole=100),
        people=scale.size(short=20, whole=500),
        file=mebibytes * MEBIBYTE,
    )


@pytest.mark.proof(
    claim="The largest legal request of every kind takes bounded time and memory",
    method="Bodies at their limits and at their most tangled, the longest pages, searches, files, "
    "pictures and forms, one after another; the peak of the server's memory and the time of each",
)
def test_every_request_is_bounded(firm: Firm, world: World, proof: Proof) -> None:
    taken: dict[str, tuple[float, int]] = {}
    statuses = {}
    for name, request in requests(world):
        before = memory(firm.server)
        forget_peak(firm.server)
        seconds = seconds_of(lambda: statuses.update({name: request().status_code}))  # noqa: B023
        taken[name] = (seconds, peak_memory(firm.server) - before)
    assert [name for name, status in statuses.items() if status >= 500] == []
    assert {name: more for name, (_, more) in taken.items() if more > MOST_MEMORY} == {}
    most = MOST_SECONDS * proof.size(short=3, whole=1)
    assert {name: long for name, (long, _) in taken.items() if long > most} == {}
    slowest = sorted(taken, key=lambda name: taken[name][0], reverse=True)[:4]
    largest = sorted(taken, key=lambda name: taken[name][1], reverse=True)[:4]
    proof.found(
        f"{len(taken)} kinds; slowest: "
        + ", ".join(f"{name} {taken[name][0]:.2f} s" for name in slowest)
        + "; most memory: "
        + ", ".join(f"{name} {taken[name][1] // MEBIBYTE} MiB" for name in largest)
    )


@pytest.mark.proof(
    claim="No request holds up another by more than 50 ms",
    method="A second client asks all the time while each of the largest requests is answered; the "
    "least of three attempts is what the request causes",
)
def test_no_request_holds_up_another(firm: Firm, world: World, proof: Proof) -> None:
    stalls: dict[str, float] = {}
    most = proof.size(short=BUSY * MOST_STALL, whole=MOST_STALL)
    enough = proof.size(short=most, whole=0.0)
    with Watchdog(firm.server) as watchdog:
        for name, request in requests(world):
            for _ in range(ATTEMPTS):
                watchdog.longest()
                request()
                stalls[name] = min(watchdog.longest(), stalls.get(name, math.inf))
                if stalls[name] <= enough:
                    break
    worst = sorted(stalls, key=lambda name: stalls[name], reverse=True)[:4]
    assert {name: stall for name, stall in stalls.items() if stall > most} == {}
    proof.found(
        f"{len(stalls)} kinds; longest: "
        + ", ".join(f"{name} {stalls[name] * 1000:.0f} ms" for name in worst)
    )
