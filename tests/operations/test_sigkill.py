"""A server that is killed in the middle of its work has lost nothing that it acknowledged."""

import random
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest

from tests.harness.people import Firm, Person
from tests.harness.servers import Server, running_server
from tests.operations.ledger import Acknowledged, Ledger, Writer, reconnected
from tests.operations.whole import what_is_wrong

CONNECTIONS, ROUNDS = 16, 5
SEED = 20260
SHORTEST, LONGEST = 0.2, 0.9


@dataclass
class Aftermath:
    """What was acknowledged before the kills, and the server that came up after the last."""

    ledgers: list[Ledger]
    people: dict[int, Person]
    server: Server

    @property
    def acknowledged(self) -> list[Acknowledged]:
        return [entry for ledger in self.ledgers for entry in ledger.acknowledged]


def write_until_killed(
    server: Server, people: Sequence[Person], name: str, seconds: float
) -> Ledger:
    """Let everyone write at once, and kill the server in the midst of it."""
    ledger = Ledger()
    writers = [
        Writer(me, [other for other in people if other is not me], ledger, f"{name}, writer {n}")
        for n, me in enumerate(people)
    ]
    for writer in writers:
        writer.start()
    threading.Event().wait(seconds)  # the moment of the kill is the point, not an event
    server.kill()
    for writer in writers:
        writer.join(30)
    return ledger


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    folder = tmp_path_factory.mktemp("killed")
    chance = random.Random(SEED)  # noqa: S311 - no secret
    everyone: list[Person] = []
    ledgers = []
    for number in range(ROUNDS):
        with running_server(folder) as server:
            if not everyone:
                with Firm(server) as firm:
                    everyone = [firm.internal() for _ in range(CONNECTIONS)]
            seconds = chance.uniform(SHORTEST, LONGEST)
            with reconnected(server, everyone) as people:
                ledger = write_until_killed(
                    server, list(people.values()), f"round {number}", seconds
                )
            print(  # noqa: T201 - to find the round again
                f"seed {SEED}, round {number}: killed after {seconds:.3f} s with "
                f"{len(ledger.acknowledged)} acknowledged, {len(ledger.unanswered)} unanswered"
            )
            ledgers.append(ledger)
    with running_server(folder) as server, reconnected(server, everyone) as people:
        yield Aftermath(ledgers, people, server)


class TestSigkill:
    def test_each_round_was_in_the_middle_of_its_work(self, aftermath: Aftermath) -> None:
        assert all(one.acknowledged and one.unanswered for one in aftermath.ledgers)

    def test_until_then_all_was_answered_as_it_should_be(self, aftermath: Aftermath) -> None:
        assert [one for ledger in aftermath.ledgers for one in ledger.strange] == []

    def test_every_acknowledged_message_reads_back_whole(self, aftermath: Aftermath) -> None:
        by_conversation: dict[int, list[Acknowledged]] = {}
        for entry in aftermath.acknowledged:
            by_conversation.setdefault(entry.conversation_id, []).append(entry)
        lost: list[Acknowledged] = []
        for number, entries in by_conversation.items():
            reader = aftermath.people[entries[0].asked.author]
            found = {one["messageid"]: one for one in reader.messages_of(number, limit=100)}
            lost.extend(entry for entry in entries if not _is(found.get(entry.message_id), entry))
        assert lost == []

    def test_every_acknowledged_upload_reads_back_whole(self, aftermath: Aftermath) -> None:
        uploads = {
            number: one for each in aftermath.ledgers for number, one in each.uploads.items()
        }
        lost = [
            number
            for number, (uploader, content) in uploads.items()
            if aftermath.people[uploader].get(f"/attachments/{number}/content").content != content
        ]
        assert (lost, len(uploads) > CONNECTIONS) == ([], True)

    def test_nothing_half_is_there(self, aftermath: Aftermath) -> None:
        assert what_is_wrong(aftermath.server.settings) == {}

    def test_what_was_acknowledged_under_a_key_is_answered_the_same_again(
        self, aftermath: Aftermath
    ) -> None:
        keyed = [entry for entry in aftermath.acknowledged if entry.asked.key][-100:]
        again = Ledger()
        for entry in keyed:
            again.note(entry.asked, entry.asked.sent_by(aftermath.people[entry.asked.author]))
        assert again.acknowledged == keyed

    def test_what_was_not_answered_is_written_once_when_it_is_sent_again_under_its_key(
        self, aftermath: Aftermath
    ) -> None:
        again = Ledger()
        for asked in [one for ledger in aftermath.ledgers for one in ledger.unanswered if one.key]:
            for _ in range(2):
                again.note(asked, asked.sent_by(aftermath.people[asked.author]))
        pairs = [(entry.asked.html, entry.message_id) for entry in again.acknowledged]
        assert again.strange == []
        assert len(set(pairs)) * 2 == len(pairs)
        assert what_is_wrong(aftermath.server.settings) == {}


def _is(found: dict[str, object] | None, entry: Acknowledged) -> bool:
    """Tell whether a message is the one that was acknowledged."""
    if found is None:
        return False
    carried = found.get("attachments", {"attachment": []})
    assert isinstance(carried, dict)
    wanted = [] if entry.asked.attachment_id is None else [entry.asked.attachment_id]
    return (
        found["html"] == entry.asked.html and [one["id"] for one in carried["attachment"]] == wanted
    )
