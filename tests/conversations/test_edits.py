from typing import Any

import httpx
import pytest

from tests.attachments.files import picture, uploaded
from tests.conversations.actions import added, at, deleted, edited, kept, message, reply, unread
from tests.harness.answers import summary, whole
from tests.harness.db_assertions import events_of, nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person

MISSING = 10**12


def one_message(firm: Firm, **members: Any) -> tuple[Person, Person, int, int]:
    """Return an author, a reader, their conversation and its message."""
    ada, bob = firm.internal(), firm.internal()
    number = ada.started(bob, **members)
    return ada, bob, number, ada.messages_of(number)[0]["messageid"]


def versions(person: Person, number: int, message_id: int, **page: int) -> list[str]:
    response = person.get(at(number, message_id, "/versions"), params=page)
    assert response.status_code == 200, response.text
    return [one["html"] for one in response.json()["version"]]


class TestEditing:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_is_answered_with_the_message(self, firm: Firm, wire_format: WireFormat) -> None:
        ada, bob, number, first = one_message(firm)
        response = ada.patch(
            at(number, first), **wire_format.body("message", {"html": "<p>Better</p>"})
        )
        told = wire_format.read(response)
        assert (told["html"], told["text"], told["sequence"]) == ("<p>Better</p>", "Better", "1")
        assert "editeddatetime" in told
        assert told == wire_format.read(
            bob.get(at(number, first), headers={"Accept": wire_format.value})
        )

    def test_is_seen_wherever_the_message_is(self, firm: Firm) -> None:
        ada, bob, number, first = one_message(firm)
        told = edited(ada, number, first, "<p>Better</p>")
        listed = bob.get("/conversations").json()["conversation"][0]["messages"]["message"]
        assert [*bob.messages_of(number), *listed] == [told, told]

    def test_sanitises_like_everything_else(self, firm: Firm) -> None:
        ada, _, number, first = one_message(firm)
        told = edited(ada, number, first, "<p onclick='x()'>A<script>x()</script></p>")
        assert told["html"] == "<p>A</p>"

    def test_changes_nothing_of_what_is_unread(self, firm: Firm) -> None:
        ada, bob, number, first = one_message(firm)
        edited(ada, number, first, "<p>Better</p>")
        assert (unread(ada), unread(bob)) == ((0, 0), (1, 1))

    def test_is_told_to_all(self, firm: Firm) -> None:
        ada, _, number, first = one_message(firm)
        edited(ada, number, first, "<p>Better</p>")
        (event,) = events_of(firm.server, number, "message.edited")
        assert (event["message_id"], event["sequence"], event["actor_id"], event["user_id"]) == (
            *(first, 1, ada.user_id),
            None,
        )

    def test_to_what_it_says_already_writes_nothing(self, firm: Firm) -> None:
        ada, _, number, first = one_message(firm, html="<p>Same</p>")
        with nothing_written(firm.server):
            told = edited(ada, number, first, "<p>Same</p>")
        assert "editeddatetime" not in told

    def test_keeps_the_attachments_and_may_show_them(self, firm: Firm) -> None:
        ada = firm.internal()
        file = uploaded(ada, picture())
        number = ada.started(firm.internal(), attachments=[file])
        first = ada.messages_of(number)[0]["messageid"]
        told = edited(ada, number, first, f'<p>See <img src="cid:{file}"></p>')
        assert told["attachments"]["attachment"][0]["id"] == file
        assert told["images"]["image"][0]["apilink"].endswith(f"/attachments/{file}/thumbnail")
        assert "images" not in edited(ada, number, first, "")

    def test_may_be_in_markdown(self, firm: Firm) -> None:
        ada, _, number, first = one_message(firm)
        response = ada.patch(at(number, first), json={"markdown": "**Better**"})
        assert response.json()["html"] == "<p><strong>Better</strong></p>"


class TestVersions:
    def test_are_all_that_a_message_said(self, firm: Firm) -> None:
        ada, bob, number, first = one_message(firm, html="<p>1</p>")
        for word in "234":
            edited(ada, number, first, f"<p>{word}</p>")
        assert versions(bob, number, first) == ["<p>1</p>", "<p>2</p>", "<p>3</p>", "<p>4</p>"]
        assert versions(bob, number, first, limit=1, offset=2) == ["<p>3</p>"]

    def test_of_a_message_that_was_never_edited_are_one(self, firm: Firm) -> None:
        _, bob, number, first = one_message(firm, html="<p>1</p>")
        sent = message(bob, number, first)
        assert bob.get(at(number, first, "/versions")).json() == {
            "version": [
                {
                    "number": 1,
                    "text": "1",
                    "html": "<p>1</p>",
                    "datetime": sent["lastsentdatetime"],
                }
            ],
            "totalcount": 1,
        }

    def test_read_the_same_in_both_formats(self, firm: Firm) -> None:
        ada, bob, number, first = one_message(firm)
        edited(ada, number, first, "<p>a &lt; b</p>")
        answers = [
            wire_format.read(
                bob.get(at(number, first, "/versions"), headers={"Accept": wire_format.value})
            )
            for wire_format in WireFormat
        ]
        assert answers[0] == answers[1]

    @pytest.mark.parametrize(("page", "ref"), [({"limit": "x"}, 107), ({"offset": "x"}, 106)])
    def test_take_only_numbers(self, firm: Firm, page: dict[str, str], ref: int) -> None:
        _, bob, number, first = one_message(firm)
        assert bob.get(at(number, first, "/versions"), params=page).json()["ref"] == ref


