from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.harness.answers import summary, whole
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person
from tests.people.directory import called

MISSING = 10**12
UNKNOWN = (403, 110, "the user does not exist, or you can't see them")


def by_number(person: Person, number: int, **parameters: Any) -> httpx.Response:
    return person.get(f"/users/{number}", params=parameters)


def by_email(person: Person, email: str) -> httpx.Response:
    return person.get(f"/users/{quote(email, safe='')}", params={"type": "email"})


class TestAUser:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_is_flat_and_tells_what_is_known(self, firm: Firm, wire_format: WireFormat) -> None:
        ada = firm.internal()
        bob = called(
            firm,
            firm.internal(),
            "Bob & <Co>",
            "Ødegård",
            org="Firm",
            title="Dr",
            jobtitle="Partner",
            phone="+44 20 7946 0012",
        )
        response = ada.get(f"/users/{bob.user_id}", headers={"Accept": wire_format.value})
        told = wire_format.read(response)
        assert not told.pop("sites")
        assert told.pop("createddate").endswith("Z")
        assert told == {
            "userid": str(bob.user_id),
            "firstname": "Bob & <Co>",
            "lastname": "Ødegård",
            "email": bob.email,
            "org": "Firm",
            "title": "Dr",
            "jobtitle": "Partner",
            "phone": "+44 20 7946 0012",
            "status": "ACTIVE",
            "img": f"{firm.server.api}/users/{bob.user_id}/avatar",
            "kind": "internal",
        }

    def test_leaves_out_what_is_not_known(self, firm: Firm) -> None:
        ada = firm.internal()
        told = by_number(ada, ada.user_id).json()
        there = {"userid", "firstname", "lastname", "email", "status", "img"}
        assert told.keys() == there | {"createddate", "sites", "kind"}

    def test_is_what_the_link_in_a_conversation_leads_to(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        (_, block) = ada.get(f"/conversations/{number}").json()["recipients"]["users"]["user"]
        assert ada.get(block["userlink"]).json() == by_number(ada, bob.user_id).json()


class TestByEmail:
    def test_it_is_the_same_user(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        assert by_email(ada, bob.email).json() == by_number(ada, bob.user_id).json()

    def test_case_does_not_matter(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        assert by_email(ada, bob.email.upper()).json()["userid"] == bob.user_id

    def test_it_may_stand_as_it_is(self, firm: Firm) -> None:
        ada = firm.internal()
        assert ada.get(f"/users/{ada.email}?type=email").json()["userid"] == ada.user_id

    def test_without_its_type_it_is_refused_and_says_what_is_missing(self, firm: Firm) -> None:
        ada = firm.internal()
        expected = (400, 74, "type: send type=email with an email address")
        assert summary(ada.get(f"/users/{ada.email}")) == expected

    def test_another_type_is_refused(self, firm: Firm) -> None:
        ada = firm.internal()
        response = by_number(ada, ada.user_id, type="name")
        assert summary(response) == (400, 9002, "type: expected email")

    @pytest.mark.parametrize("who", ["%ff@x", "%ed%a0%80@x", "%00@x", "x", "1", "a" * 5_000, "%20"])
    def test_what_is_no_address_is_no_one(self, firm: Firm, who: str) -> None:
        assert summary(firm.internal().get(f"/users/{who}?type=email")) == UNKNOWN


class TestByNumber:
    @pytest.mark.parametrize("who", ["x", "-1", "1.0", "9" * 19, "\N{ARABIC-INDIC DIGIT ONE}"])
    def test_what_is_no_number_is_nothing(self, firm: Firm, who: str) -> None:
        assert firm.internal().get(f"/users/{who}").status_code == 404


class TestOneself:
    @pytest.mark.parametrize("kind", ["internal", "external"])
    def test_is_the_same_by_any_name(self, firm: Firm, kind: str) -> None:
        person = getattr(firm, kind)()
        told = person.get("/users/me").json()
        assert told == by_number(person, person.user_id).json()
        assert told == by_email(person, person.email).json()
        assert told["userid"] == person.user_id


class TestWhoIsSeen:
    """The rule of contract §10, case by case, and those with whom one shares a conversation."""

    @pytest.mark.parametrize(
        ("kinds", "status", "people_module", "seen"),
        [
            ("ii", None, True, True),
            ("ie", None, True, False),
            ("ei", None, True, False),
            ("ee", None, True, False),
            ("ie", "active", True, True),
            ("ei", "active", True, True),
            ("ee", "active", True, True),
            ("ie", "readonly", True, True),
            ("ei", "readonly", True, True),
            ("ie", "archived", True, False),
            ("ei", "archived", True, False),
            ("ie", "active", False, False),
            ("ei", "active", False, False),
            ("ii", "archived", False, True),
        ],
    )
    def test_it_is_those_who_can_be_written_to(
        self, firm: Firm, kinds: str, status: str | None, *, people_module: bool, seen: bool
    ) -> None:
        one, other = (firm.internal() if kind == "i" else firm.external() for kind in kinds)
        if status is not None:
            firm.set_status(firm.site(one, other, people_module=people_module), status)
        answers = [by_number(one, other.user_id), by_email(one, other.email)]
        assert [one.status_code for one in answers] == [200 if seen else 403] * 2
        assert (one.start(other).status_code == 201) == seen

    @pytest.mark.parametrize("shared", [False, True])
    def test_internal_people_only_through_a_site_where_people_search_is_off(
        self, discreet_firm: Firm, *, shared: bool
    ) -> None:
        ada, bob = discreet_firm.internal(), discreet_firm.internal()
        if shared:
            discreet_firm.site(ada, bob)
        assert (by_number(ada, bob.user_id).status_code == 200) == shared

    def test_those_of_a_conversation_when_nothing_else_connects_them(self, firm: Firm) -> None:
        ada, client = firm.internal(), firm.external()
        site_id = firm.site(ada, client)
        ada.started(client)
        firm.set_status(site_id, "archived")
        assert ada.start(client).status_code == 403
        assert by_number(client, ada.user_id).status_code == 200
        assert by_number(ada, client.user_id).status_code == 200

    def test_clients_who_were_brought_together_in_a_conversation(self, firm: Firm) -> None:
        ada, one, other = firm.internal(), firm.external(), firm.external()
        firm.site(ada, one)
        firm.site(ada, other)
        assert by_number(one, other.user_id).status_code == 403
        ada.started(one, other)
        assert by_number(one, other.user_id).status_code == 200

    def test_someone_inactive_only_through_a_conversation(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        ada.started(bob)
        firm.deactivate(bob)
        assert by_number(ada, bob.user_id).json()["status"] == "INACTIVE"
        assert summary(by_number(eve, bob.user_id)) == UNKNOWN


class TestSeveral:
    """`GET /users?userid=…`."""

    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_are_those_whom_one_sees_one_by_one(self, firm: Firm, wire_format: WireFormat) -> None:
        ada, bob, gone = (firm.internal() for _ in range(3))
        client, stranger = firm.external(), firm.external()
        site_id = firm.site(ada, client)
        ada.started(client)
        firm.set_status(site_id, "archived")
        firm.deactivate(gone)
        asked = [one.user_id for one in (stranger, client, gone, bob, ada, bob)]
        numbers = ",".join(map(str, [*asked, MISSING]))
        accept = {"Accept": wire_format.value}
        told = wire_format.read(ada.get(f"/users?userid={numbers}", headers=accept))
        seen = {str(one.user_id) for one in (ada, bob, client)}
        assert {one["userid"] for one in told["user"]} == seen
        assert told["totalcount"] == "3"

    def test_are_told_of_as_one_alone_is(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        (told,) = ada.get(f"/users?userid={bob.user_id}").json()["user"]
        assert told == by_number(ada, bob.user_id).json()

    @pytest.mark.parametrize("numbers", ["1,", "one", "1;2", "-1", ",".join(["1"] * 101)])
    def test_what_is_no_list_of_numbers_is_refused(self, firm: Firm, numbers: str) -> None:
        status, ref, told = summary(firm.internal().get("/users", params={"userid": numbers}))
        assert (status, ref, told[:7]) == (400, 9002, "userid:")


class TestAStranger:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    @pytest.mark.parametrize("place", ["", "/avatar", "/avatar?size=16"])
    def test_looks_the_same_as_no_one_by_number(
        self, firm: Firm, wire_format: WireFormat, place: str
    ) -> None:
        ada, client = firm.internal(), firm.external()
        accept = {"Accept": wire_format.value}
        answers = [
            ada.get(f"/users/{number}{place}", headers=accept)
            for number in (client.user_id, MISSING)
        ]
        assert whole(answers[0]) == whole(answers[1])
        assert wire_format.read(answers[0])["ref"] == "110"

    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    @pytest.mark.parametrize("place", ["", "/avatar"])
    def test_looks_the_same_as_no_one_by_email(
        self, firm: Firm, wire_format: WireFormat, place: str
    ) -> None:
        ada, client = firm.internal(), firm.external()
        accept = {"Accept": wire_format.value}
        answers = [
            ada.get(f"/users/{email}{place}?type=email", headers=accept)
            for email in (client.email, "nobody@nowhere.example")
        ]
        assert whole(answers[0]) == whole(answers[1])
        assert wire_format.read(answers[0])["ref"] == "110"

    @pytest.mark.parametrize("path", ["/users", "/users/me", "/users/1", "/users/1/avatar"])
    def test_sees_nothing_without_a_token(self, firm: Firm, path: str) -> None:
        response = firm.internal().get(path, headers={"Authorization": ""})
        assert response.status_code == 401
