from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.attachments.files import uploaded
from tests.harness.answers import block, summary, users
from tests.harness.db_assertions import change, nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person


def reply(person: Person, number: int, **message: Any) -> httpx.Response:
    return person.post(f"/conversations/{number}/messages", json=message)


class TestReply:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_is_answered_with_the_numbers_of_what_was_written(
        self, firm: Firm, wire_format: WireFormat
    ) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        response = bob.post(
            f"/conversations/{number}/messages",
            **wire_format.body("message", {"html": "<p>Yes</p>"}),
        )
        newest = ada.messages_of(number)[0]
        assert (response.status_code, wire_format.read(response)) == (
            201,
            {
                "conversationid": str(number),
                "messages": {"message": [{"messageid": str(newest["messageid"])}]},
            },
        )

    def test_is_answered_with_the_address_of_the_messages(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        response = reply(bob, number, html="<p>Yes</p>")
        assert response.headers["Location"] == f"{bob.base_url}conversations/{number}/messages"

    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_reads_back_after_what_stood_before(self, firm: Firm, wire_format: WireFormat) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        file = uploaded(bob)
        tree = {"html": "<p>Yes</p>", "attachments": {"attachment": [{"id": file}]}}
        bob.post(f"/conversations/{number}/messages", **wire_format.body("message", tree))
        newest = ada.messages_of(number)[0]
        told = {name: newest[name] for name in ("recipients", "author", "sequence", "html")}
        assert told == {
            "recipients": users(bob),
            "author": block(bob),
            "sequence": 2,
            "html": "<p>Yes</p>",
        }
        assert newest["attachments"]["attachment"][0]["id"] == file

    def test_may_be_an_attachment_alone(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        file = uploaded(bob)
        response = reply(bob, number, html="", attachments={"attachment": {"id": str(file)}})
        assert response.status_code == 201, response.text

    def test_may_be_text_alone(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        reply(bob, number, text="1 < 2")
        assert ada.messages_of(number)[0]["html"] == "<p>1 &lt; 2</p>"

    def test_leaves_nothing_unread_for_its_author(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        reply(bob, number, html="<p>Yes</p>")
        unread = [one.get(f"/conversations/{number}").json()["unreadcount"] for one in (ada, bob)]
        assert unread == [1, 0]

    def test_by_people_at_once_gives_each_a_place_of_its_own(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        with ThreadPoolExecutor(10) as threads:
            answers = threads.map(
                lambda writer: reply(writer, number, html="<p>x</p>"), [ada, bob] * 5
            )
        assert {answer.status_code for answer in answers} == {201}
        found = ada.messages_of(number, direction="asc")
        assert [one["sequence"] for one in found] == list(range(1, 12))

    def test_still_works_once_people_share_no_site_any_more(self, firm: Firm) -> None:
        ada, client = firm.internal(), firm.external()
        site_id = firm.site(ada, client)
        number = ada.started(client)
        change(
            firm.server,
            "update sites set status = 'archived' where site_id = :site_id",
            site_id=site_id,
        )
        assert reply(client, number, html="<p>x</p>").status_code == 201


class TestARefusedReply:
    @pytest.mark.parametrize(
        ("message", "sentence"),
        [
            ({}, "html: send a text, or at least one attachment"),
            ({"html": "<!-- x -->"}, "html: nothing is left of it once it is sanitised"),
            ({"html": ["x"]}, "html: expected a text, got a list"),
            (
                {"html": "x", "attachments": {"attachment": [{"name": "a.txt"}]}},
                "attachments.attachment[0].id: missing",
            ),
        ],
    )
    def test_names_the_place_of_what_is_wrong(
        self, firm: Firm, message: dict[str, Any], sentence: str
    ) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        with nothing_written(firm.server):
            response = reply(bob, number, **message)
        assert (response.status_code, response.json()["summary"]) == (400, sentence)

    def test_names_an_attachment_that_is_not_its_authors(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob)
        theirs = uploaded(eve)
        with nothing_written(firm.server):
            response = reply(bob, number, html="x", attachments={"attachment": [{"id": theirs}]})
        assert summary(response) == (
            403,
            9005,
            f"attachments.attachment: {theirs}: unknown, or not yours to send",
        )

    def test_in_xml_needs_the_message_as_its_root(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        with nothing_written(firm.server):
            response = bob.post(
                f"/conversations/{number}/messages",
                **WireFormat.XML.body("conversation", {"html": "x"}),
            )
        assert WireFormat.XML.read(response)["summary"] == (
            "the XML's root element must be <message>, got <conversation>"
        )
