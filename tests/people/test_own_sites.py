"""One's own sites, and what is told of people beside their profiles."""

from typing import Any

import httpx
import pytest

from parley import access
from tests.harness.answers import summary
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person
from tests.people.directory import own_word

NOT_THERE = (404, 9017, "there is no such site")
LAST_LOGIN = "lastlogindate"
SIZES = ("activedocumentsize", "deleteddocumentsize", "totalsize")


@pytest.fixture
def root(firm: Firm) -> Person:
    return firm.administrator()


def add_site(root: Person, name: str, *members: Person, **site: Any) -> int:
    users = {"user": [{"userid": member.user_id} for member in members]}
    response = root.post("/sites", json={"name": name, "users": users, **site})
    assert response.status_code == httpx.codes.CREATED, response.text
    number: int = response.json()["siteid"]
    return number


def ids(person: Person, **parameters: Any) -> list[int]:
    response = person.get("/sites", params=parameters)
    assert response.status_code == httpx.codes.OK, response.text
    return [site["id"] for site in response.json()["site"]]


def sites_of(viewer: Person, person: Person, **parameters: Any) -> list[int]:
    told = viewer.get(f"/users/{person.user_id}", params=parameters).json()
    return [site["id"] for site in told["sites"]["site"]]


class TestOwnSites:
    @pytest.mark.parametrize("kind", ["internal", "external"])
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_are_told_in_the_vendors_members_and_ours(
        self, firm: Firm, root: Person, kind: str, wire_format: WireFormat
    ) -> None:
        ada = getattr(firm, kind)()
        number = add_site(root, "Ødegård & Co", ada, status="readonly")
        response = ada.get("/sites", headers={"Accept": wire_format.value})
        told = wire_format.read(response)
        (site,) = told["site"]
        created = site["createddate"]
        modules = site.pop("module")
        assert told["totalcount"] == "1"
        assert site == {
            "siteid": str(number),
            "name": "Ødegård & Co",
            "status": "readonly",
            "peoplemodule": "true",
            "createddatetime": created,
            "id": str(number),
            "sitename": "Ødegård & Co",
            "createddate": created,
            "size": "0MB",
            "rawsitesize": dict.fromkeys(SIZES, "0"),
        }
        assert {name for name, one in modules.items() if one == {"enable": "1"}} == {"people"}
        assert [ada.get(f"/sites/{number}").json()] == ada.get("/sites").json()["site"]

    def test_that_a_module_is_on_is_told_as_text(self, firm: Firm, root: Person) -> None:
        ada = firm.internal()
        add_site(root, "Matter 7", ada)
        (site,) = ada.get("/sites").json()["site"]
        assert site["module"]["task"] == {"enable": "0"}

    @pytest.mark.parametrize("version", [1, 3, 4, 17])
    def test_are_there_from_the_first_version_on(self, firm: Firm, version: int) -> None:
        address = firm.server.api.replace("/api/4", f"/api/{version}")
        assert firm.internal().get(f"{address}/sites/?").status_code == httpx.codes.OK

    def test_another_persons_look_like_none(self, firm: Firm, root: Person) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = add_site(root, "Matter 7", bob)
        assert ids(ada) == []
        assert summary(ada.get(f"/sites/{number}")) == NOT_THERE
        assert summary(ada.get(f"/sites/{number + 1}")) == NOT_THERE

    def test_come_by_name_in_pages(self, firm: Firm, root: Person) -> None:
        ada = firm.internal()
        late, early, middle = (add_site(root, name, ada) for name in ("zulu", "ALPHA", "Émile"))
        assert ids(ada) == [early, middle, late]
        page = ada.get("/sites", params={"limit": 1, "offset": 1}).json()
        assert ([site["id"] for site in page["site"]], page["totalcount"]) == ([middle], 3)

    @pytest.mark.parametrize(
        ("name", "found"),
        [("smith", True), ("SMÍTH V", True), ("'smith'", True), ("", True), ("smyth", False)],
    )
    def test_are_found_by_a_part_of_the_name(
        self, firm: Firm, root: Person, name: str, *, found: bool
    ) -> None:
        ada = firm.internal()
        number = add_site(root, "Re Smith v Jones", ada)
        assert ids(ada, name=name) == ([number] if found else [])

    def test_a_name_that_no_site_can_have_is_refused(self, firm: Firm) -> None:
        response = firm.internal().get("/sites", params={"name": "x" * 101})
        assert summary(response) == (400, 9003, "name: at most 100 characters")

    def test_are_asked_for_by_status(self, firm: Firm, root: Person) -> None:
        ada = firm.internal()
        archived = add_site(root, "A", ada, status="archived")
        active = add_site(root, "B", ada)
        assert ids(ada) == [archived, active]
        assert ids(ada, status="active") == [active]
        assert ids(ada, status="preparation") == []
        assert ada.get("/sites?status=open").json()["ref"] == 80


