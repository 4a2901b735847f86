"""The people of a site: found by its members, invited and removed by administrators."""

from typing import Any

import httpx
import pytest

from tests.harness.answers import summary
from tests.harness.db_assertions import nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person
from tests.people.directory import called

NOT_THERE = (404, 9017, "there is no such site")
MISSING = 10**12


@pytest.fixture
def root(firm: Firm) -> Person:
    return firm.administrator()


def users(person: Person, site: int, **parameters: Any) -> list[int]:
    response = person.get(f"/sites/{site}/users", params=parameters)
    assert response.status_code == httpx.codes.OK, response.text
    return [one["userid"] for one in response.json()["user"]]


def members(root: Person, site: int) -> set[int]:
    return {one["userid"] for one in root.get(f"/sites/{site}/members").json()["user"]}


def remove(root: Person, site: int, *user_ids: object, wire_format: WireFormat) -> httpx.Response:
    body = wire_format.body("transactionids", {"transactionid": list(user_ids)})
    return root.request("DELETE", f"/sites/{site}/users", **body)


def invite(root: Person, site: int, *user_ids: object, wire_format: WireFormat) -> httpx.Response:
    tree = {"messagebody": "Hi", "transactionids": {"transactionid": list(user_ids)}}
    return root.put(f"/sites/{site}/users/invitation", **wire_format.body("invitations", tree))


def outcomes(response: httpx.Response, wire_format: WireFormat) -> list[tuple[str, str]]:
    return [
        (one["transactionid"], one["statuscode"])
        for one in wire_format.read(response)["transaction"]
    ]


@pytest.mark.parametrize("wire_format", WireFormat, ids=str)
class TestFinding:
    def test_tells_of_a_person_in_the_vendors_members_and_ours(
        self, firm: Firm, wire_format: WireFormat
    ) -> None:
        ada = firm.external()
        bob = called(firm, firm.internal(), "Bob", "Zorn", org="Firm")
        site = firm.site(ada, bob)
        accept = {"Accept": wire_format.value}
        told = wire_format.read(ada.get(f"/sites/{site}/users?q=zorn", headers=accept))
        shown = wire_format.read(ada.get(f"/users/{bob.user_id}", headers=accept))
        summary_of_bob = {
            "name": {"firstname": "Bob", "lastname": "Zorn"},
            "organisation": {"orgname": "Firm"},
        }
        assert told == {"user": [shown | summary_of_bob], "totalcount": "1"}


