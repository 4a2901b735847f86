from typing import Any

import httpx
import pytest

from tests.attachments.files import picture, uploaded
from tests.conversations.actions import shown, unread
from tests.harness.answers import summary, users
from tests.harness.db_assertions import events_of, nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person, conversation


def announce(person: Person, *recipients: Person, **members: Any) -> httpx.Response:
    return person.post("/announcements", json=conversation(*recipients, **members))


def started(response: httpx.Response) -> list[int]:
    assert response.status_code == 201, response.text
    return [one["conversationid"] for one in response.json()["conversation"]]


class TestAnAnnouncement:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_is_answered_with_every_number_in_the_order_of_the_recipients(
        self, firm: Firm, wire_format: WireFormat
    ) -> None:
        ada, *others = [firm.internal() for _ in range(4)]
        response = ada.post(
            "/announcements", **wire_format.body("announcement", conversation(*others[::-1]))
        )
        told = wire_format.read(response)
        assert (response.status_code, told["totalcount"]) == (201, "3")
        for other, one in zip(others[::-1], told["conversation"], strict=True):
            found = shown(other, int(one["conversationid"]))
            newest = str(found["messages"]["message"][0]["messageid"])
            assert found["recipients"] == users(*sorted((ada, other), key=lambda who: who.user_id))
            assert one["messages"]["message"] == [{"messageid": newest}]

    def test_reaches_each_as_a_conversation_of_their_own(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        first, second = started(announce(ada, bob, eve, title="Holidays", html="<p>Closed</p>"))
        told = shown(bob, first)
        assert (told["title"], told["creator"]["userid"]) == ("Holidays", ada.user_id)
        assert told["messages"]["message"][0]["html"] == "<p>Closed</p>"
        assert bob.get(f"/conversations/{second}").status_code == 403
        assert [unread(one) for one in (ada, bob, eve)] == [(0, 0), (1, 1), (1, 1)]

    def test_carries_its_files_to_each(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        file = uploaded(ada, picture())
        request = conversation(bob, eve, html=f'<img src="cid:{file}">', attachments=[file])
        numbers = started(ada.post("/announcements", json=request))
        for person, number in zip((bob, eve), numbers, strict=True):
            newest = shown(person, number)["messages"]["message"][0]
            assert [one["id"] for one in newest["attachments"]["attachment"]] == [file]
            assert "images" in newest
            assert person.get(f"/attachments/{file}/content").status_code == 200

    def test_may_forward(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = bob.started(ada, html="<p>News</p>")
        source = {"conversationid": number, "messageid": ada.messages_of(number)[0]["messageid"]}
        request = conversation(eve, html=None)
        request["messages"]["message"] = [{"forwarded": source}]
        (copy,) = started(ada.post("/announcements", json=request))
        newest = shown(eve, copy)["messages"]["message"][0]
        assert (newest["html"], newest["forwarded"]["name"]["firstname"]) == (
            "<p>News</p>",
            bob.name[0],
        )

    def test_is_told_like_other_conversations(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        (number,) = started(announce(ada, bob))
        (created,) = events_of(firm.server, number, "conversation.created")
        (written,) = events_of(firm.server, number, "message.created")
        assert (created["actor_id"], written["sequence"]) == (ada.user_id, 1)

    def test_with_a_key_is_made_once(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        request: dict[str, Any] = {
            "json": conversation(bob, eve),
            "headers": {"Idempotency-Key": "holidays"},
        }
        first = ada.post("/announcements", **request)
        with nothing_written(firm.server):
            second = ada.post("/announcements", **request)
        assert first.json() == second.json()
        assert second.headers["Idempotency-Replayed"] == "true"
        request["json"] = conversation(bob)
        assert ada.post("/announcements", **request).status_code == 422


class TestARefusedAnnouncement:
    def test_to_someone_out_of_reach_reaches_nobody(self, firm: Firm) -> None:
        ada, bob, stranger = firm.internal(), firm.internal(), firm.external()
        with nothing_written(firm.server):
            response = announce(ada, bob, stranger)
        assert summary(response) == (
            403,
            9004,
            (
                f"recipients.users.user: {stranger.user_id}: unknown, inactive, or not within "
                "your reach"
            ),
        )

    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            ({"messages": {"message": []}}, (400, 74)),
            ({"messages": {"message": [{"text": "a"}, {"text": "b"}]}}, (400, 9003)),
            ({"recipients": {"users": {"user": []}}}, (400, 74)),
            ({"recipients": {"users": {"user": [{"userid": n} for n in range(1, 1003)]}}}, 9003),
            ({"title": "x" * 256}, (400, 9003)),
        ],
    )
    def test_says_what_is_wrong(self, firm: Firm, change: dict[str, Any], refusal: Any) -> None:
        ada, bob = firm.internal(), firm.internal()
        with nothing_written(firm.server):
            response = ada.post("/announcements", json=conversation(bob) | change)
        told = summary(response)
        assert told[:2] == refusal or told[1] == refusal

    def test_names_a_file_that_is_not_the_senders(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        theirs = uploaded(eve)
        with nothing_written(firm.server):
            response = announce(ada, bob, attachments=[theirs])
        assert response.json()["ref"] == 9005

    def test_of_more_than_the_database_should_hold_is_refused(self, firm: Firm) -> None:
        ada, *others = [firm.internal() for _ in range(67)]
        with nothing_written(firm.server):
            response = announce(ada, *others, html=f"<p>{'x' * 260_000}</p>")
        assert response.json()["ref"] == 9003
