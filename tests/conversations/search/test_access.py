"""Nobody finds what they could not open, and everyone what they can."""

import pytest

from parley.cli.context import with_store
from parley.conversations import IndexMessages
from parley.store import Command, Dialect, Transaction
from tests.conversations.search.client import conversations, found
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person, conversation
from tests.harness.sql import run_sql


def test_a_stranger_finds_nothing(firm: Firm) -> None:
    ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
    number = ada.started(bob, html="<p>Secret plan</p>", title="Plan")
    for q in ("secret", f"in:{number}", "in:plan", f"from:{ada.user_id}", "after:2020-01-01"):
        assert found(bob, q) == ["Secret plan"]
        assert found(eve, q) == []
        assert conversations(eve, q) == []
    assert conversations(eve, "plan") == []


def test_marks_of_the_index_can_not_be_asked_for(firm: Firm) -> None:
    ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
    number = ada.started(bob, html="<p>Secret plan</p>")
    for q in (f"@{bob.user_id}", f"#{number}", f'"@{bob.user_id}"', f'x" OR "@{bob.user_id}'):
        assert found(eve, f"{q} plan") == found(bob, f"{q} plan") == []


def let_in(host: Person, number: int, guest: Person, *, history: bool) -> None:
    body = {"users": {"user": [{"userid": guest.user_id}]}, "history": history}
    assert host.post(f"/conversations/{number}/participants", json=body).status_code == 201


def put_out(host: Person, number: int, guest: Person) -> None:
    address = f"/conversations/{number}/participants/{guest.user_id}"
    assert host.delete(address).status_code == 204


def say(person: Person, number: int, text: str) -> None:
    sent = person.post(f"/conversations/{number}/messages", json={"text": text})
    assert sent.status_code == 201


class TestWhoLeft:
    def test_finds_nothing_of_it(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob, eve, html="<p>Secret plan</p>", title="Plan")
        assert found(eve, "plan") == ["Secret plan"]
        put_out(ada, number, eve)
        assert (found(eve, "plan"), conversations(eve, "plan")) == ([], [])
        assert found(bob, "plan") == ["Secret plan"]

    def test_finds_only_what_follows_when_let_in_again_without_history(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob, eve, html="<p>Plan one</p>")
        put_out(ada, number, eve)
        say(bob, number, "Plan two")
        let_in(ada, number, eve, history=False)
        say(bob, number, "Plan three")
        assert found(eve, "plan") == ["Plan three"]
        assert (conversations(eve, "two"), conversations(eve, "three")) == ([], [number])


