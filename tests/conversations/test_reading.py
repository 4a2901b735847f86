from collections.abc import Iterator

import pytest

from tests.conversations.actions import kept, mark, marked, readers, reply, shown, unread
from tests.harness.answers import summary, whole
from tests.harness.db_assertions import events_of, nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person
from tests.harness.servers import running_server


def thread(firm: Firm, count: int) -> tuple[Person, Person, int, list[int]]:
    """Return a writer, a reader, their conversation and its messages."""
    ada, bob = firm.internal(), firm.internal()
    number = ada.started(bob)
    for _ in range(count - 1):
        reply(ada, number)
    found = ada.messages_of(number, direction="asc")
    return ada, bob, number, [one["messageid"] for one in found]


class TestMarkingAsRead:
    def test_leaves_nothing_unread(self, firm: Firm) -> None:
        _, bob, number, _ = thread(firm, 3)
        marked(bob, number, "read")
        assert (shown(bob, number)["unreadcount"], unread(bob)) == (0, (0, 0))

    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_up_to_a_message_leaves_what_follows(self, firm: Firm, wire_format: WireFormat) -> None:
        _, bob, number, messages = thread(firm, 3)
        body = wire_format.body("read", {"messageid": messages[0]})
        assert bob.post(f"/conversations/{number}/read", **body).status_code == 204
        assert (shown(bob, number)["unreadcount"], unread(bob)) == (2, (2, 1))

    @pytest.mark.parametrize(
        ("body", "wire_format"),
        [(b" \r\n", "json"), (b"null", "json"), ("\ufeff".encode(), "json"), (b"\n", "xml")],
    )
    def test_with_a_body_that_says_nothing_is_up_to_the_newest(
        self, firm: Firm, body: bytes, wire_format: str
    ) -> None:
        _, bob, number, _ = thread(firm, 2)
        headers = {"Content-Type": f"application/{wire_format}"}
        answer = bob.post(f"/conversations/{number}/read", content=body, headers=headers)
        assert (answer.status_code, unread(bob)) == (204, (0, 0))

    def test_never_goes_back(self, firm: Firm) -> None:
        _, bob, number, messages = thread(firm, 3)
        marked(bob, number, "read", messages[1])
        marked(bob, number, "read", messages[0])
        assert shown(bob, number)["unreadcount"] == 1

    def test_of_what_is_read_writes_nothing(self, firm: Firm) -> None:
        ada, bob, number, messages = thread(firm, 2)
        marked(bob, number, "read")
        with nothing_written(firm.server):
            marked(bob, number, "read")
            marked(bob, number, "read", messages[0])
            marked(ada, number, "read")

    def test_touches_no_one_else(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob, eve)
        marked(bob, number, "read")
        assert unread(eve) == (1, 1)


class TestMarkingAsUnread:
    def test_makes_the_newest_unread(self, firm: Firm) -> None:
        ada, _, number, _ = thread(firm, 3)
        marked(ada, number, "unread")
        assert (shown(ada, number)["unreadcount"], unread(ada)) == (1, (1, 1))

    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_from_a_message_on_makes_that_and_what_follows_unread(
        self, firm: Firm, wire_format: WireFormat
    ) -> None:
        ada, _, number, messages = thread(firm, 3)
        body = wire_format.body("unread", {"messageid": messages[1]})
        assert ada.post(f"/conversations/{number}/unread", **body).status_code == 204
        assert shown(ada, number)["unreadcount"] == 2

    def test_of_what_is_unread_writes_nothing(self, firm: Firm) -> None:
        _, bob, number, messages = thread(firm, 3)
        marked(bob, number, "read", messages[0])
        with nothing_written(firm.server):
            marked(bob, number, "unread")
            marked(bob, number, "unread", messages[1])

    def test_is_nobody_elses_business(self, firm: Firm) -> None:
        ada, bob, number, messages = thread(firm, 3)
        marked(bob, number, "read")
        marked(bob, number, "unread", messages[0])
        assert readers(ada, number)[bob.user_id] == 3


class TestABadMark:
    @pytest.mark.parametrize("word", ["read", "unread"])
    def test_names_no_message_of_another_conversation(self, firm: Firm, word: str) -> None:
        ada, bob, number, _ = thread(firm, 2)
        elsewhere = ada.messages_of(ada.started(bob))[0]["messageid"]
        with nothing_written(firm.server):
            response = mark(ada, number, word, elsewhere)
        assert summary(response) == (403, 123, "access denied")

    @pytest.mark.parametrize("word", ["read", "unread"])
    def test_is_refused_where_the_number_is_none(self, firm: Firm, word: str) -> None:
        ada, _, number, _ = thread(firm, 1)
        response = ada.post(f"/conversations/{number}/{word}", json={"messageid": "newest"})
        assert summary(response) == (
            400,
            9002,
            'messageid: expected an integer, got the text "newest"',
        )

    @pytest.mark.parametrize("word", ["read", "unread"])
    def test_by_a_stranger_looks_like_one_of_a_missing_conversation(
        self, firm: Firm, word: str
    ) -> None:
        _, _, number, _ = thread(firm, 1)
        eve = firm.internal()
        assert whole(mark(eve, number, word)) == whole(mark(eve, 10**12, word))


