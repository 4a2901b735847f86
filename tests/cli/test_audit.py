"""`parley audit`: who did what, and whether that is still told as it was written."""

from pathlib import Path

import pytest

from tests.access.logs import tampered
from tests.harness.commands import Commands

ADA = ("ada@firm.example", "--first", "Ada", "--last", "King", "--kind", "internal")

BEHIND_ITS_BACK = pytest.mark.only_on("sqlite", reason="the log is tampered with in its file")


@pytest.fixture
def firm(parley: Commands) -> Commands:
    """A firm with a history of five entries."""
    parley.json("user", "add", *ADA, "--admin")
    parley.json("site", "add", "Matter 7", "--member", 1)
    parley.json("token", "issue", "ada@firm.example", "--scope", "admin")
    parley.json("token", "revoke", 1)
    return parley


def database(firm: Commands) -> Path:
    return Path(firm.data) / "parley.db"


class TestList:
    def test_the_newest_come_first(self, firm: Commands) -> None:
        assert [one["action"] for one in firm.json("audit", "list")["entries"]] == [
            "token.revoked",
            "token.issued",
            "site.member_added",
            "site.added",
            "user.added",
        ]

    def test_an_entry_holds_all_that_is_known(self, firm: Commands) -> None:
        (entry,) = firm.json("audit", "list", "--action", "token.issued")["entries"]
        assert entry.pop("datetime").endswith("Z")
        assert entry == {
            "entryid": 4,
            "action": "token.issued",
            "actorid": None,
            "subject": "token:1",
            "address": None,
            "details": {"scopes": "admin", "userid": 1},
        }

    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            (("--subject", "site:1"), [3, 2]),
            (("--actor", "1"), []),
            (("--after", "2", "--before", "5"), [4, 3]),
            (("--limit", "1"), [5]),
        ],
    )
    def test_some_are_asked_for(
        self, firm: Commands, options: tuple[str, ...], expected: list[int]
    ) -> None:
        told = firm.json("audit", "list", *options)["entries"]
        assert [one["entryid"] for one in told] == expected

    def test_for_a_person_it_is_a_table(self, firm: Commands) -> None:
        heading, first, *_ = firm("audit", "list").out.splitlines()
        assert heading.split() == [
            *("Entry", "When", "Action", "Actor", "Subject", "Address", "Details"),
        ]
        assert first.split()[2:] == ["token.revoked", "token:1", "userid", "1"]


class TestVerify:
    def test_a_sound_log_says_where_it_stands(self, firm: Commands) -> None:
        said = firm.json("audit", "verify")
        number, _, digest = said.pop("checkpoint").partition(":")
        assert (number, len(digest)) == ("5", 64)
        assert said == {"sound": True, "entries": 5, "problems": []}

    def test_and_for_a_person(self, firm: Commands) -> None:
        checkpoint = firm.json("audit", "verify")["checkpoint"]
        ended = firm("audit", "verify")
        assert ended == (
            *(0, f"The log is sound: 5 entries. It stands at\n{checkpoint}\n"),
            "",
        )

    def test_from_there_it_goes_on(self, firm: Commands) -> None:
        checkpoint = firm.json("audit", "verify")["checkpoint"]
        firm.json("site", "change", 1, "--name", "Matter 8")
        assert firm.json("audit", "verify", "--from", checkpoint)["entries"] == 2

    @BEHIND_ITS_BACK
    def test_a_problem_is_said_and_ends_with_1(self, firm: Commands) -> None:
        tampered(database(firm), "delete from audit_entries where entry_id in (2, 5)")
        ended = firm("audit", "verify")
        assert ended == (
            *(1, ""),
            "parley: entry 2 is missing\nparley: entry 5 is cut off at the end\n",
        )

    @BEHIND_ITS_BACK
    def test_for_a_script_too(self, firm: Commands) -> None:
        tampered(database(firm), "delete from audit_entries where entry_id = 2")
        ended = firm("audit", "verify", "--json")
        assert (ended.code, ended.err, ended.json["sound"]) == (1, "", False)
        assert ended.json["problems"] == [
            {"finding": "missing", "first": 2, "last": 2, "problem": "entry 2 is missing"}
        ]

    def test_a_checkpoint_that_is_none(self, firm: Commands) -> None:
        ended = firm("audit", "verify", "--from", "5")
        assert (ended.code, ended.out) == (1, "")
        assert ended.err.startswith("parley: --from: expected ENTRY:DIGEST")

    def test_an_empty_log_is_sound(self, parley: Commands) -> None:
        assert parley.json("audit", "verify")["entries"] == 0