class TestWhoCameLater:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_finds_what_came_before_where_it_may_be_seen(
        self, firm: Firm, wire_format: WireFormat
    ) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob, html="<p>Plan one</p>")
        let_in(ada, number, eve, history=True)
        say(ada, number, "Plan two")
        assert found(eve, "plan", wire_format) == ["Plan two", "Plan one"]
        assert found(eve, "one", wire_format) == ["Plan one"]
        assert conversations(eve, "one") == [number]

    def test_finds_only_what_follows_otherwise(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob, html="<p>Plan one</p>")
        let_in(ada, number, eve, history=False)
        say(ada, number, "Plan two")
        assert found(eve, "plan") == ["Plan two"]
        assert found(eve, "one") == found(eve, f"in:{number} from:me") == []
        assert conversations(eve, "one") == []
        assert found(bob, "plan") == ["Plan two", "Plan one"]

    def test_finds_them_all_however_many_conversations_it_is(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        for number in range(110):
            let_in(ada, ada.started(bob, html=f"<p>Plan {number}</p>"), eve, history=True)
        ada.started(eve, html="<p>Plan too</p>")
        assert found(eve, "plan", limit=100) == [
            "Plan too",
            *(f"Plan {number}" for number in range(109, 10, -1)),
        ]
        assert found(eve, "plan 3") == ["Plan 3"]
        assert found(eve, "from:me plan") == []


class TestAMessageThatChanges:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_is_found_by_its_new_words_alone(self, firm: Firm, wire_format: WireFormat) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob, html=f"<p>{'old ' * 100}plan</p>")
        (message,) = ada.messages_of(number)
        address = f"/conversations/{number}/messages/{message['messageid']}"
        edited = ada.patch(address, **wire_format.body("message", {"html": "<p>A draft</p>"}))
        assert edited.status_code == 200
        assert found(bob, "plan", wire_format) == found(bob, "old", wire_format) == []
        assert found(bob, "draft", wire_format) == ["A draft"]
        assert (conversations(bob, "plan"), conversations(bob, "draft")) == ([], [number])

    def test_is_not_found_once_it_is_deleted(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob, html="<p>Secret plan</p>")
        (message,) = ada.messages_of(number)
        address = f"/conversations/{number}/messages/{message['messageid']}"
        assert ada.delete(address).status_code == 204
        for q in ("plan", f"in:{number}", f"from:{ada.user_id}", "has:attachment"):
            assert found(bob, q) == found(ada, q) == []
            assert conversations(bob, q) == []

    def test_leaves_out_of_the_ranking_what_it_was(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        first, second = (ada.started(bob, html=f"<p>plan {n}</p>") for n in ("one", "two"))
        (message,) = ada.messages_of(first)
        address = f"/conversations/{first}/messages/{message['messageid']}"
        ada.patch(address, json={"html": "<p>plan plan one</p>"})
        assert found(bob, "plan") == ["plan plan one", "plan two"]
        assert found(bob, f"plan in:{second}") == ["plan two"]


def test_a_message_that_is_forwarded_is_found_where_it_went(firm: Firm) -> None:
    ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
    number = ada.started(bob, html="<p>Secret plan</p>")
    (message,) = bob.messages_of(number)
    other = bob.started(eve)
    origin = {"conversationid": number, "messageid": message["messageid"]}
    sent = bob.post(f"/conversations/{other}/messages", json={"forwarded": origin})
    assert sent.status_code == 201, sent.text
    assert conversations(eve, "plan") == [other]
    assert conversations(ada, "plan") == [number]


def test_an_announcement_is_found_by_each_for_themselves(firm: Firm) -> None:
    ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
    request = conversation(bob, eve, html="<p>Closed on Monday</p>")
    made = ada.post("/announcements", json=request)
    assert made.status_code == 201, made.text
    assert len(conversations(bob, "closed")) == len(conversations(eve, "closed")) == 1
    assert conversations(bob, "closed") != conversations(eve, "closed")
    assert len(conversations(ada, "monday")) == 2


def test_what_the_server_writes_is_not_found(firm: Firm) -> None:
    ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
    number = ada.started(bob, html="<p>Hello</p>")
    let_in(ada, number, eve, history=True)
    assert len(bob.messages_of(number)) == 2
    assert found(bob, f"in:{number}") == ["Hello"]


class TestWhatAnEarlierParleyWrote:
    def test_is_found_once_the_server_has_indexed_it(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob, html=f"<p>{'old ' * 100}news</p>")
        with_store(firm.server.settings, lambda store: store.write(_Forget(number)))
        assert found(bob, "news") == []
        with_store(firm.server.settings, lambda store: store.write(IndexMessages(100)))
        assert len(found(bob, "news")) == 1

    def test_is_found_by_what_an_earlier_one_that_runs_beside_makes_of_it(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob, html="<p>Old</p>", title="Lease")
        for change in (
            "update messages set html = '<p>New</p>', text = 'New' where conversation_id = :number",
            "update conversations set title = 'Rent' where conversation_id = :number",
        ):
            run_sql(firm.server.settings, change, {"number": number})
        assert found(bob, "new") == found(bob, "rent") == []
        with_store(firm.server.settings, lambda store: store.write(IndexMessages(100)))
        assert found(bob, "new rent") == ["New"]
        assert found(bob, "old") == found(bob, "lease") == []
        assert number in conversations(bob, "new")

    def test_is_folded_anew_where_that_makes_a_difference(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob, html="<p>First</p>")
        for text in ("Plain wörds only", "Ge\u00adheim", "Tel. 030 1234567"):
            ada.post(f"/conversations/{number}/messages", json={"text": text})
        with_store(firm.server.settings, lambda store: store.write(_Forget(number, in_index=True)))
        assert found(bob, "geheim") == found(bob, "0301234567") == []
        with_store(firm.server.settings, lambda store: store.write(IndexMessages(100)))
        assert found(bob, "geheim") == ["Ge\u00adheim"]
        assert found(bob, "0301234567") == ["Tel. 030 1234567"]
        assert found(bob, "plain") == []  # it was taken for what the first analysis had indexed

    def test_is_looked_at_once(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob, html="<p>Old</p>", title="Lease")
        for say in ({"text": "New"}, {"text": "Newer"}):
            ada.post(f"/conversations/{number}/messages", json=say)
        (first, *_) = ada.messages_of(number)
        ada.patch(f"/conversations/{number}/messages/{first['messageid']}", json={"text": "Edited"})
        ada.patch(f"/conversations/{number}", json={"title": "Rent"})
        ada.delete(f"/conversations/{number}/messages/{first['messageid']}")
        left = "select count(*) from messages where analysis < 2 and conversation_id = :number"
        assert run_sql(firm.server.settings, left, {"number": number}) == [(0,)]


class _Forget(Command[int]):
    """Take a conversation's messages back to where an earlier Parley left them."""

    def __init__(self, conversation_id: int, *, in_index: bool = False) -> None:
        self.number = conversation_id
        self.in_index = in_index

    async def execute(self, tx: Transaction) -> int:
        """Write it."""
        own = "rowid >> 33" if tx.dialect is Dialect.SQLITE else "conversation_id"
        asked = {"number": self.number}
        await tx.execute(f"delete from message_index where {own} = :number", asked)  # noqa: S608
        return await tx.execute(
            "update messages set in_index = :in_index, analysis = 1"
            " where conversation_id = :number",
            {**asked, "in_index": self.in_index},
        )
