"""Sites over HTTP, in both formats."""

from typing import Any

import httpx
import pytest

from tests.harness.answers import summary
from tests.harness.db_assertions import audited, nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person
from tests.people.directory import found

MISSING = 10**12


@pytest.fixture
def root(firm: Firm) -> Person:
    return firm.administrator()


def added(root: Person, *members: Person, **site: Any) -> int:
    users = {"user": [{"userid": member.user_id} for member in members]}
    response = root.post("/sites", json={"name": "Matter 7", "users": users, **site})
    assert response.status_code == httpx.codes.CREATED, response.text
    number: int = response.json()["siteid"]
    return number


def members(root: Person, site: int) -> list[int]:
    told = root.get(f"/sites/{site}/members").json()
    assert told["totalcount"] == len(told["user"])
    return [one["userid"] for one in told["user"]]


def noted(firm: Firm, site: int) -> list[tuple[str, str]]:
    """Return what is noted of a site."""
    entries = audited(firm.server.settings)
    return [(one.action, one.details) for one in entries if one.subject == f"site:{site}"]


class TestASite:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_is_added_shown_and_changed(self, root: Person, wire_format: WireFormat) -> None:
        response = root.post("/sites", **wire_format.body("site", {"name": " Matter 7 "}))
        made = wire_format.read(response)
        place = f"/sites/{made['siteid']}"
        assert (response.status_code, response.headers["Location"]) == (
            201,
            f"{str(root.base_url).rstrip('/')}{place}",
        )
        assert (made["name"], made["status"], made["peoplemodule"], made["membercount"]) == (
            *("Matter 7", "active", "true"),
            "0",
        )
        assert wire_format.read(root.get(place, headers={"Accept": wire_format.value})) == made
        change = {"status": "readonly", "peoplemodule": "false", "noticecontent": "link"}
        changed = wire_format.read(root.patch(place, **wire_format.body("site", change)))
        assert changed.pop("module")["people"] == {"enable": "0"}
        assert changed == {name: made.get(name) for name in changed} | change

    def test_what_happens_to_it_is_noted(self, firm: Firm, root: Person) -> None:
        ada = firm.internal()
        site = added(root, ada)
        root.patch(f"/sites/{site}", json={"name": "Matter 8", "status": "active"})
        root.delete(f"/sites/{site}/members/{ada.user_id}")
        told = f'{{"userid":{ada.user_id}}}'
        assert noted(firm, site) == [
            ("site.added", '{"people":true,"status":"active"}'),
            ("site.member_added", told),
            ("site.changed", '{"people":true,"status":"active","what":"name"}'),
            ("site.member_removed", told),
        ]

    def test_what_stays_as_it_was_is_not_noted(self, firm: Firm, root: Person) -> None:
        site = added(root)
        with nothing_written(firm.server):
            assert root.patch(f"/sites/{site}", json={"status": "active"}).status_code == 200

    def test_decides_who_reaches_whom(self, discreet_firm: Firm) -> None:
        root, ada, ben = discreet_firm.administrator(), *(discreet_firm.internal() for _ in "ab")
        site = added(root, ada, ben)
        reached = [found(ada)]
        for change in ({"peoplemodule": False}, {"peoplemodule": True}, {"status": "archived"}):
            root.patch(f"/sites/{site}", json=change)
            reached.append(found(ada))
        assert reached == [[ben.user_id], [], [ben.user_id], []]

    @pytest.mark.parametrize(
        ("tree", "expected"),
        [
            ({"name": " "}, (400, 9002, "name: expected 1 to 100 characters")),
            ({"name": "A", "status": "gone"}, (400, 80, "status: expected active or readonly")),
            ({"name": "A", "peoplemodule": "on"}, (400, 9002, "peoplemodule: expected true or")),
        ],
    )
    def test_what_can_not_be_is_refused(
        self, firm: Firm, root: Person, tree: dict[str, Any], expected: tuple[int, int, str]
    ) -> None:
        site = added(root)
        with nothing_written(firm.server):
            answers = [root.post("/sites", json=tree), root.patch(f"/sites/{site}", json=tree)]
        for status, ref, words in map(summary, answers):
            assert (status, ref, words[: len(expected[2])]) == expected

    def test_a_name_is_needed(self, root: Person) -> None:
        assert summary(root.post("/sites", json={"status": "active"})) == (400, 74, "name: missing")

    def test_an_unknown_member_refuses_the_whole(self, firm: Firm, root: Person) -> None:
        users = {"user": [{"userid": root.user_id}, {"userid": MISSING}]}
        with nothing_written(firm.server):
            response = root.post("/sites", json={"name": "Matter 7", "users": users})
        assert summary(response) == (403, 110, f"there is no user {MISSING}")

    def test_more_than_five_hundred_at_once_are_too_many(self, firm: Firm, root: Person) -> None:
        users = {"user": [{"userid": root.user_id}] * 501}
        with nothing_written(firm.server):
            response = root.post("/sites", json={"name": "Matter 7", "users": users})
        assert summary(response) == (400, 9003, "users.user: at most 500 at once")

    @pytest.mark.parametrize(
        ("method", "rest"),
        [("GET", ""), ("PATCH", ""), ("GET", "/members"), ("PUT", "/members/1")],
    )
    def test_one_that_is_not_there(self, root: Person, method: str, rest: str) -> None:
        tree = {"name": "A"} if method == "PATCH" else None
        response = root.request(method, f"/sites/{MISSING}{rest}", json=tree)
        assert (response.status_code, response.json()["ref"]) == (404, 9017)