class TestReaders:
    def test_tell_how_far_each_has_read(self, firm: Firm) -> None:
        ada, bob, number, messages = thread(firm, 3)
        assert readers(ada, number) == {ada.user_id: 3, bob.user_id: 0}
        marked(bob, number, "read", messages[1])
        assert readers(ada, number) == {ada.user_id: 3, bob.user_id: 2}

    def test_name_the_message_in_both_formats(self, firm: Firm) -> None:
        ada, _, number, messages = thread(firm, 1)
        for wire_format in WireFormat:
            response = ada.get(
                f"/conversations/{number}/readers", headers={"Accept": wire_format.value}
            )
            told = wire_format.read(response)["reader"][0]
            assert told == {
                "userid": str(ada.user_id),
                "messageid": str(messages[0]),
                "sequence": "1",
            }

    def test_of_a_strangers_conversation_look_like_those_of_a_missing_one(self, firm: Firm) -> None:
        _, _, number, _ = thread(firm, 1)
        eve = firm.internal()
        answers = [eve.get(f"/conversations/{one}/readers") for one in (number, 10**12)]
        assert whole(answers[0]) == whole(answers[1])


@pytest.fixture(scope="module")
def silent_firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """People of a server without read receipts."""
    folder = tmp_path_factory.mktemp("silent")
    settings = {"PARLEY_READ_RECEIPTS": "false"}
    with running_server(folder, settings=settings) as server, Firm(server) as firm:
        yield firm


class TestReceipts:
    def test_are_told_to_all(self, firm: Firm) -> None:
        _, bob, number, messages = thread(firm, 2)
        marked(bob, number, "read")
        (event,) = events_of(firm.server, number, "conversation.read")
        assert (event["actor_id"], event["sequence"], event["message_id"], event["user_id"]) == (
            *(bob.user_id, 2, messages[1]),
            None,
        )

    def test_are_told_once_however_often_one_goes_back(self, firm: Firm) -> None:
        _, bob, number, messages = thread(firm, 2)
        marked(bob, number, "read")
        marked(bob, number, "unread", messages[0])
        marked(bob, number, "read")
        told = [
            (event["sequence"], event["user_id"])
            for event in events_of(firm.server, number, "conversation.read")
        ]
        assert told == [(2, None), (0, bob.user_id), (2, bob.user_id)]

    def test_may_be_turned_off(self, silent_firm: Firm) -> None:
        ada, bob, number, _ = thread(silent_firm, 2)
        marked(bob, number, "read")
        assert [readers(one, number) for one in (ada, bob)] == [{ada.user_id: 2}, {bob.user_id: 2}]
        (event,) = events_of(silent_firm.server, number, "conversation.read")
        assert event["user_id"] == bob.user_id


class TestWhatIsUnreadInAll:
    def test_is_nothing_for_someone_new(self, firm: Firm) -> None:
        assert unread(firm.internal()) == (0, 0)

    def test_grows_with_every_message_of_others(self, firm: Firm) -> None:
        ada, bob, number, _ = thread(firm, 2)
        ada.started(bob)
        assert (unread(ada), unread(bob)) == ((0, 0), (3, 2))
        reply(bob, number)
        assert (unread(ada), unread(bob)) == ((1, 1), (1, 1))

    def test_leaves_muted_conversations_out(self, firm: Firm) -> None:
        ada, bob, number, _ = thread(firm, 2)
        kept(bob, number, muted=True)
        reply(ada, number)
        assert unread(bob) == (0, 0)
        kept(bob, number, muted=False)
        assert unread(bob) == (3, 1)

    def test_counts_archived_ones(self, firm: Firm) -> None:
        _, bob, number, _ = thread(firm, 2)
        kept(bob, number, archived=True)
        assert unread(bob) == (2, 1)

    def test_of_a_muted_conversation_that_is_read_stays_nothing(self, firm: Firm) -> None:
        ada, bob, number, _ = thread(firm, 2)
        kept(bob, number, muted=True)
        reply(bob, number)
        reply(ada, number)
        marked(bob, number, "read")
        marked(bob, number, "unread")
        assert unread(bob) == (0, 0)
        kept(bob, number, muted=False)
        assert unread(bob) == (1, 1)

    def test_reads_the_same_in_both_formats(self, firm: Firm) -> None:
        _, bob, _, _ = thread(firm, 2)
        answers = [
            wire_format.read(
                bob.get("/conversations/unread", headers={"Accept": wire_format.value})
            )
            for wire_format in WireFormat
        ]
        assert answers == [{"unreadcount": "2", "conversationcount": "1"}] * 2
