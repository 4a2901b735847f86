"""What administrators do to people over HTTP, in both formats."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from parley import access
from tests.harness.answers import summary
from tests.harness.commands import run_parley
from tests.harness.db_assertions import audited, nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person
from tests.people.directory import found, own_word

EVE = {"firstname": "Eve", "lastname": "Holt", "kind": "internal"}


@pytest.fixture
def root(firm: Firm) -> Person:
    return firm.administrator()


def new(**members: Any) -> dict[str, Any]:
    """Describe a person whom no one has described yet."""
    return {**EVE, "email": f"{own_word()}@firm.example", **members}


def added(root: Person, **members: Any) -> int:
    response = root.post("/users", json=new(**members))
    assert response.status_code == httpx.codes.CREATED, response.text
    number: int = response.json()["userid"]
    return number


def changed(root: Person, number: int, **change: Any) -> dict[str, Any]:
    response = root.patch(f"/users/{number}", json=change)
    assert response.status_code == httpx.codes.OK, response.text
    told: dict[str, Any] = response.json()
    return told


def noted(firm: Firm, number: int) -> list[str]:
    """Return the actions that are noted of a person."""
    entries = audited(firm.server.settings)
    return [entry.action for entry in entries if entry.subject == f"user:{number}"]


class TestAdding:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_it_answers_with_the_person_and_where_they_are(
        self, root: Person, wire_format: WireFormat
    ) -> None:
        email = f"{own_word()}@firm.example"
        request = new(email=email, org=" Firm ", phone="", admin="true")
        response = root.post("/users", **wire_format.body("user", request))
        told = wire_format.read(response)
        number = told.pop("userid")
        assert (response.status_code, response.headers["Location"]) == (
            201,
            f"{str(root.base_url).rstrip('/')}/users/{number}",
        )
        assert told.pop("img").endswith(f"/users/{number}/avatar")
        assert not told.pop("sites")
        assert told.pop("createddate").endswith("Z")
        assert told == {
            **EVE,
            "email": email,
            "org": "Firm",
            "status": "ACTIVE",
            "admin": "true",
        }

    def test_the_person_is_found_and_noted(self, firm: Firm, root: Person) -> None:
        word = own_word()
        number = added(root, lastname=word)
        assert found(root, q=word) == [number]
        assert noted(firm, number) == ["user.added"]

    @pytest.mark.parametrize(
        ("taken", "other"),
        [
            ("j\u00fcrgen.{}@firm.example", "JU\u0308RGEN.{}@firm\uff0eexample"),
            ("ada.{}@m\u00fcller.example", "ada.{}@XN--mller-kva.example"),
            ("sales/{}@firm.example", '"sales/{}"@firm.example.'),
        ],
    )
    def test_an_address_is_one_person_s_in_every_spelling_and_found_in_each(
        self, firm: Firm, root: Person, taken: str, other: str
    ) -> None:
        word = own_word()
        taken, other = taken.format(word), other.format(word)
        number = added(root, email=taken)
        again = root.post("/users", json=new(email=other))
        assert summary(again) == (409, 9015, f"{other} already exists")
        for address in (taken, other):
            path = f"/users/{quote(address, safe='')}"
            asked = root.get(f"{path}?type=email")
            assert (asked.status_code, asked.json()["userid"]) == (200, number)
            assert root.get(f"{path}/avatar?type=email").status_code == 200
            assert found(root, q=address) == [number]
            run = ("user", "change", address, "--org", address, "--data", firm.server.data)
            assert run_parley(*run).code == 0

    def test_an_address_is_taken_once_in_any_case(self, firm: Firm, root: Person) -> None:
        ada = firm.internal()
        with nothing_written(firm.server):
            response = root.post("/users", json=new(email=ada.email.upper()))
        assert summary(response) == (409, 9015, f"{ada.email.upper()} already exists")

    @pytest.mark.parametrize(
        ("members", "expected"),
        [
            ({"email": "ada"}, (400, 9002, "email: 'ada' is not an email address; expected")),
            ({"firstname": " "}, (400, 9002, "firstname: expected 1 to 100 characters")),
            ({"lastname": None}, (400, 74, "lastname: missing")),
            ({"kind": "robot"}, (400, 9002, "kind: expected internal or external")),
            ({"phone": "x" * 201}, (400, 9002, "phone: expected at most 200 characters")),
            (
                {"admin": "perhaps"},
                (400, 9002, 'admin: expected true or false, got the text "perhaps"'),
            ),
            ({"org": 7}, (400, 9002, "org: expected a text, got an integer")),
        ],
    )
    def test_what_can_not_be_is_refused(
        self, firm: Firm, root: Person, members: dict[str, Any], expected: tuple[int, int, str]
    ) -> None:
        with nothing_written(firm.server):
            status, ref, words = summary(root.post("/users", json=new(**members)))
        assert (status, ref, words[: len(expected[2])]) == expected


class TestChanging:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_what_is_named_changes_and_nothing_else(
        self, root: Person, wire_format: WireFormat
    ) -> None:
        number = added(root, org="Firm", title="Dr")
        change = wire_format.body("user", {"lastname": "Hale", "title": "", "kind": "external"})
        told = wire_format.read(root.patch(f"/users/{number}", **change))
        assert (told["firstname"], told["lastname"], told["kind"], told["org"]) == (
            *("Eve", "Hale", "external"),
            "Firm",
        )
        assert "title" not in told

    def test_each_thing_that_changes_is_noted(self, firm: Firm, root: Person) -> None:
        number = added(root)
        changed(root, number, phone="+44", email=f"{own_word()}@firm.example", kind="external")
        changed(root, number, admin=True, status="INACTIVE")
        changed(root, number, admin=False, status="ACTIVE")
        assert noted(firm, number) == [
            "user.added",
            "user.changed",
            "user.email_changed",
            "user.kind_changed",
            "user.admin_granted",
            "user.deactivated",
            "user.admin_withdrawn",
            "user.activated",
        ]

    def test_an_entry_tells_who_did_it_and_from_where(self, firm: Firm, root: Person) -> None:
        number = added(root)
        response = root.patch(f"/users/{number}", json={"phone": "+44"})
        entry = audited(firm.server.settings, "user.changed")[-1]
        assert (entry.actor_id, entry.address, entry.request_id, entry.details) == (
            root.user_id,
            "127.0.0.1",
            response.headers["X-Request-Id"],
            '{"what":"phone"}',
        )

    def test_what_stays_as_it_was_is_not_noted(self, firm: Firm, root: Person) -> None:
        number = added(root)
        with nothing_written(firm.server):
            changed(root, number, firstname="Eve", status="ACTIVE", org="")

    def test_by_address_too(self, root: Person) -> None:
        email = f"{own_word()}@firm.example"
        number = added(root, email=email)
        response = root.patch(f"/users/{email}?type=email", json={"firstname": "Eva"})
        assert (response.json()["userid"], response.json()["firstname"]) == (number, "Eva")

    def test_another_address_is_what_the_person_is_found_by(self, root: Person) -> None:
        before, after = own_word(), own_word()
        number = added(root, email=f"{before}@firm.example")
        changed(root, number, email=f"{after}@firm.example")
        assert (found(root, q=before), found(root, q=after)) == ([], [number])

    def test_an_address_of_someone_else_is_refused(self, firm: Firm, root: Person) -> None:
        ada, number = firm.internal(), added(root)
        with nothing_written(firm.server):
            response = root.patch(f"/users/{number}", json={"email": ada.email.upper()})
        assert (response.status_code, response.json()["ref"]) == (409, 9015)

    def test_the_own_address_may_be_written_in_another_case(self, root: Person) -> None:
        email = f"{own_word()}@firm.example"
        number = added(root, email=email)
        assert changed(root, number, email=email.upper())["email"] == email.upper()

    def test_a_status_that_there_is_not(self, firm: Firm, root: Person) -> None:
        number = added(root)
        with nothing_written(firm.server):
            response = root.patch(f"/users/{number}", json={"status": "AWAY"})
        assert summary(response) == (400, 80, "status: expected ACTIVE or INACTIVE")

    def test_no_one(self, root: Person) -> None:
        response = root.patch(f"/users/{10**12}", json={"firstname": "Eva"})
        assert (response.status_code, response.json()["ref"]) == (403, 110)

    def test_deletion_is_not_there(self, root: Person) -> None:
        assert root.delete(f"/users/{added(root)}").status_code == httpx.codes.METHOD_NOT_ALLOWED


class TestDeactivating:
    def test_a_token_ends_at_once_and_does_not_come_back(self, firm: Firm, root: Person) -> None:
        ada = firm.internal()
        statuses = [ada.get("/users/me").status_code]
        for status in ("INACTIVE", "ACTIVE"):
            changed(root, ada.user_id, status=status)
            statuses.append(ada.get("/users/me").status_code)
        assert statuses == [200, 401, 401]

    def test_a_new_one_works_once_the_person_is_let_in_again(
        self, firm: Firm, root: Person
    ) -> None:
        ada = firm.internal()
        changed(root, ada.user_id, status="INACTIVE")
        changed(root, ada.user_id, status="ACTIVE")
        header = {"Authorization": f"Bearer {firm.token_for(ada)}"}
        assert ada.get("/users/me", headers=header).status_code == httpx.codes.OK

    def test_who_is_no_longer_an_administrator_is_refused_at_once(
        self, firm: Firm, root: Person
    ) -> None:
        other = firm.administrator()
        before = other.get("/sites?all=true").status_code
        changed(root, other.user_id, admin=False)
        assert (before, other.get("/sites?all=true").status_code) == (200, 401)


class TestEveryone:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_people_out_of_reach_are_listed_with_kind_and_role(
        self, discreet_firm: Firm, wire_format: WireFormat
    ) -> None:
        root, word = discreet_firm.administrator(), own_word()
        number = added(root, lastname=word, kind="external")
        query = {"all": "true", "q": word}
        told = wire_format.read(
            root.get("/users", params=query, headers={"Accept": wire_format.value})
        )
        assert told["totalcount"] == "1"
        assert [(one["userid"], one["kind"], one["admin"]) for one in told["user"]] == [
            (str(number), "external", "false")
        ]
        assert found(root, q=word) == []

    def test_they_are_asked_for_by_status_and_kind(self, root: Person) -> None:
        word = own_word()
        inactive = added(root, lastname=word)
        changed(root, inactive, status="INACTIVE")
        external = added(root, lastname=word, kind="external")
        assert found(root, all="true", q=word, status="INACTIVE") == [inactive]
        assert found(root, all="true", q=word, kind="external") == [external]

    def test_a_page_beyond_the_end_still_tells_how_many(self, root: Person) -> None:
        word = own_word()
        numbers = [added(root, lastname=word, firstname=name) for name in ("Bea", "Abe")]
        page = root.get("/users", params={"all": "true", "q": word, "limit": 1, "offset": 1})
        beyond = root.get("/users", params={"all": "true", "q": word, "offset": 9})
        assert [one["userid"] for one in page.json()["user"]] == [numbers[0]]
        assert beyond.json() == {"user": [], "totalcount": 2}

    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_language_and_time_zone_are_for_the_person_and_administrators(
        self, firm: Firm, root: Person, wire_format: WireFormat
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        chosen = {"langcode": "de", "timezone": "Asia/Tokyo"}
        changed = root.patch(f"/users/{ada.user_id}", **wire_format.body("user", chosen))
        shown = wire_format.read(changed)
        assert {name: shown[name] for name in chosen} == chosen
        own = ada.get("/users/me").json()
        assert {name: own[name] for name in chosen} == chosen
        assert not chosen.keys() & ben.get(f"/users/{ada.user_id}").json().keys()
        told = ada.get("/users/me/notices").json()
        assert (told["language"], told["timezone"]) == ("de", "Asia/Tokyo")
        reset = root.patch(f"/users/{ada.user_id}", json={"langcode": "", "timezone": ""})
        assert not chosen.keys() & reset.json().keys()

    @pytest.mark.parametrize("wrong", [{"langcode": "tlh"}, {"timezone": "Europe/Atlantis"}])
    def test_a_language_that_there_is_not_is_refused(
        self, firm: Firm, root: Person, wrong: dict[str, str]
    ) -> None:
        with nothing_written(firm.server):
            answers = [
                root.patch(f"/users/{root.user_id}", json=wrong),
                root.post("/users", json=new(**wrong)),
            ]
        assert [summary(answer)[:2] for answer in answers] == [(400, 9002)] * 2

    def test_one_who_is_out_of_reach_is_shown(self, discreet_firm: Firm) -> None:
        root, ada = discreet_firm.administrator(), discreet_firm.internal()
        plain = root.get(f"/users/{ada.user_id}")
        shown = root.get(f"/users/{ada.user_id}?all=true").json()
        assert (plain.status_code, shown["userid"], shown["kind"]) == (
            *(403, ada.user_id),
            "internal",
        )

    def test_what_is_told_without_asking_stays_as_it_was(self, firm: Firm, root: Person) -> None:
        ada = firm.internal()
        plain = {"userid", "firstname", "lastname", "email", "status", "img"}
        plain |= {"createddate", "sites", "kind"}
        assert root.get(f"/users/{ada.user_id}").json().keys() == plain
        assert root.get("/users?limit=1").json()["user"][0].keys() <= plain | {
            *("org", "title", "jobtitle", "phone")
        }


REQUESTS: tuple[tuple[str, str, dict[str, Any] | None], ...] = (
    ("POST", "/users", new()),
    ("PATCH", "/users/{}", {"admin": True}),
    ("GET", "/users?all=true", None),
    ("GET", "/users/{}?all=true", None),
    ("GET", "/sites?all=true", None),
    ("POST", "/sites", {"name": "Mine"}),
    ("GET", "/sites/1?all=true", None),
    ("PATCH", "/sites/1", {"status": "archived"}),
    ("GET", "/sites/1/members", None),
    ("PUT", "/sites/1/members/{}", None),
    ("DELETE", "/sites/1/members/{}", None),
)


@pytest.mark.parametrize(
    ("method", "address", "tree"), REQUESTS, ids=[f"{method} {at}" for method, at, _ in REQUESTS]
)
class TestWhoMay:
    def refused(
        self, firm: Firm, asker: Person, method: str, address: str, tree: Any
    ) -> tuple[int, int]:
        """Ask in both formats; return the one status and number that came back."""
        root = "site" if "/sites" in address else "user"
        answers = set()
        with nothing_written(firm.server):
            for wire_format in WireFormat:
                request = wire_format.body(root, tree) if tree is not None else {}
                request.setdefault("headers", {"Accept": wire_format.value})
                response = asker.request(method, address.format(asker.user_id), **request)
                answers.add((response.status_code, int(wire_format.read(response)["ref"])))
        (answer,) = answers
        return answer

    def test_no_one_without_a_token(self, firm: Firm, method: str, address: str, tree: Any) -> None:
        ada = firm.internal()
        del ada.headers["Authorization"]
        assert self.refused(firm, ada, method, address, tree) == (401, 401)

    def test_no_one_with_a_token_for_messages(
        self, firm: Firm, method: str, address: str, tree: Any
    ) -> None:
        assert self.refused(firm, firm.internal(), method, address, tree) == (403, 9011)

    def test_no_one_else_with_a_token_for_administration(
        self, firm: Firm, method: str, address: str, tree: Any
    ) -> None:
        ada = firm.internal()
        ada.headers["Authorization"] = f"Bearer {firm.token_for(ada, scopes=access.ALL)}"
        assert self.refused(firm, ada, method, address, tree) == (403, 9012)

    def test_no_administrator_without_that_scope(
        self, firm: Firm, method: str, address: str, tree: Any
    ) -> None:
        root = firm.administrator(scopes=access.MESSAGING)
        assert self.refused(firm, root, method, address, tree) == (403, 9011)
