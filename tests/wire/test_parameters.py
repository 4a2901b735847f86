import httpx
import pytest

from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person
from tests.harness.servers import Server


class TestAnEmptyParameter:
    @pytest.mark.parametrize(
        ("path", "query"),
        [
            ("/conversations", "limit=&offset=&before=&q=&unread=&archived=&userid="),
            ("/conversations", "limit"),
            ("/users", "q=&limit=&offset=&all="),
            ("/users/me/avatar", "size="),
            ("/events", "after=&wait=&kind=&conversationid=&limit="),
            ("/messages", "q=&before=&limit="),
        ],
    )
    def test_is_an_absent_one(self, ada: Person, path: str, query: str) -> None:
        with_it, without = ada.get(f"{path}?{query}"), ada.get(path)
        assert with_it.status_code == without.status_code
        assert with_it.content == without.content

    def test_is_an_absent_one_on_every_route_of_a_conversation(
        self, ada: Person, bob: Person
    ) -> None:
        address = f"/conversations/{ada.started(bob)}/messages"
        query = "?limit=&before=&after=&direction="
        assert ada.get(address + query).content == ada.get(address).content

    def test_is_an_absent_one_at_an_upload(self, ada: Person) -> None:
        answer = ada.post("/attachments?siteid=", files={"file": ("a.txt", b"x")})
        assert answer.status_code == 201
        assert ada.get(f"/attachments/{answer.json()['id']}").json()["siteid"] == 0

    def test_gives_way_to_one_that_is_not_empty(self, ada: Person) -> None:
        assert ada.get("/conversations?limit=&limit=x").json()["ref"] == 107

    def test_is_no_blank_one(self, ada: Person) -> None:
        assert ada.get("/conversations?limit=%20").json()["ref"] == 107

    def test_is_an_absent_one_on_a_page(self, server: Server) -> None:
        with_it = httpx.get(f"{server.address}/sign-in?next=&lang=&done=")
        assert with_it.status_code == httpx.get(f"{server.address}/sign-in").status_code == 200


class TestTrueAndFalse:
    @pytest.mark.parametrize(
        ("value", "total"), [("True", 0), ("TRUE", 0), ("tRUE", 0), ("False", 1), ("FALSE", 1)]
    )
    def test_may_be_written_in_any_case_in_a_query(
        self, firm: Firm, value: str, total: int
    ) -> None:
        ada, bob = firm.internal(), firm.internal()
        ada.started(bob)
        page = ada.get("/conversations", params={"unread": value}).json()
        assert page["totalcount"] == total

    @pytest.mark.parametrize("value", ["yes", "1", " true", "true,false", "tru", "\u1e6frue"])
    def test_in_a_query_are_nothing_else(self, ada: Person, value: str) -> None:
        answer = ada.get("/conversations", params={"archived": value})
        assert answer.json()["summary"] == "archived: expected false or true"

    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    @pytest.mark.parametrize(
        ("value", "meaning"), [("True", True), ("FALSE", False), ("1", True), ("fAlse", False)]
    )
    def test_may_be_written_in_any_case_in_a_body(
        self, ada: Person, bob: Person, wire_format: WireFormat, value: str, *, meaning: bool
    ) -> None:
        address = f"/conversations/{ada.started(bob)}"
        ada.patch(address, json={"muted": not meaning})
        answer = ada.patch(address, **wire_format.body("conversation", {"muted": value}))
        assert answer.status_code == 200
        assert ada.get(address).json().get("muted", False) is meaning

    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    @pytest.mark.parametrize("value", ["yes", "", "2", "tr ue", "T"])
    def test_in_a_body_are_nothing_else(
        self, ada: Person, bob: Person, wire_format: WireFormat, value: str
    ) -> None:
        address = f"/conversations/{ada.started(bob)}"
        answer = ada.patch(address, **wire_format.body("conversation", {"muted": value}))
        assert answer.status_code == 400
        assert "muted: expected true or false" in answer.text
