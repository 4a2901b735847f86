"""The audit log over HTTP, in both formats."""

from typing import Any

import pytest

from parley.access import Checkpoint
from tests.access.logs import verdict_of
from tests.harness.db_assertions import audited
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person


@pytest.fixture
def root(firm: Firm) -> Person:
    return firm.administrator()


@pytest.fixture
def site(root: Person) -> int:
    """A site with a history of four entries."""
    number: int = root.post("/sites", json={"name": "Matter 7"}).json()["siteid"]
    for name in ("Matter 8", "Matter 9", "Matter 10"):
        root.patch(f"/sites/{number}", json={"name": name})
    return number


def entries(root: Person, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = root.get("/audit", params=query).json()["entry"]
    return found


def numbers(root: Person, **query: Any) -> list[int]:
    return [entry["entryid"] for entry in entries(root, **query)]


class TestAnEntry:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_tells_who_did_what_to_what_from_where(
        self, firm: Firm, root: Person, site: int, wire_format: WireFormat
    ) -> None:
        query: dict[str, Any] = {"subject": f"site:{site}", "limit": 1}
        response = root.get("/audit", params=query, headers={"Accept": wire_format.value})
        told = wire_format.read(response)["entry"]
        (entry,) = told if isinstance(told, list) else [told]
        newest = audited(firm.server.settings, "site.changed")[-1]
        assert (entry["entryid"], entry["requestid"]) == (
            str(newest.entry_id),
            newest.request_id,
        )
        assert (entry["action"], entry["actorid"], entry["address"], entry["details"]) == (
            *("site.changed", str(root.user_id), "127.0.0.1"),
            {"people": "true", "status": "active", "what": "name"},
        )

    def test_leaves_out_what_is_not_known(self, root: Person) -> None:
        (entry,) = entries(root, subject=f"user:{root.user_id}", action="user.added")
        assert entry.keys() == {"entryid", "datetime", "action", "subject", "details", "digest"}

    def test_carries_the_digest_that_a_checkpoint_needs(self, firm: Firm, root: Person) -> None:
        (entry,) = entries(root, limit=1)
        noted = Checkpoint(entry["entryid"], entry["digest"])
        assert verdict_of(firm.server.settings, noted).problems == []


class TestAsking:
    def test_the_newest_come_first(self, root: Person, site: int) -> None:
        found = numbers(root, limit=4)
        assert found == sorted(found, reverse=True)
        assert found == numbers(root, subject=f"site:{site}")

    @pytest.mark.parametrize("name", ["action", "actorid", "subject"])
    def test_one_filter_alone(self, root: Person, site: int, name: str) -> None:
        value = {"action": "site.changed", "actorid": root.user_id, "subject": f"site:{site}"}[name]
        told = entries(root, **{name: value})
        assert told
        assert {entry[name] for entry in told} == {value}

    def test_all_filters_together(self, root: Person, site: int) -> None:
        asked = {"subject": f"site:{site}", "actorid": root.user_id, "action": "site.changed"}
        assert len(entries(root, **asked)) == 3
        assert entries(root, **{**asked, "actorid": root.user_id + 10**6}) == []
        assert entries(root, **{**asked, "action": "site.added"}) != []

    @pytest.mark.parametrize("filters", [(), ("subject",), ("actorid",), ("action",)])
    def test_pages_go_back_without_a_gap(
        self, root: Person, site: int, filters: tuple[str, ...]
    ) -> None:
        value = {"action": "site.changed", "actorid": root.user_id, "subject": f"site:{site}"}
        asked = {name: value[name] for name in filters}
        whole = numbers(root, **asked, limit=3)
        first = numbers(root, **asked, limit=1)
        assert [*first, *numbers(root, **asked, limit=2, before=first[0])] == whole
        assert numbers(root, **asked, after=whole[2], before=whole[0]) == [whole[1]]

    @pytest.mark.parametrize(
        ("query", "ref"),
        [
            *(("limit=ten", 107), ("after=x", 9002), ("before=-1", 9002), ("actorid=ada", 9002)),
            *(("subject=12", 9002), ("subject=user:\u0661", 9002), ("action=User Added", 9002)),
        ],
    )
    def test_what_can_stand_in_no_entry_is_refused(
        self, root: Person, query: str, ref: int
    ) -> None:
        response = root.get(f"/audit?{query}")
        assert (response.status_code, response.json()["ref"]) == (400, ref)