class TestWhoIsFound:
    def test_are_the_members_and_oneself(self, firm: Firm) -> None:
        ada, bob, cora = firm.internal(), firm.external(), firm.external()
        site = firm.site(ada, bob)
        firm.site(ada, cora)
        assert set(users(ada, site)) == set(users(bob, site)) == {ada.user_id, bob.user_id}

    @pytest.mark.parametrize("open_again", [True, False])
    def test_is_oneself_alone_where_members_do_not_see_each_other(
        self, firm: Firm, *, open_again: bool
    ) -> None:
        ada, bob = firm.internal(), firm.internal()
        site = firm.site(ada, bob, people_module=open_again)
        if open_again:
            firm.set_status(site, "archived")
        assert users(ada, site) == [ada.user_id]

    def test_is_no_one_who_can_not_be_written_to(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        site = firm.site(ada, bob)
        firm.deactivate(bob)
        assert users(ada, site) == [ada.user_id]

    def test_is_everyone_for_an_administrator(self, firm: Firm, root: Person) -> None:
        ada, bob = firm.internal(), firm.internal()
        site = firm.site(ada, bob, people_module=False)
        assert set(users(root, site)) == {ada.user_id, bob.user_id}

    def test_a_site_that_one_is_not_in_looks_like_none(self, firm: Firm) -> None:
        ada, site = firm.internal(), firm.site(firm.internal())
        for number in (site, MISSING):
            assert summary(ada.get(f"/sites/{number}/users")) == NOT_THERE

    def test_there_is_such_a_call_from_the_first_version_on(self, firm: Firm) -> None:
        ada = firm.internal()
        address = firm.server.api.replace("/api/4", "/api/1")
        assert ada.get(f"{address}/sites/{firm.site(ada)}/users/").status_code == httpx.codes.OK


class TestOrder:
    @pytest.fixture
    def site(self, firm: Firm, ada: Person) -> tuple[int, list[int]]:
        people = [
            called(firm, firm.internal(), "Amy", "Young", org="beta"),
            called(firm, firm.internal(), "Zoe", "Adler", org="Beta"),
            called(firm, firm.internal(), "Max", "Moss", org="Alpha"),
        ]
        return firm.site(ada, *people), [one.user_id for one in people]

    @pytest.fixture
    def ada(self, firm: Firm) -> Person:
        return called(firm, firm.internal(), "Ada", "King")

    def test_is_by_organisation_and_then_by_name(
        self, ada: Person, site: tuple[int, list[int]]
    ) -> None:
        number, (young, adler, moss) = site
        assert users(ada, number) == [ada.user_id, moss, adler, young]
        assert users(ada, number, orderby="desc") == [young, adler, moss, ada.user_id]

    def test_is_by_name_where_that_is_asked(self, ada: Person, site: tuple[int, list[int]]) -> None:
        number, (young, adler, moss) = site
        by_name = [adler, ada.user_id, moss, young]
        assert users(ada, number, ordertype="fullname", orderby="asc") == by_name
        assert users(ada, number, ordertype="fullname", orderby="desc") == by_name[::-1]

    def test_pages_have_a_limit_and_an_offset(
        self, ada: Person, site: tuple[int, list[int]]
    ) -> None:
        number, (_, adler, moss) = site
        assert users(ada, number, limit=2, offset=1) == [moss, adler]
        beyond = ada.get(f"/sites/{number}/users", params={"offset": 9}).json()
        assert beyond == {"user": [], "totalcount": 4}
        assert len(users(ada, number, limit=-1)) == 4

    @pytest.mark.parametrize(
        ("query", "ref"),
        [("ordertype=lastlogin", 9002), ("orderby=up", 9002), ("limit=x", 107), ("offset=x", 106)],
    )
    def test_what_can_not_be_is_refused(
        self, ada: Person, site: tuple[int, list[int]], query: str, ref: int
    ) -> None:
        response = ada.get(f"/sites/{site[0]}/users?{query}")
        assert (response.status_code, response.json()["ref"]) == (400, ref)


@pytest.mark.parametrize("wire_format", WireFormat, ids=str)
class TestRemoving:
    def test_each_is_removed_by_itself(
        self, firm: Firm, root: Person, wire_format: WireFormat
    ) -> None:
        ada, bob, cora = firm.internal(), firm.internal(), firm.external()
        site = firm.site(ada, bob)
        response = remove(
            root, site, bob.user_id, cora.user_id, bob.user_id, wire_format=wire_format
        )
        assert response.status_code == httpx.codes.CONFLICT
        assert outcomes(response, wire_format) == [
            (str(bob.user_id), "200"),
            (str(cora.user_id), "404"),
            (str(bob.user_id), "409"),
        ]
        assert members(root, site) == {ada.user_id}

    def test_the_status_is_a_text_as_clients_compare_it(
        self, firm: Firm, root: Person, wire_format: WireFormat
    ) -> None:
        ada = firm.internal()
        body = wire_format.body("transactionids", {"transactionid": ada.user_id})
        body["headers"]["Accept"] = "application/json"
        response = root.request("DELETE", f"/sites/{firm.site(ada)}/users", **body)
        (transaction,) = response.json()["transaction"]
        assert (response.status_code, transaction["statuscode"]) == (200, "200")
        assert transaction["transactionid"] == ada.user_id

    @pytest.mark.parametrize(
        ("ids", "expected"),
        [
            ([], (400, 74, "transactionid: missing")),
            (list(range(1, 102)), (400, 9003, "transactionid: at most 100 at once")),
            (["ada"], (400, 9002, 'transactionid[0]: expected an integer, got the text "ada"')),
        ],
    )
    def test_what_can_not_be_is_refused_and_nothing_written(
        self,
        firm: Firm,
        root: Person,
        wire_format: WireFormat,
        ids: list[Any],
        expected: tuple[int, int, str],
    ) -> None:
        ada = firm.internal()
        site = firm.site(ada)
        with nothing_written(firm.server):
            response = remove(root, site, *ids, wire_format=wire_format)
        told = wire_format.read(response)
        assert (response.status_code, int(told["ref"]), told["summary"]) == expected

    def test_a_site_that_is_not_there(self, root: Person, wire_format: WireFormat) -> None:
        response = remove(root, MISSING, root.user_id, wire_format=wire_format)
        assert (response.status_code, int(wire_format.read(response)["ref"])) == (404, 9017)


@pytest.mark.parametrize("wire_format", WireFormat, ids=str)
class TestInviting:
    def test_gives_each_a_link_that_works(
        self, firm: Firm, root: Person, wire_format: WireFormat
    ) -> None:
        ada = firm.internal()
        response = invite(root, firm.site(ada), ada.user_id, wire_format=wire_format)
        (transaction,) = wire_format.read(response)["transaction"]
        assert (response.status_code, transaction["statuscode"]) == (200, "200")
        assert httpx.get(transaction["link"], follow_redirects=True).status_code == 200

    def test_tells_of_each_who_can_not_be_invited(
        self, firm: Firm, root: Person, wire_format: WireFormat
    ) -> None:
        ada, known, gone, stranger = (firm.internal() for _ in range(4))
        site = firm.site(ada, known, gone)
        firm.set_password(known, "long enough to be one")
        firm.deactivate(gone)
        people = [ada, known, gone, stranger]
        ids = [one.user_id for one in people] + [MISSING, ada.user_id]
        response = invite(root, site, *ids, wire_format=wire_format)
        assert response.status_code == httpx.codes.CONFLICT
        assert [code for _, code in outcomes(response, wire_format)] == [
            *("200", "409", "403", "404", "404", "409")
        ]

    def test_no_one_named_is_refused(
        self, firm: Firm, root: Person, wire_format: WireFormat
    ) -> None:
        body = wire_format.body("invitations", {"messagebody": "Hi"})
        response = root.put(f"/sites/{firm.site(root)}/users/invitation", **body)
        assert wire_format.read(response)["summary"] == "transactionids.transactionid: missing"
