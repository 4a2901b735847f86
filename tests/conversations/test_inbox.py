from typing import Any

import httpx
import pytest

from tests.harness.answers import summary
from tests.harness.db_assertions import change
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person


def inbox(person: Person, **parameters: Any) -> dict[str, Any]:
    response = person.get("/conversations", params=parameters)
    assert response.status_code == httpx.codes.OK, response.text
    found: dict[str, Any] = response.json()
    return found


def numbers(person: Person, **parameters: Any) -> list[int]:
    return [one["conversationid"] for one in inbox(person, **parameters)["conversation"]]


def reply(person: Person, number: int) -> None:
    response = person.post(f"/conversations/{number}/messages", json={"html": "<p>New</p>"})
    assert response.status_code == httpx.codes.CREATED, response.text


def archive(firm: Firm, person: Person, number: int, *, muted: bool = False) -> None:
    change(
        firm.server,
        "update participants set archived = true, muted = :muted"
        " where user_id = :user_id and conversation_id = :number",
        user_id=person.user_id,
        number=number,
        muted=muted,
    )


class TestInbox:
    def test_has_the_newest_activity_first(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        first, second, third = (ada.started(bob) for _ in range(3))
        reply(bob, first)
        assert numbers(ada) == [first, third, second]

    def test_shows_each_conversation_with_its_newest_message(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        reply(bob, number)
        (shown,) = inbox(ada)["conversation"]
        assert shown == ada.get(f"/conversations/{number}").json()

    def test_counts_all_of_them(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        for _ in range(3):
            ada.started(bob)
        assert inbox(ada, limit=1)["totalcount"] == 3

    def test_reads_the_same_in_both_formats(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        ada.started(bob)
        ada.started(bob, title="<&>")
        in_json, in_xml = (
            wire_format.read(
                ada.get(
                    "/conversations", params={"limit": 1}, headers={"Accept": wire_format.value}
                )
            )
            for wire_format in WireFormat
        )
        assert in_json == in_xml

    def test_of_one_is_still_a_list_in_json(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        assert numbers(ada) == [number]

    def test_is_empty_for_someone_new(self, firm: Firm) -> None:
        response = firm.internal().get("/conversations", headers={"Accept": "application/xml"})
        assert response.content.endswith(
            b"<conversations><totalcount>0</totalcount></conversations>"
        )


class TestPagesByOffset:
    def test_follow_one_another(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        started = [ada.started(bob) for _ in range(5)]
        pages = [numbers(ada, limit=2, offset=offset) for offset in (0, 2, 4, 6)]
        assert pages == [started[:2:-1], started[2:0:-1], started[:1], []]

    def test_start_at_the_first_where_the_offset_is_negative(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        assert numbers(ada, offset=-5) == [number]

    def test_are_empty_where_the_offset_is_huge(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        ada.started(bob)
        assert inbox(ada, offset=10**30) == {"conversation": [], "totalcount": 1}


class TestPagesByCursor:
    def pages(self, person: Person, **parameters: Any) -> list[list[int]]:
        found = []
        cursor: dict[str, str] = {}
        for _ in range(10):  # no test has as many
            page = inbox(person, **parameters, **cursor)
            found.append([one["conversationid"] for one in page["conversation"]])
            if "nextcursor" not in page:
                break
            cursor = {"before": page["nextcursor"]}
        return found

    def test_follow_one_another_to_the_end(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        started = [ada.started(bob) for _ in range(4)]
        assert self.pages(ada, limit=2) == [started[:1:-1], started[1::-1]]

    def test_keep_to_the_filters(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        wanted = []
        for _ in range(3):
            wanted.append(ada.started(bob))
            ada.started(eve)
        assert self.pages(ada, limit=2, userid=bob.user_id) == [wanted[:0:-1], wanted[:1]]

    def test_do_not_drift_while_others_write(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        started = [ada.started(bob) for _ in range(4)]
        first = inbox(ada, limit=2)
        bob.started(ada)
        reply(bob, started[3])
        second = numbers(ada, limit=2, before=first["nextcursor"])
        assert second == started[1::-1]

    @pytest.mark.parametrize(
        "cursor",
        [
            "x",
            "????",
            "WzEsMl0x",
            "WzFd",
            "WyIxIiwyXQ",
            "Wy0xLDJd",
            "é",
            "W" * 5000,
            "WzEuNSwyXQ",
            "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5LDFd",
        ],
    )
    def test_refuse_a_cursor_that_none_of_them_gave(self, firm: Firm, cursor: str) -> None:
        response = firm.internal().get("/conversations", params={"before": cursor})
        assert summary(response) == (
            400,
            9002,
            "before: not a cursor that a page gave as nextcursor",
        )


class TestLimit:
    @pytest.mark.parametrize("limit", ["0", "-1", "-9223372036854775808"])
    def test_of_nothing_means_the_default(self, firm: Firm, limit: str) -> None:
        ada, bob = firm.internal(), firm.internal()
        for _ in range(21):
            ada.started(bob)
        assert len(numbers(ada, limit=limit)) == 20

    def test_above_the_maximum_means_the_maximum(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        for _ in range(101):
            ada.started(bob)
        assert [len(numbers(ada, limit=limit)) for limit in (101, 10**30)] == [100, 100]

    @pytest.mark.parametrize("value", ["x", "1.5", "1e3", "0x10", " 1", "\u0661"])
    @pytest.mark.parametrize(
        ("word", "refusal"),
        [
            ("limit", (400, 107, "limit: expected an integer")),
            ("offset", (400, 106, "offset: expected an integer")),
        ],
    )
    def test_that_is_no_integer_is_refused(
        self, firm: Firm, word: str, value: str, refusal: tuple[int, int, str]
    ) -> None:
        response = firm.internal().get("/conversations", params={word: value})
        assert summary(response) == refusal


class TestFilters:
    def test_archived_shows_those_and_the_inbox_the_others(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        kept, put_away = ada.started(bob), ada.started(bob)
        archive(firm, ada, put_away)
        assert [numbers(ada, archived=word) for word in ("true", "false")] == [[put_away], [kept]]
        assert numbers(bob) == [put_away, kept]

    def test_an_archived_conversation_comes_back_with_a_new_message(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        archive(firm, ada, number)
        reply(bob, number)
        assert numbers(ada) == [number]

    def test_an_archived_conversation_that_is_muted_stays_away(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        archive(firm, ada, number, muted=True)
        reply(bob, number)
        assert (numbers(ada), numbers(ada, archived="true")) == ([], [number])

    def test_unread_shows_what_others_wrote_since(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        answered, unread = ada.started(bob), ada.started(bob)
        reply(bob, answered)
        assert (numbers(bob, unread="true"), inbox(bob, unread="true")["totalcount"]) == (
            [unread],
            1,
        )

    def test_userid_shows_the_conversations_with_that_person(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        ada.started(eve)
        wanted = [ada.started(bob), ada.started(bob, eve)]
        found = inbox(ada, userid=bob.user_id)
        assert [one["conversationid"] for one in found["conversation"]] == wanted[::-1]
        assert found["totalcount"] == 2

    @pytest.mark.parametrize(
        ("parameter", "value", "sentence"),
        [
            ("archived", "yes", "archived: expected false or true"),
            ("unread", "1", "unread: expected false or true"),
            ("userid", "x", "userid: expected a whole number"),
            ("userid", "9223372036854775808", "userid: expected a whole number"),
        ],
    )
    def test_a_bad_one_is_refused_by_name(
        self, firm: Firm, parameter: str, value: str, sentence: str
    ) -> None:
        response = firm.internal().get("/conversations", params={parameter: value})
        assert summary(response) == (400, 9002, sentence)
