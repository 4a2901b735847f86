"""A server that is killed in the middle of its work has lost nothing that it acknowledged."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.harness.invariants import find_violations
from tests.harness.ledger import Acknowledged, Ledger, find_unmet_guarantees
from tests.harness.people import Firm, Person
from tests.harness.servers import Server, running_server
from tests.harness.writers import reconnected, writing
from tests.proofs.proof import Proof, Scale

WRITERS, UPLOADERS = 16, 2
SEED = 20260


@dataclass
class Round:
    """What one kill cut off."""

    acknowledged: int
    unanswered: int
    uploads: int


@dataclass
class Aftermath:
    """What was acknowledged before the kills, and the server that came up after the last."""

    ledger: Ledger
    rounds: list[Round]
    people: dict[int, Person]
    server: Server


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory, scale: Scale) -> Iterator[Aftermath]:
    folder = tmp_path_factory.mktemp("killed")
    chance = random.Random(SEED)  # noqa: S311 - no secret
    everyone: list[Person] = []
    ledger = Ledger()
    rounds = []
    for number in range(scale.size(short=3, whole=50)):
        with running_server(folder) as server:
            if not everyone:
                with Firm(server) as firm:
                    everyone = [firm.internal() for _ in range(WRITERS)]
            with reconnected(server, everyone) as people:
                before = _counts(ledger)
                with writing([*people.values()], ledger, f"round {number}", uploaders=UPLOADERS):
                    ledger.wait_for(1)
                    ledger.wait_for_any_moment(chance)
                    server.kill()
            after = _counts(ledger)
            rounds.append(Round(*(now - then for now, then in zip(after, before, strict=True))))
    with running_server(folder) as server, reconnected(server, everyone) as people:
        yield Aftermath(ledger, rounds, people, server)


def _counts(ledger: Ledger) -> tuple[int, int, int]:
    return len(ledger.acknowledged), len(ledger.unanswered), len(ledger.unanswered_uploads)


@pytest.mark.proof(
    claim="A server that is killed loses nothing that it acknowledged, and leaves nothing half.",
    method="SIGKILL at a random moment, while 16 people write and two of them upload large files; "
    "each round on the data of the one before. Then a client's ledger of what was acknowledged is "
    "held against what the server has: every message and file whole, once, in order; and what was "
    "not answered is written once when it is sent again under its key.",
)
class TestSigkill:
    def test_each_kill_was_in_the_middle_of_messages_and_uploads(
        self, aftermath: Aftermath, proof: Proof
    ) -> None:
        rounds = aftermath.rounds
        assert [one for one in rounds if not one.acknowledged] == []
        assert [one for one in rounds if not (one.unanswered or one.uploads)] == []
        # A kill right after the first answer may find the others at their first files, and one a
        # little later may find all between two files; but not each time.
        assert sum(bool(one.unanswered) for one in rounds) > len(rounds) / 2
        assert sum(bool(one.uploads) for one in rounds) > len(rounds) / 2
        unanswered = sum(one.unanswered for one in rounds)
        uploads = sum(one.uploads for one in rounds)
        proof.found(
            f"{len(rounds)} kills, which cut off {unanswered:,} messages and {uploads:,} uploads"
        )

    def test_until_then_all_was_answered_as_it_should_be(self, aftermath: Aftermath) -> None:
        assert (aftermath.ledger.strange, aftermath.ledger.refused) == ([], [])

    def test_every_promise_was_kept(self, aftermath: Aftermath, proof: Proof) -> None:
        ledger = aftermath.ledger
        assert find_unmet_guarantees(ledger, aftermath.people) == []
        proof.found(
            f"{len(ledger.acknowledged):,} acknowledged messages and "
            f"{len(ledger.uploads):,} files, none lost or doubled"
        )

    def test_nothing_half_is_there(self, aftermath: Aftermath) -> None:
        assert find_violations(aftermath.server.settings) == {}

    def test_what_was_acknowledged_under_a_key_is_answered_the_same_again(
        self, aftermath: Aftermath
    ) -> None:
        keyed = [entry for entry in aftermath.ledger.acknowledged if entry.asked.key][-100:]
        assert _sent_again(aftermath, keyed) == keyed

    def test_what_was_not_answered_is_written_once_when_it_is_sent_again_under_its_key(
        self, aftermath: Aftermath
    ) -> None:
        again = Ledger()
        keyed = [asked for asked in aftermath.ledger.unanswered if asked.key]
        for asked in keyed:
            for _ in range(2):
                again.note(asked, asked.sent_by(aftermath.people[asked.author]))
        pairs = {(entry.asked.html, entry.message_id) for entry in again.acknowledged}
        assert (again.strange, len(pairs)) == ([], len(keyed))
        assert find_violations(aftermath.server.settings) == {}


def _sent_again(aftermath: Aftermath, entries: list[Acknowledged]) -> list[Acknowledged]:
    again = Ledger()
    for entry in entries:
        again.note(entry.asked, entry.asked.sent_by(aftermath.people[entry.asked.author]))
    return again.acknowledged
