import pytest

from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person
from tests.people.directory import called, found, own_word


@pytest.fixture
def client(firm: Firm) -> Person:
    """Someone who sees no one yet."""
    return firm.external()


class TestWhatIsFound:
    @pytest.mark.parametrize(
        "question",
        [
            "{0}",
            "{0} zoe",
            "ZOË {0}",
            "zo {0}",
            "{0} odeg",
            "Øde {0}",
            "{0}-odegard",
            "odegard, {0}",
            "person internal {0}",
            "  {0}\t",
            "{0}%",
        ],
    )
    def test_each_word_begins_one_of_the_name_or_the_address(
        self, firm: Firm, question: str
    ) -> None:
        word = own_word()
        ada, zoe = firm.internal(), called(firm, firm.internal(), "Zoë", f"{word} Ødegård")
        assert found(ada, q=question.format(word)) == [zoe.user_id]

    def test_a_whole_address(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        assert found(ada, q=bob.email.upper()) == [bob.user_id]

    @pytest.mark.parametrize("question", ["{0} nobody", "degard {0}", "!!", "%"])
    def test_nothing_else(self, firm: Firm, question: str) -> None:
        word = own_word()
        ada = firm.internal()
        called(firm, firm.internal(), "Zoë", f"{word}y Ødegård")
        assert found(ada, q=question.format(word)) == []

    def test_an_organisation_behind_those_who_are_called_so(self, firm: Firm) -> None:
        word = own_word()
        ada = firm.internal()
        works = called(firm, firm.internal(), "Ann", "Aalto", org=f"Harbour {word} & Co")
        named = called(firm, firm.internal(), "Zoë", f"{word} Zeller")
        assert found(ada, q=word) == [named.user_id, works.user_id]
        assert found(ada, q=f"harb {word}") == [works.user_id]
        called(firm, works, "Ann", "Aalto", org="Elsewhere")
        assert found(ada, q=word) == [named.user_id]

    def test_a_former_name_no_longer(self, firm: Firm) -> None:
        before, after = own_word(), own_word()
        ada, bob = firm.internal(), called(firm, firm.internal(), "Bob", before)
        called(firm, bob, "Bob", after)
        assert (found(ada, q=before), found(ada, q=after)) == ([], [bob.user_id])


class TestWhoIsFound:
    def test_those_within_reach(self, firm: Firm, client: Person) -> None:
        ada, other = firm.internal(), firm.external()
        firm.site(ada, client)
        firm.site(ada, other)
        assert found(client) == [ada.user_id]

    def test_each_once_however_many_sites_are_shared(self, firm: Firm, client: Person) -> None:
        ada = firm.internal()
        firm.site(ada, client)
        firm.site(ada, client)
        assert found(client) == [ada.user_id]

    def test_no_one_by_one_who_reaches_no_one(self, firm: Firm, client: Person) -> None:
        called(firm, firm.internal(), "Ada", "King")
        assert (found(client), found(client, q="king")) == ([], [])

    def test_not_oneself(self, firm: Firm) -> None:
        ada = firm.internal()
        assert found(ada, q=ada.email) == []

    def test_not_those_with_whom_one_only_shares_a_conversation(
        self, firm: Firm, client: Person
    ) -> None:
        ada, other = firm.internal(), firm.external()
        firm.site(ada, client)
        firm.site(ada, other)
        ada.started(client, other)
        assert found(client) == [ada.user_id]

    def test_no_one_inactive(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        firm.deactivate(bob)
        assert found(ada, q=bob.email) == []

    def test_a_client_by_name_only_through_a_site(self, firm: Firm, client: Person) -> None:
        word = own_word()
        ada, bob = firm.internal(), firm.internal()
        called(firm, client, "Cora", word)
        firm.site(ada, client)
        assert (found(ada, q=word), found(bob, q=word)) == ([client.user_id], [])


class TestPages:
    @pytest.fixture
    def colleagues(self, firm: Firm, client: Person) -> list[int]:
        """Those whom the client reaches, in order."""
        names = [("Zoë", "Abel"), ("ann", "Éclair"), ("Bea", "eclair"), ("Ann", "Zorn")]
        made = [called(firm, firm.internal(), *name) for name in names]
        firm.site(client, *reversed(made))
        return [one.user_id for one in made]

    def test_they_are_by_last_and_first_name(self, client: Person, colleagues: list[int]) -> None:
        assert found(client) == colleagues

    def test_they_say_how_many_there_are_in_all(
        self, client: Person, colleagues: list[int]
    ) -> None:
        for offset in (0, 3, 4, 100):
            page = client.get("/users", params={"limit": 2, "offset": offset}).json()
            assert page["totalcount"] == len(colleagues)
            assert [one["userid"] for one in page["user"]] == colleagues[offset : offset + 2]

    def test_no_one_at_all_is_an_empty_list(self, client: Person) -> None:
        assert client.get("/users").json() == {"user": [], "totalcount": 0}

    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_they_are_the_same_in_both_formats(
        self, client: Person, colleagues: list[int], wire_format: WireFormat
    ) -> None:
        page = wire_format.read(client.get("/users", headers={"Accept": wire_format.value}))
        assert page["totalcount"] == "4"
        assert [one["userid"] for one in page["user"]] == list(map(str, colleagues))
        assert page["user"][0] == wire_format.read(
            client.get(f"/users/{colleagues[0]}", headers={"Accept": wire_format.value})
        )


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("parameters", "ref"),
        [
            ({"limit": "x"}, 107),
            ({"offset": "1.5"}, 106),
            ({"q": "x" * 101}, 9003),
            ({"q": "a b c d e f g h i"}, 9003),
        ],
    )
    def test_it_says_what_is_wrong(
        self, client: Person, parameters: dict[str, str], ref: int
    ) -> None:
        response = client.get("/users", params=parameters)
        assert (response.status_code, response.json()["ref"]) == (400, ref)
