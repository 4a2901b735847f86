"""References that say nothing, as in a printed template, are passed over (contract §2)."""

from typing import Any

import httpx
import pytest

from tests.attachments.files import uploaded
from tests.conversations.actions import message
from tests.harness.db_assertions import nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person, conversation
from tests.harness.servers import Server

EMPTY = ["", {}, {"id": ""}, {"id": " ", "name": "", "extension": {"x": ""}}]


def post(
    person: Person, path: str, wire_format: WireFormat, tree: dict[str, Any]
) -> httpx.Response:
    return person.post(path, **wire_format.body(path.rpartition("/")[2].removesuffix("s"), tree))


def named(empty: Any) -> Any:
    """Return an empty attachment's counterpart among people."""
    return {"userid": empty["id"]} if isinstance(empty, dict) and empty else empty


@pytest.mark.parametrize("wire_format", WireFormat, ids=str)
@pytest.mark.parametrize("empty", EMPTY, ids=str)
class TestAnEmptyReference:
    def test_is_passed_over_among_recipients_and_attachments(
        self, firm: Firm, wire_format: WireFormat, empty: Any
    ) -> None:
        ada, bob = firm.internal(), firm.internal()
        file = uploaded(ada)
        tree = conversation(bob, html="")
        tree["recipients"]["users"]["user"].insert(0, named(empty))
        tree["messages"]["message"][0]["attachments"] = {"attachment": [empty, {"id": file}, empty]}
        answer = post(ada, "/conversations", wire_format, tree)
        assert answer.status_code == httpx.codes.CREATED, answer.text
        number = int(wire_format.tree(answer.content)["conversationid"])
        (told,) = ada.messages_of(number)
        assert [one["id"] for one in told["attachments"]["attachment"]] == [file]

    def test_leaves_a_message_that_says_nothing(
        self, server: Server, ada: Person, bob: Person, wire_format: WireFormat, empty: Any
    ) -> None:
        tree = conversation(bob, html="")
        tree["messages"]["message"][0]["attachments"] = {"attachment": [empty]}
        with nothing_written(server):
            answer = post(ada, "/conversations", wire_format, tree)
        assert answer.status_code == httpx.codes.BAD_REQUEST
        assert "messages.message[0].html: send a text, or at least one attachment" in answer.text

    def test_leaves_a_conversation_for_nobody(
        self, server: Server, ada: Person, wire_format: WireFormat, empty: Any
    ) -> None:
        tree = conversation() | {"recipients": {"users": {"user": [named(empty)]}}}
        for root in ("conversation", "announcement"):
            with nothing_written(server):
                answer = post(ada, f"/{root}s", wire_format, tree)
            assert answer.status_code == httpx.codes.BAD_REQUEST
            assert "recipients.users.user: name at least one recipient" in answer.text

    def test_is_passed_over_among_people_to_add(
        self, firm: Firm, wire_format: WireFormat, empty: Any
    ) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        path = f"/conversations/{ada.started(bob)}/participants"
        people = [named(empty), {"userid": eve.user_id}]
        answer = ada.post(path, **wire_format.body("participants", {"users": {"user": people}}))
        assert answer.status_code < 300, answer.text
        people = [named(empty)]
        answer = ada.post(path, **wire_format.body("participants", {"users": {"user": people}}))
        assert answer.status_code == httpx.codes.BAD_REQUEST

    def test_is_passed_over_among_members(
        self, firm: Firm, wire_format: WireFormat, empty: Any
    ) -> None:
        root = firm.administrator()
        tree = {"name": "Matter", "users": {"user": [named(empty), {"userid": root.user_id}]}}
        answer = root.post("/sites", **wire_format.body("site", tree))
        assert answer.status_code == httpx.codes.CREATED, answer.text
        assert wire_format.tree(answer.content)["membercount"] == "1"

    def test_is_passed_over_where_a_message_may_be_quoted(
        self, ada: Person, bob: Person, wire_format: WireFormat, empty: Any
    ) -> None:
        number = ada.started(bob)
        tree = {"html": "x", "quotedmessageid": "" if empty else " "}
        answer = ada.post(f"/conversations/{number}/messages", **wire_format.body("message", tree))
        assert answer.status_code == httpx.codes.CREATED, answer.text
        written = wire_format.tree(answer.content)["messages"]["message"][0]["messageid"]
        assert "quote" not in message(ada, number, int(written))


@pytest.mark.parametrize("wire_format", WireFormat, ids=str)
class TestAReferenceThatSaysSomethingElse:
    @pytest.mark.parametrize(
        ("users", "place"),
        [
            ([{"userid": "", "email": "bob@firm.example"}], "user[0].userid"),
            ([{"userid": 1}, {"name": {"firstname": "Bob"}}], "user[1].userid"),
            ([{"id": 1}], "user[0].userid"),
            (["bob"], "user[0]"),
        ],
    )
    def test_is_refused_with_its_place(
        self, server: Server, ada: Person, wire_format: WireFormat, users: list[Any], place: str
    ) -> None:
        tree = conversation() | {"recipients": {"users": {"user": users}}}
        with nothing_written(server):
            answer = post(ada, "/conversations", wire_format, tree)
        assert answer.status_code == httpx.codes.BAD_REQUEST
        assert f"recipients.users.{place}: " in answer.text
