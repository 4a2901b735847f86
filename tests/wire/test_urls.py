from collections.abc import Iterator

import httpx
import pytest

from tests.harness.people import Firm, Person
from tests.harness.servers import running_server


@pytest.fixture(scope="module")
def named_firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """People of a server whose addresses start with a name."""
    settings = {"PARLEY_INSTANCE": "north"}
    folder = tmp_path_factory.mktemp("named")
    with running_server(folder, settings=settings) as server, Firm(server) as firm:
        yield firm


def in_version(person: Person, version: str, path: str) -> httpx.Response:
    return person.get(str(person.base_url).replace("/api/4/", f"/api/{version}/") + path)


class TestTheVersion:
    @pytest.mark.parametrize("version", ["5", "17", "999", "10000", "9" * 18])
    def test_of_every_number_from_four_on_is_the_same(self, firm: Firm, version: str) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        answers = [
            in_version(ada, one, f"conversations/{number}/messages").content
            for one in ("4", version)
        ]
        assert answers[0] == answers[1]

    @pytest.mark.parametrize("version", ["1", "2", "3", "4", "6", "20"])
    @pytest.mark.parametrize(
        ("path", "status"),
        [("users/me", 200), ("users/me/avatar", 200), ("attachments/0", 403), ("sites", 200)],
    )
    def test_of_people_files_and_sites_starts_with_one(
        self, ada: Person, version: str, path: str, status: int
    ) -> None:
        assert in_version(ada, version, path).status_code == status

    @pytest.mark.parametrize(
        "path", ["conversations", "messages?q=x", "events", "audit", "clients"]
    )
    @pytest.mark.parametrize("version", ["1", "3"])
    def test_of_all_else_starts_with_four(self, ada: Person, version: str, path: str) -> None:
        response = in_version(ada, version, path)
        assert (response.status_code, response.json()["ref"]) == (404, 9404)

    @pytest.mark.parametrize("path", ["users/me", "attachments/0", "sites"])
    @pytest.mark.parametrize("version", ["0", "-1", "1.0", "+1", "\u0661", "9" * 30])
    def test_of_no_version_is_not_there_either(self, ada: Person, version: str, path: str) -> None:
        response = in_version(ada, version, path)
        assert (response.status_code, response.json()["ref"]) == (404, 9404)

    @pytest.mark.parametrize("version", ["3", "0", "-4", "4.0", "v4", "x", "\u0664", "9" * 30])
    def test_of_any_other_kind_is_not_there(self, ada: Person, version: str) -> None:
        response = in_version(ada, version, "conversations")
        assert (response.status_code, response.json()["ref"]) == (404, 9404)


class TestASlashAtTheEnd:
    def test_changes_nothing_of_what_is_read(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        for path in (
            "conversations",
            f"conversations/{number}",
            f"conversations/{number}/messages",
        ):
            assert ada.get(path).content == ada.get(f"{path}/").content

    @pytest.mark.parametrize("end", ["", "/"])
    def test_changes_nothing_of_what_is_written(self, firm: Firm, end: str) -> None:
        ada, bob = firm.internal(), firm.internal()
        request = {
            "recipients": {"users": {"user": [{"userid": bob.user_id}]}},
            "messages": {"message": [{"html": "<p>Hello</p>"}]},
        }
        response = ada.post(f"/conversations{end}", json=request)
        assert response.status_code == 201
        number = response.json()["conversationid"]
        reply = bob.post(f"/conversations/{number}/messages{end}", json={"html": "x"})
        assert reply.status_code == 201


class TestAnUnknownAddress:
    @pytest.mark.parametrize(
        "path",
        [
            "nothing",
            "conversations/x",
            "conversations/-1",
            "conversations/1.0",
            "conversations/9223372036854775808",
            "conversations/1/nothing",
            "conversations/1/messages/1/nothing",
            "../../nothing",
            "conversations/%00",
            "%ff%fe",
        ],
    )
    def test_is_not_there(self, ada: Person, path: str) -> None:
        response = ada.get(path)
        assert (response.status_code, response.json()["ref"]) == (404, 9404)


class TestAnInstancesName:
    def test_stands_before_every_address(self, named_firm: Firm) -> None:
        assert named_firm.server.api.endswith("/north/api/4")
        ada, bob = named_firm.internal(), named_firm.internal()
        assert ada.start(bob).status_code == 201

    def test_is_needed(self, named_firm: Firm) -> None:
        ada = named_firm.internal()
        without = str(ada.base_url).replace("/north/", "/")
        assert ada.get(f"{without}conversations").status_code == 404

    def test_stands_in_the_addresses_of_an_answer(self, named_firm: Firm) -> None:
        ada, bob = named_firm.internal(), named_firm.internal()
        response = ada.start(bob)
        number = response.json()["conversationid"]
        assert response.headers["Location"] == f"{named_firm.server.api}/conversations/{number}"
        assert ada.get(response.headers["Location"]).json()["creator"]["userlink"] == (
            f"{named_firm.server.api}/users/{ada.user_id}"
        )