class TestAdministrators:
    def test_see_any_site_and_how_many_are_in_it(self, firm: Firm, root: Person) -> None:
        word = own_word()
        number = add_site(root, word, firm.internal(), firm.external())
        assert ids(root, name=word) == []
        assert ids(root, name=word, all="true") == [number]
        assert root.get(f"/sites/{number}").json()["membercount"] == 2

    def test_see_their_own_alone_with_a_token_for_messages(self, firm: Firm, root: Person) -> None:
        number = add_site(root, "Matter 7", firm.internal())
        root.headers["Authorization"] = f"Bearer {firm.token_for(root, scopes=access.MESSAGING)}"
        assert summary(root.get(f"/sites/{number}")) == NOT_THERE
        assert root.get("/sites?all=true").json()["ref"] == 9011


class TestSitesOfAPerson:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_are_those_that_one_shares(
        self, firm: Firm, root: Person, wire_format: WireFormat
    ) -> None:
        ada, cora = firm.internal(), firm.external()
        shared = add_site(root, "Shared", ada, cora)
        add_site(root, "Other", cora)
        response = ada.get(f"/users/{cora.user_id}", headers={"Accept": wire_format.value})
        told = wire_format.read(response)
        assert told["sites"] == {"site": [{"id": str(shared), "sitename": "Shared"}]}

    @pytest.mark.parametrize("site", [{"status": "archived"}, {"peoplemodule": False}])
    def test_leave_out_one_whose_members_do_not_see_each_other(
        self, firm: Firm, root: Person, site: dict[str, Any]
    ) -> None:
        ada, bob = firm.internal(), firm.internal()
        closed = add_site(root, "Closed", ada, bob, **site)
        assert sites_of(ada, bob) == []
        assert sites_of(ada, ada) == [closed]

    def test_are_all_to_an_administrator(self, firm: Firm, root: Person) -> None:
        cora = firm.external()
        number = add_site(root, "Theirs", cora, status="archived")
        assert sites_of(root, cora, all="true") == [number]

    def test_stand_in_lists_too(self, firm: Firm, root: Person) -> None:
        ada, cora = firm.external(), firm.external()
        shared = add_site(root, "Shared", ada, cora)
        (told,) = ada.get("/users").json()["user"]
        assert told["sites"]["site"] == [{"id": shared, "sitename": "Shared"}]

    def test_are_at_most_a_hundred(self, firm: Firm, root: Person) -> None:
        ada = firm.internal()
        numbers = [add_site(root, f"Matter {number}", ada) for number in range(101)]
        assert sites_of(ada, ada) == numbers[:100]


class TestTheLastSignIn:
    def test_is_for_oneself_and_administrators(self, firm: Firm, root: Person) -> None:
        ada, bob = firm.internal(), firm.internal()
        firm.begin_session(ada)
        seen = ada.get("/users/me").json()
        assert seen[LAST_LOGIN] >= seen["createddate"]
        assert root.get(f"/users/{ada.email}?type=email").json()[LAST_LOGIN] == seen[LAST_LOGIN]
        assert LAST_LOGIN not in bob.get(f"/users/{ada.user_id}").json()
        found = bob.get("/users", params={"q": ada.email}).json()["user"]
        assert [one[LAST_LOGIN] for one in found if LAST_LOGIN in one] == []

    def test_is_not_for_an_administrators_token_for_messages(
        self, firm: Firm, root: Person
    ) -> None:
        ada = firm.internal()
        firm.begin_session(ada)
        root.headers["Authorization"] = f"Bearer {firm.token_for(root, scopes=access.MESSAGING)}"
        assert LAST_LOGIN not in root.get(f"/users/{ada.user_id}").json()

    def test_is_absent_where_there_was_none(self, firm: Firm) -> None:
        assert LAST_LOGIN not in firm.internal().get("/users/me").json()
