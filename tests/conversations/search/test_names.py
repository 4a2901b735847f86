"""A message is found by the names of its files, and a conversation's first by the title."""

from tests.attachments.files import uploaded
from tests.conversations.search.client import ask, conversations, found
from tests.harness.people import Firm, Person, conversation


def numbers(person: Person, q: str) -> list[int]:
    return [one["messageid"] for one in ask(person, q).json()["message"]]


def retitle(person: Person, number: int, title: str) -> None:
    changed = person.patch(f"/conversations/{number}", json={"title": title})
    assert changed.status_code == 200, changed.text


class TestANameOfAFile:
    def test_is_found_alone_and_together_with_the_text(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        file = uploaded(ada, name="Jahresbericht_2025 (endgültig).pdf")
        number = ada.started(bob, html="<p>See attached</p>", attachments=[file])
        ada.started(bob, html="<p>Jahresbericht</p>")
        for q in ("endgultig", "attached 2025", '"jahresbericht 2025"', "has:attachment pdf"):
            assert found(bob, q) == ["See attached"]
            assert conversations(bob, q) == [number]
        assert found(bob, '"attached jahresbericht"') == []
        (message,) = ask(bob, "2025").json()["message"]
        assert message["snippet"] == "Jahresbericht_<mark>2025</mark> (endgültig).pdf"

    def test_goes_with_a_reply_an_edit_and_a_forward_but_not_with_what_is_deleted(
        self, firm: Firm
    ) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob, html="<p>Hello</p>")
        request = {
            "html": "<p>Here</p>",
            "attachments": {"attachment": [{"id": uploaded(ada, name="lease.pdf")}]},
        }
        sent = ada.post(f"/conversations/{number}/messages", json=request).json()
        message = sent["messages"]["message"][0]["messageid"]
        address = f"/conversations/{number}/messages/{message}"
        assert ada.patch(address, json={"html": "<p>There</p>"}).status_code == 200
        assert found(bob, "lease there") == ["There"]
        copy = conversation(bob)
        copy["messages"]["message"] = [
            {"forwarded": {"conversationid": number, "messageid": message}}
        ]
        assert ada.post("/announcements", json=copy).status_code == 201
        assert len(found(bob, "lease")) == 2
        assert ada.delete(address).status_code == 204
        assert len(found(bob, "lease")) == 1


class TestATitle:
    def test_belongs_to_the_first_message_and_goes_with_it(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob, html="<p>Hello</p>", title="Lindqvist merger")
        ada.post(f"/conversations/{number}/messages", json={"text": "More of it"})
        assert found(bob, "lindqvist hello") == found(bob, "merger") == ["Hello"]
        assert found(bob, '"hello lindqvist"') == []
        assert found(eve, "merger") == []
        (message,) = ask(bob, "merger").json()["message"]
        assert message["snippet"] == "Lindqvist <mark>merger</mark>"
        retitle(bob, number, "Demerger")
        assert (found(bob, "merger"), found(bob, "demerger")) == ([], ["Hello"])
        address = f"/conversations/{number}/messages/{message['messageid']}"
        assert ada.patch(address, json={"html": "<p>Good day</p>"}).status_code == 200
        assert found(bob, "demerger day") == ["Good day"]

    def test_of_an_announcement_is_found_by_each(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        made = ada.post("/announcements", json=conversation(bob, eve, title="Summer closing"))
        assert made.status_code == 201, made.text
        assert len(numbers(bob, "summer")) == len(numbers(eve, "summer")) == 1
        assert len(numbers(ada, "summer")) == 2