class TestARefusedEdit:
    def refusal(
        self, firm: Firm, person: Person, address: str, **revision: Any
    ) -> tuple[int, int, str]:
        with nothing_written(firm.server):
            return summary(person.patch(address, json={"html": "<p>x</p>", **revision}))

    def test_is_one_by_someone_else(self, firm: Firm) -> None:
        _, bob, number, first = one_message(firm)
        assert self.refusal(firm, bob, at(number, first)) == (
            403,
            9021,
            "only the author of the message may do this",
        )

    def test_is_one_of_a_message_of_the_server(self, firm: Firm) -> None:
        ada, _, number, _ = one_message(firm)
        kept(ada, number, title="Lease")
        newest = ada.messages_of(number)[0]["messageid"]
        assert self.refusal(firm, ada, at(number, newest))[1] == 9021

    def test_is_one_of_a_deleted_message(self, firm: Firm) -> None:
        ada, _, number, first = one_message(firm)
        deleted(ada, number, first)
        assert self.refusal(firm, ada, at(number, first)) == (409, 9022, "the message is deleted")

    @pytest.mark.parametrize("html", ["", "<!-- x -->"])
    def test_is_one_that_leaves_nothing(self, firm: Firm, html: str) -> None:
        ada, _, number, first = one_message(firm)
        assert self.refusal(firm, ada, at(number, first), html=html) == (
            400,
            74,
            "html: nothing is left of it once it is sanitised",
        )

    def test_is_one_that_shows_what_the_message_does_not_carry(self, firm: Firm) -> None:
        ada, _, number, first = one_message(firm)
        file = uploaded(ada)
        assert self.refusal(firm, ada, at(number, first), html=f'<img src="cid:{file}">') == (
            400,
            9002,
            f"html: it shows the picture {file}, which is not among the message's attachments",
        )


class TestAMessageOutOfSight:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    @pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE", "versions"])
    def test_looks_like_a_missing_one(
        self, firm: Firm, method: str, wire_format: WireFormat
    ) -> None:
        ada, bob, eve, dan = (firm.internal() for _ in range(4))
        number = ada.started(bob)
        first = ada.messages_of(number)[0]["messageid"]
        added(ada, number, dan)

        def ask(person: Person, address: str) -> httpx.Response:
            body = wire_format.body("message", {"html": "x"})
            if method == "versions":
                return person.get(f"{address}/versions", headers={"Accept": wire_format.value})
            return person.request(method, address, **body)

        answers = [
            ask(person, at(*place))
            for person in (eve, dan)
            for place in ((number, first), (number, MISSING), (MISSING, first))
        ]
        assert answers[0].status_code == 403
        assert len({str(whole(one)) for one in answers}) == 1


class TestDeleting:
    def test_leaves_its_place_and_nothing_else(self, firm: Firm) -> None:
        ada, bob, number, first = one_message(firm)
        reply(bob, number)
        before = message(bob, number, first)
        deleted(ada, number, first)
        told = message(bob, number, first)
        assert told == {
            name: before[name]
            for name in ("messageid", "recipients", "author", "sequence", "lastsentdatetime")
        } | {"deleted": True}
        assert bob.messages_of(number, direction="asc")[0] == told

    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_reads_the_same_in_both_formats(self, firm: Firm, wire_format: WireFormat) -> None:
        ada, bob, number, first = one_message(firm)
        deleted(ada, number, first)
        told = wire_format.read(bob.get(at(number, first), headers={"Accept": wire_format.value}))
        assert told["deleted"] == "true"

    def test_takes_the_versions(self, firm: Firm) -> None:
        ada, bob, number, first = one_message(firm)
        edited(ada, number, first, "<p>Better</p>")
        deleted(ada, number, first)
        assert bob.get(at(number, first, "/versions")).json() == {"version": [], "totalcount": 0}
        assert "editeddatetime" not in message(bob, number, first)

    def test_closes_its_files(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        file = uploaded(ada)
        number = ada.started(bob, attachments=[file])
        deleted(ada, number, ada.messages_of(number)[0]["messageid"])
        assert bob.get(f"/attachments/{file}/content").status_code == 403
        assert ada.get(f"/attachments/{file}/content").status_code == 200
        assert ada.delete(f"/attachments/{file}").status_code == 204

    def test_leaves_files_that_other_messages_carry(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        file = uploaded(ada)
        number = ada.started(bob, attachments=[file])
        reply(bob, number, attachments={"attachment": [{"id": file}]})
        deleted(ada, number, ada.messages_of(number)[-1]["messageid"])
        assert bob.get(f"/attachments/{file}/content").status_code == 200
        assert ada.delete(f"/attachments/{file}").status_code == 409

    def test_leaves_it_unread_for_nobody(self, firm: Firm) -> None:
        ada, bob, number, first = one_message(firm)
        deleted(ada, number, first)
        assert unread(bob) == (0, 0)

    def test_is_told_to_all_once(self, firm: Firm) -> None:
        ada, _, number, first = one_message(firm)
        deleted(ada, number, first)
        with nothing_written(firm.server):
            deleted(ada, number, first)
        (event,) = events_of(firm.server, number, "message.deleted")
        assert (event["message_id"], event["sequence"], event["user_id"]) == (first, 1, None)

    def test_is_for_the_author(self, firm: Firm) -> None:
        _, bob, number, first = one_message(firm)
        with nothing_written(firm.server):
            assert summary(bob.delete(at(number, first)))[:2] == (403, 9021)
