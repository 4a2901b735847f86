from typing import Any

import httpx
import pytest

from tests.attachments.files import picture, uploaded
from tests.conversations.actions import added, at, deleted, edited, kept, message, reply
from tests.harness.answers import block, summary
from tests.harness.db_assertions import nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person, conversation

REFUSED = (403, 9023, "a message to quote or forward does not exist, or you can't see it")


def first_of(person: Person, number: int) -> int:
    found: int = person.messages_of(number, direction="asc")[0]["messageid"]
    return found


def ask(person: Person, number: int, **message: Any) -> httpx.Response:
    return person.post(f"/conversations/{number}/messages", json=message)


class TestQuoting:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_shows_what_is_answered(self, firm: Firm, wire_format: WireFormat) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob, html="<p>When?</p>")
        first = first_of(ada, number)
        tree = {"html": "<p>Now</p>", "quotedmessageid": first}
        bob.post(f"/conversations/{number}/messages", **wire_format.body("message", tree))
        newest = ada.messages_of(number)[0]
        assert newest["quote"] == {"messageid": first, "author": block(ada), "text": "When?"}
        in_both = [
            one.read(ada.get(at(number, newest["messageid"]), headers={"Accept": one.value}))
            for one in WireFormat
        ]
        assert in_both[0] == in_both[1]

    def test_follows_what_becomes_of_the_message(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        first = first_of(ada, number)
        answer = reply(bob, number, quotedmessageid=first)
        edited(ada, number, first, "<p>Better</p>")
        assert message(bob, number, answer)["quote"]["text"] == "Better"
        deleted(ada, number, first)
        assert message(bob, number, answer)["quote"] == {"messageid": first, "deleted": True}

    def test_shows_nothing_to_who_came_later(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob)
        added(ada, number, eve)
        answer = reply(bob, number, quotedmessageid=first_of(ada, number))
        assert "quote" in message(ada, number, answer)
        assert "quote" not in message(eve, number, answer)

    def test_goes_with_the_message_that_quotes(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        answer = reply(bob, number, quotedmessageid=first_of(ada, number))
        deleted(bob, number, answer)
        assert "quote" not in message(ada, number, answer)

    def test_what_is_not_there_is_refused(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob)
        gone = reply(ada, number)
        deleted(ada, number, gone)
        old = first_of(ada, number)
        told = kept(ada, number, title="Lease")["messages"]["message"][0]["messageid"]
        elsewhere = first_of(ada, ada.started(bob))
        added(ada, number, eve)
        with nothing_written(firm.server):
            answers = [
                ask(person, number, html="x", quotedmessageid=quoted)
                for person, quoted in (
                    *((ada, gone), (ada, elsewhere), (ada, told), (ada, 10**12)),
                    (eve, old),
                )
            ]
        assert [summary(one) for one in answers] == [REFUSED] * 5

    def test_in_a_new_conversation_is_a_mistake(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        request = conversation(bob)
        request["messages"]["message"][0]["quotedmessageid"] = 1
        assert summary(ada.post("/conversations", json=request)) == (
            400,
            9002,
            "messages.message[0].quotedmessageid: a new conversation has no message to quote",
        )


class TestForwarding:
    def source(self, firm: Firm) -> tuple[Person, Person, dict[str, int], int]:
        """Return an author, one who forwards, the message and a picture that it shows."""
        ada, bob = firm.internal(), firm.internal()
        file = uploaded(ada, picture())
        html = f'<p>Look: <img src="cid:{file}"></p>'
        number = ada.started(bob, html=html, attachments=[file])
        return (
            *(ada, bob),
            {"conversationid": number, "messageid": first_of(ada, number)},
            file,
        )

    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_copies_words_and_files(self, firm: Firm, wire_format: WireFormat) -> None:
        ada, bob, source, file = self.source(firm)
        eve = firm.internal()
        number = bob.started(eve)
        bob.post(
            f"/conversations/{number}/messages",
            **wire_format.body("message", {"forwarded": source}),
        )
        newest = eve.messages_of(number)[0]
        sent = message(ada, source["conversationid"], source["messageid"])
        for name in ("html", "text", "images", "attachments"):
            assert newest[name] == sent[name]
        assert (newest["author"], newest["forwarded"]) == (
            block(bob),
            {
                "name": {"firstname": ada.name[0], "lastname": ada.name[1]},
                "datetime": sent["lastsentdatetime"],
            },
        )
        assert eve.get(f"/attachments/{file}/content").status_code == 200

    def test_may_start_a_conversation(self, firm: Firm) -> None:
        _, bob, source, file = self.source(firm)
        eve = firm.internal()
        request = conversation(eve, html=None)
        request["messages"]["message"] = [{"forwarded": source}]
        assert bob.post("/conversations", json=request).status_code == 201
        assert eve.get(f"/attachments/{file}/content").status_code == 200

    def test_may_come_with_words_and_files_of_ones_own(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob, html="<p>Theirs</p>")
        source = {"conversationid": number, "messageid": first_of(ada, number)}
        own = uploaded(bob)
        answer = reply(
            *(bob, bob.started(ada), "<p>Mine</p>"),
            forwarded=source,
            attachments={"attachment": {"id": own}},
        )
        newest = bob.get("/conversations").json()["conversation"][0]["messages"]["message"][0]
        assert (newest["messageid"], newest["html"], newest["text"]) == (
            answer,
            "<p>Mine</p><blockquote><p>Theirs</p></blockquote>",
            "Mine Theirs",
        )
        assert [one["id"] for one in newest["attachments"]["attachment"]] == [own]

    def test_is_a_copy_that_stays(self, firm: Firm) -> None:
        ada, bob, source, file = self.source(firm)
        eve = firm.internal()
        number = bob.started(eve)
        copy = reply(bob, number, "", forwarded=source)
        deleted(ada, source["conversationid"], source["messageid"])
        assert message(eve, number, copy)["text"] == "Look:"
        assert eve.get(f"/attachments/{file}/content").status_code == 200

    def test_what_is_not_there_is_refused(self, firm: Firm) -> None:
        ada, bob, source, _ = self.source(firm)
        eve = firm.internal()
        own = eve.started(ada)
        gone = reply(ada, source["conversationid"])
        deleted(ada, source["conversationid"], gone)
        number = ada.started(bob)
        with nothing_written(firm.server):
            answers = [
                ask(eve, own, forwarded=source),
                ask(ada, number, forwarded=source | {"messageid": gone}),
                ask(ada, number, forwarded=source | {"messageid": 10**12}),
                ask(ada, number, forwarded=source | {"conversationid": number}),
            ]
        assert [summary(one) for one in answers] == [REFUSED] * 4

    def test_too_much_together_is_refused(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob, html=f"<p>{'x' * 200_000}</p>")
        source = {"conversationid": number, "messageid": first_of(ada, number)}
        with nothing_written(firm.server):
            response = ask(bob, number, html=f"<p>{'y' * 100_000}</p>", forwarded=source)
        assert summary(response)[:2] == (400, 9003)

    @pytest.mark.parametrize(
        ("source", "sentence"),
        [
            ({"messageid": 1}, "forwarded.conversationid: missing"),
            ({"conversationid": 1, "messageid": "x"}, "forwarded.messageid: expected an integer"),
        ],
    )
    def test_names_what_is_wrong(self, firm: Firm, source: dict[str, Any], sentence: str) -> None:
        ada, bob = firm.internal(), firm.internal()
        response = ask(ada, ada.started(bob), forwarded=source)
        assert response.json()["summary"].startswith(sentence)
