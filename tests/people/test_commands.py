"""What an operator tells of people, and what an earlier Parley did not write."""

from pathlib import Path

import pytest

from parley.people import IndexPeople, find_shared_addresses
from parley.people.validation import MAX_DETAIL
from tests.harness.commands import run_parley
from tests.harness.db_assertions import rows_at
from tests.harness.engines import prepare_data_folder, settings_in
from tests.harness.instances import Instance
from tests.harness.people import Firm, Person
from tests.harness.sql import run_sql
from tests.people.directory import called, found, own_word

pytestmark = pytest.mark.anyio


@pytest.fixture
def ada(firm: Firm) -> Person:
    return firm.internal()


_VARYING = {"userid", "email", "img", "createddate", "sites"}


def told(person: Person) -> dict[str, str]:
    answer: dict[str, str] = person.get("/users/me").json()
    return {name: answer[name] for name in answer if name not in _VARYING}


def change(firm: Firm, person: Person, *options: str) -> None:
    ended = run_parley(
        *("user", "change", person.email, *options), *("--data", firm.server.data, "--json")
    )
    assert ended.code == 0, ended.err
    assert ended.json == {"userid": person.user_id, "email": person.email}


class TestUserAdd:
    def test_it_takes_details(self, tmp_path: Path) -> None:
        prepare_data_folder(tmp_path)
        ended = run_parley(
            *("user", "add", "ada@firm.example", "--first", "Ada", "--last", "King"),
            *("--kind", "internal", "--org", " Firm ", "--title", "Dr", "--jobtitle", "Partner"),
            *("--phone", "", "--data", tmp_path),
        )
        assert ended.code == 0, ended.err
        rows = rows_at(settings_in(tmp_path), "select org, title, jobtitle, phone from users")
        assert rows == [("Firm", "Dr", "Partner", None)]


class TestUserChange:
    def test_it_changes_what_is_named_and_nothing_else(self, firm: Firm, ada: Person) -> None:
        called(firm, ada, "Ada", "King", org="Firm", phone="+44")
        change(firm, ada, "--last", "Lovelace", "--title", "Dr")
        assert told(ada) == {
            "firstname": "Ada",
            "lastname": "Lovelace",
            "org": "Firm",
            "title": "Dr",
            "phone": "+44",
            "status": "ACTIVE",
            "kind": "internal",
        }

    def test_an_empty_detail_is_taken_away(self, firm: Firm, ada: Person) -> None:
        called(firm, ada, "Ada", "King", org="Firm", phone="+44")
        change(firm, ada, "--phone", "")
        assert "phone" not in told(ada)

    def test_the_person_is_found_by_the_new_name(self, firm: Firm, ada: Person) -> None:
        word = own_word()
        change(firm, ada, "--first", word)
        assert found(firm.internal(), q=word) == [ada.user_id]

    def test_no_one_is_told_so(self, firm: Firm) -> None:
        ended = run_parley("user", "change", "x@y.example", "--data", firm.server.data)
        assert (ended.code, ended.err) == (1, "parley: there is no user x@y.example\n")

    @pytest.mark.parametrize(
        ("option", "value", "problem"),
        [
            ("--first", " ", "--first: expected 1 to 100 characters"),
            ("--org", "x" * (MAX_DETAIL + 1), "--org: expected at most 200 characters"),
            ("--phone", "1\x07", "--phone: the character U+0007 at position 1 is not allowed"),
        ],
    )
    def test_what_can_not_be_is_refused(
        self, firm: Firm, ada: Person, option: str, value: str, problem: str
    ) -> None:
        before = told(ada)
        ended = run_parley("user", "change", ada.email, option, value, "--data", firm.server.data)
        assert (ended.code, ended.err) == (1, f"parley: {problem}\n")
        assert told(ada) == before


class TestIndexPeople:
    async def test_people_of_an_earlier_parley_become_findable(self, tmp_path: Path) -> None:
        async with Instance.running(tmp_path) as instance:
            ada, bob = await instance.member(), await instance.member()
            run_sql(instance.settings, "delete from user_words")
            run_sql(instance.settings, "update users set name_key = null, analysis = 1")
            before = (await ada.get("/users?q=member")).json()["totalcount"]
            rounds = [await instance.store.write(IndexPeople(at_most=1)) for _ in range(3)]
            after = (await ada.get("/users?q=member")).json()["user"]
        assert (before, rounds) == (0, [1, 1, 0])
        assert [one["userid"] for one in after] == [bob.user_id]

    async def test_two_accounts_for_one_mailbox_both_stay_and_are_told_of(
        self, tmp_path: Path
    ) -> None:
        spellings = [
            "j\u00fcrgen@firm.example",
            "ju\u0308rgen@firm.example",
            "o\u0308@xn--mller-kva.example",
        ]
        async with Instance.running(tmp_path) as instance:
            ada, composed, decomposed, alone = [await instance.member() for _ in range(4)]
            for person, address in zip((composed, decomposed, alone), spellings, strict=True):
                run_sql(
                    instance.settings,
                    "update users set email = :email, email_key = :email where user_id = :user_id",
                    {"email": address, "user_id": person.user_id},
                )
            assert await instance.store.write(IndexPeople(at_most=100)) == 3
            shared = await instance.store.read(find_shared_addresses)
            asked = [*spellings, "\u00f6@m\u00fcller.example"]
            found = [
                (await ada.get(f"/users/{address}?type=email")).json()["userid"]
                for address in asked
            ]
        assert shared == [spellings[1]]
        assert found == [composed.user_id, decomposed.user_id, alone.user_id, alone.user_id]