class TestAllSites:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_come_in_pages_in_the_order_they_were_added(
        self, root: Person, wire_format: WireFormat
    ) -> None:
        first, second = added(root), added(root)
        accept = {"Accept": wire_format.value}
        one = wire_format.read(root.get("/sites?all=true&limit=1", headers=accept))
        total = int(one["totalcount"])
        page: dict[str, Any] = {"all": "true", "limit": 2, "offset": total - 2}
        told = root.get("/sites", params=page, headers=accept)
        numbers = [int(one) for one in _numbers(told, wire_format)]
        assert numbers == [first, second]

    @pytest.mark.parametrize(("query", "ref"), [("limit=ten", 107), ("offset=x", 106)])
    def test_paging_words_are_numbers(self, root: Person, query: str, ref: int) -> None:
        response = root.get(f"/sites?{query}")
        assert (response.status_code, response.json()["ref"]) == (400, ref)


def _numbers(response: httpx.Response, wire_format: WireFormat) -> list[str]:
    if wire_format is WireFormat.JSON:
        return [str(site["siteid"]) for site in response.json()["site"]]
    return [line.partition("<")[0] for line in response.text.split("<siteid>")[1:]]


class TestMembers:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_are_shown_as_administrators_see_people(
        self, firm: Firm, root: Person, wire_format: WireFormat
    ) -> None:
        ada = firm.external()
        site = added(root, ada)
        told = wire_format.read(
            root.get(f"/sites/{site}/members", headers={"Accept": wire_format.value})
        )
        assert [(one["userid"], one["kind"]) for one in told["user"]] == [
            (str(ada.user_id), "external")
        ]

    def test_come_and_go_and_both_may_be_said_twice(self, firm: Firm, root: Person) -> None:
        ada, site = firm.internal(), added(root)
        place, seen = f"/sites/{site}/members/{ada.user_id}", []
        for method in ("PUT", "PUT", "DELETE", "DELETE"):
            assert root.request(method, place).status_code == httpx.codes.NO_CONTENT
            seen.append(members(root, site))
        assert seen == [[ada.user_id], [ada.user_id], [], []]
        assert [action for action, _ in noted(firm, site)[1:]] == [
            "site.member_added",
            "site.member_removed",
        ]

    @pytest.mark.parametrize("method", ["PUT", "DELETE"])
    def test_one_who_is_no_user(self, firm: Firm, root: Person, method: str) -> None:
        site = added(root)
        with nothing_written(firm.server):
            response = root.request(method, f"/sites/{site}/members/{MISSING}")
        assert summary(response) == (403, 110, f"there is no user {MISSING}")
