import pytest

from parley.conversations.validation import MAX_RECIPIENTS
from tests.harness.answers import summary
from tests.harness.db_assertions import nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person, conversation


def refusal(*user_ids: int) -> tuple[int, int, str]:
    """Return how recipients are refused."""
    named = ", ".join(map(str, user_ids))
    return (
        403,
        9004,
        f"recipients.users.user: {named}: unknown, inactive, or not within your reach",
    )


def participants(person: Person, number: int) -> list[int]:
    found = person.get(f"/conversations/{number}").json()
    return [user["userid"] for user in found["recipients"]["users"]["user"]]


class TestWhoMayBeWrittenTo:
    def test_internal_people_by_each_other(self, firm: Firm) -> None:
        assert firm.internal().start(firm.internal()).status_code == 201

    def test_internal_people_only_through_a_site_where_people_search_is_off(
        self, discreet_firm: Firm
    ) -> None:
        ada, bob, eve = (discreet_firm.internal() for _ in range(3))
        discreet_firm.site(ada, bob)
        assert ada.start(bob).status_code == 201
        assert summary(ada.start(eve)) == refusal(eve.user_id)

    @pytest.mark.parametrize("status", ["active", "readonly"])
    def test_people_of_a_common_site_in_both_directions(self, firm: Firm, status: str) -> None:
        ada, client = firm.internal(), firm.external()
        firm.set_status(firm.site(ada, client), status)
        assert [ada.start(client).status_code, client.start(ada).status_code] == [201, 201]

    def test_a_client_by_a_client_of_a_common_site(self, firm: Firm) -> None:
        one, other = firm.external(), firm.external()
        firm.site(one, other)
        assert one.start(other).status_code == 201


class TestWhoIsRefused:
    def test_a_client_without_a_common_site_in_both_directions(self, firm: Firm) -> None:
        ada, client = firm.internal(), firm.external()
        firm.site(ada, firm.external())
        firm.site(client, firm.internal())
        with nothing_written(firm.server):
            answers = [summary(ada.start(client)), summary(client.start(ada))]
        assert answers == [refusal(client.user_id), refusal(ada.user_id)]

    def test_a_client_of_one_matter_by_a_client_of_another(self, firm: Firm) -> None:
        ada, one, other = firm.internal(), firm.external(), firm.external()
        firm.site(ada, one)
        firm.site(ada, other)
        with nothing_written(firm.server):
            response = one.start(other)
        assert summary(response) == refusal(other.user_id)

    def test_someone_of_a_common_site_whose_people_module_is_off(self, firm: Firm) -> None:
        ada, client = firm.internal(), firm.external()
        firm.site(ada, client, people_module=False)
        with nothing_written(firm.server):
            response = ada.start(client)
        assert summary(response) == refusal(client.user_id)

    def test_someone_of_a_common_site_that_is_archived(self, firm: Firm) -> None:
        ada, client = firm.internal(), firm.external()
        firm.set_status(firm.site(ada, client), "archived")
        with nothing_written(firm.server):
            response = ada.start(client)
        assert summary(response) == refusal(client.user_id)

    def test_someone_inactive(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        firm.site(ada, bob)
        firm.deactivate(bob)
        with nothing_written(firm.server):
            response = ada.start(bob)
        assert summary(response) == refusal(bob.user_id)

    @pytest.mark.parametrize("number", [0, -1, 10**12, 2**63 - 1, -(2**63 - 1)])
    def test_no_one(self, firm: Firm, number: int) -> None:
        ada = firm.internal()
        with nothing_written(firm.server):
            response = ada.post("/conversations", json=conversation(number))
        assert summary(response) == refusal(number)

    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_they_are_named_and_all_is_refused(self, firm: Firm, wire_format: WireFormat) -> None:
        ada, bob, client, gone = (
            firm.internal(),
            firm.internal(),
            firm.external(),
            firm.internal(),
        )
        firm.deactivate(gone)
        request = conversation(bob, client, gone, 10**12)
        with nothing_written(firm.server):
            response = ada.post("/conversations", **wire_format.body("conversation", request))
        assert (
            wire_format.read(response)["summary"]
            == refusal(client.user_id, gone.user_id, 10**12)[2]
        )

    def test_the_first_twenty_are_named_and_the_others_counted(self, firm: Firm) -> None:
        ada = firm.internal()
        strangers = [10**12 + i for i in range(25)]
        response = ada.post("/conversations", json=conversation(*strangers))
        named = ", ".join(map(str, strangers[:20]))
        assert f": {named} and 5 more: " in response.json()["summary"]


class TestWhoTakesPart:
    def test_the_sender_without_being_named(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        assert participants(bob, number) == [ada.user_id, bob.user_id]

    def test_the_sender_who_is_named_too(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(ada, bob, ada)
        assert participants(bob, number) == [ada.user_id, bob.user_id]

    def test_one_who_is_named_twice_counts_once(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob, bob)
        assert participants(bob, number) == [ada.user_id, bob.user_id]

    def test_the_same_people_may_have_any_number_of_conversations(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        numbers = [ada.started(bob) for _ in range(3)]
        assert len(set(numbers)) == 3


class TestHowManyThereAre:
    def test_no_one_is_refused(self, firm: Firm) -> None:
        ada = firm.internal()
        with nothing_written(firm.server):
            response = ada.post("/conversations", json=conversation())
        assert summary(response) == (
            400,
            74,
            "recipients.users.user: name at least one recipient",
        )

    def test_the_sender_alone_is_refused(self, firm: Firm) -> None:
        ada = firm.internal()
        with nothing_written(firm.server):
            response = ada.start(ada)
        assert summary(response) == (
            400,
            9002,
            "recipients.users.user: name someone besides yourself",
        )

    def test_too_many_are_refused(self, firm: Firm) -> None:
        ada = firm.internal()
        many = range(10**12, 10**12 + MAX_RECIPIENTS + 1)
        with nothing_written(firm.server):
            response = ada.post("/conversations", json=conversation(*many))
        assert summary(response) == (400, 9003, "recipients.users.user: at most 500 recipients")
