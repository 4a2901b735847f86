"""No text holds up others, wherever it stands in a request."""

import math
from collections.abc import Iterator
from itertools import chain

import pytest

from tests.attachments.files import uploaded
from tests.harness.people import Firm, Person
from tests.harness.servers import running_server
from tests.harness.watchdog import Watchdog
from tests.proofs.nobody_gets_in.hostile_texts import Place, Values, places, recipes
from tests.proofs.nobody_gets_in.page_forms import page_places
from tests.proofs.nobody_gets_in.test_bounds import ATTEMPTS, BUSY, MOST_STALL
from tests.proofs.proof import Proof

pytestmark = pytest.mark.only_on("sqlite", reason="there the store shares the process")

STEP = 101
"""Of the texts for a place the next to be taken, where not all are: it is a prime number."""


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """People of a server behind a proxy, whose limits of requests are off."""
    settings = {f"PARLEY_RATE_LIMIT{one}": "0" for one in ("", "_ADDRESS", "_SECRETS")}
    settings["PARLEY_PROXIES"] = "1"
    folder = tmp_path_factory.mktemp("texts")
    with running_server(folder, settings=settings) as server, Firm(server) as made:
        yield made


@pytest.fixture(scope="module")
def caller(firm: Firm) -> Person:
    """An administrator."""
    return firm.administrator()


@pytest.fixture(scope="module")
def values(firm: Firm, caller: Person) -> Values:
    """What there is."""
    ben = firm.internal("Ben", "Okoro")
    conversation = caller.started(ben)
    return {
        "userid": ben.user_id,
        "siteid": firm.site(caller, ben),
        "conversationid": conversation,
        "messageid": caller.messages_of(conversation)[0]["messageid"],
        "attachmentid": uploaded(caller, b"x", "a.txt"),
        "clientid": firm.application("A program", "https://a.example/b"),
    }


@pytest.mark.proof(
    claim="No text in a request holds up another request by more than 50 ms",
    method="Hostile texts up to the limits in every member of every body, field of a form, "
    "parameter and header, as the OpenAPI document lists them, and in every field and parameter of "
    "the pages, while a second client asks all the time; the least of three attempts is what the "
    "text causes",
)
def test_no_text_holds_up_another_request(
    firm: Firm, caller: Person, values: Values, proof: Proof
) -> None:
    most = proof.size(short=BUSY * MOST_STALL, whole=MOST_STALL)
    each = proof.size(short=1, whole=12)
    stalls: dict[str, float] = {}
    statuses: set[int] = set()
    tried = 0
    with Watchdog(firm.server) as watchdog:
        for number, place in enumerate(chain(places(caller, values), page_places(firm))):
            for text in chosen(place, number, each):
                least = math.inf
                for _ in range(ATTEMPTS):
                    watchdog.longest()
                    statuses.add(place.ask(text).status_code)
                    least = min(least, watchdog.longest())
                    if least <= most:
                        break
                tried += 1
                stalls[place.name] = max(least, stalls.get(place.name, 0.0))
    slow = [f"{name} {stall * 1000:.0f} ms" for name, stall in stalls.items() if stall > most]
    assert slow == []
    assert {status for status in statuses if status >= 500} == set()
    longest = max(stalls, key=lambda name: stalls[name])
    proof.found(
        f"{tried} texts in {len(stalls)} places; longest: {longest} {stalls[longest] * 1000:.0f} ms"
    )


def chosen(place: Place, number: int, most: int) -> Iterator[str]:
    """Choose some of the texts for a place, others than for the place before."""
    known = recipes(place.most)
    for one in range(min(most, len(known))):
        yield known[(number + one) * STEP % len(known)].text()
