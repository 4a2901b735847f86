"""People as an administrator looks after them: found, shown, imported, signed out, counted."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.attachments.files import uploaded
from tests.cli.test_administration import ADA, CORA
from tests.harness.commands import Commands, Ended
from tests.harness.people import Firm

HEADING = "email,first,last,kind,org,phone,site\n"
BEN = "ben@firm.example,Ben,Ortiz,internal,,+49 30 123,\n"
DAN = "dan@moss.example,Dan,Moss,external,Moss GmbH,,Matter 7\n"

Beside = Callable[..., Any]


@pytest.fixture
def firm_of_two(parley: Commands) -> Commands:
    """Two people and a site of theirs."""
    parley.json("user", "add", *ADA, "--org", "King & Partners", "--admin")
    parley.json("user", "add", *CORA)
    parley.json("site", "add", "Matter 7", "--member", "ada@firm.example", "--member", 2)
    return parley


@pytest.fixture
def beside(firm: Firm, parley: Commands) -> Beside:
    """Run a command beside the shared server, and give its object."""

    def run(*arguments: object) -> Any:
        ended = parley.plain(*arguments, "--json", "--data", firm.server.data)
        assert (ended.code, ended.err) == (0, "")
        return ended.json

    return run


class TestList:
    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ((), [1, 2]),
            (("king",), [1]),
            (("cora client",), [2]),
            (("nobody",), []),
            (("--kind", "external"), [2]),
            (("--admin",), [1]),
            (("--no-admin",), [2]),
            (("--inactive",), []),
            (("--active", "--site", "matter 7"), [1, 2]),
            (("ada", "--kind", "external"), []),
        ],
    )
    def test_it_gives_those_who_are_asked_for(
        self, words: tuple[str, ...], expected: list[int], firm_of_two: Commands
    ) -> None:
        listed = firm_of_two.json("user", "list", *words)["users"]
        assert [one["userid"] for one in listed] == expected

    def test_it_says_that_no_one_is_like_that(self, firm_of_two: Commands) -> None:
        assert firm_of_two("user", "list", "nobody").out == "There is no one like that.\n"


class TestShow:
    def test_it_tells_what_is_known(self, firm_of_two: Commands) -> None:
        firm_of_two.json("token", "issue", "ada@firm.example", "--name", "Backup")
        shown = firm_of_two.json("user", "show", "ADA@firm.example")
        added = shown.pop("added")
        assert shown == {
            "userid": 1,
            "email": "ada@firm.example",
            "firstname": "Ada",
            "lastname": "King",
            "org": "King & Partners",
            "title": None,
            "jobtitle": None,
            "phone": None,
            "active": True,
            "kind": "internal",
            "admin": True,
            "lastlogin": None,
            "sites": [{"siteid": 1, "name": "Matter 7"}],
            "password": False,
            "sessions": 0,
            "tokens": [{"tokenid": 1, "name": "Backup"}],
            "applications": [],
        }
        told = firm_of_two("user", "show", "ada@firm.example").out
        assert all(word in told for word in (added, "1 Matter 7", "1 Backup", "administrator"))

    def test_it_tells_of_no_one(self, firm_of_two: Commands) -> None:
        ended = firm_of_two("user", "show", "eve@firm.example")
        assert ended == (1, "", "parley: there is no user eve@firm.example\n")


class TestSigningOut:
    def test_sessions_are_listed_and_end_one_by_one_or_all(
        self, firm: Firm, beside: Beside
    ) -> None:
        ada, bob = firm.internal(), firm.internal()
        for person in (ada, ada, ada, bob):
            firm.begin_session(person)
        mine = beside("session", "list", "--user", ada.email)["sessions"]
        assert [one["email"] for one in mine] == [ada.email] * 3
        everyone = {one["sessionid"] for one in beside("session", "list")["sessions"]}
        assert {one["sessionid"] for one in mine} < everyone

        number = mine[0]["sessionid"]
        assert beside("session", "end", number) == {"sessionid": number, "ended": True}
        assert beside("user", "sign-out", ada.email) == {"email": ada.email, "ended": 2}
        assert beside("session", "list", "--user", ada.email) == {"sessions": []}
        assert len(beside("session", "list", "--user", bob.email)["sessions"]) == 1
        entries = beside("audit", "list", "--subject", f"user:{ada.user_id}")["entries"]
        assert [one["action"] for one in entries[:2]] == ["sessions.ended", "session.ended"]

    def test_of_a_session_that_has_ended_is_refused(self, parley: Commands) -> None:
        ended = parley("session", "end", 99)
        assert (ended.code, "there is no session 99" in ended.err) == (1, True)

    def test_all_tokens_of_one_person_end_and_no_session(self, firm: Firm, beside: Beside) -> None:
        ada, bob = firm.internal(), firm.internal()
        firm.token_for(ada)
        firm.begin_session(ada)
        revoked = beside("token", "revoke", "--all-of", ada.email)
        assert revoked == {"email": ada.email, "tokens": 2, "applications": 0}
        tokens = beside("token", "list", "--user", ada.email)["tokens"]
        assert [one["revoked"] is None for one in tokens] == [False, False]
        assert len(beside("session", "list", "--user", ada.email)["sessions"]) == 1
        assert [
            one["revoked"] for one in beside("token", "list", "--user", bob.email)["tokens"]
        ] == [None]
        (newest, *_) = beside("audit", "list", "--subject", f"user:{ada.user_id}")["entries"]
        assert (newest["action"], newest["details"]) == (
            *("access.revoked", {"tokens": 2, "grants": 0}),
        )

    @pytest.mark.parametrize("words", [(), ("1", "--all-of", "ada@firm.example")])
    def test_of_nothing_or_of_both_is_wrong_use(
        self, words: tuple[str, ...], parley: Commands
    ) -> None:
        assert parley("token", "revoke", *words).code == 2


class TestSites:
    def test_are_named_by_their_names_and_people_by_their_addresses(
        self, firm_of_two: Commands
    ) -> None:
        removed = firm_of_two.json("site", "member", "remove", "MATTER 7", "cora@client.example")
        assert removed == {"siteid": 1, "userid": 2, "member": False}
        firm_of_two.json("site", "status", "Matter 7", "archived")
        assert firm_of_two.json("site", "show", "matter 7")["status"] == "archived"

    def test_of_one_name_have_to_be_named_by_their_numbers(self, firm_of_two: Commands) -> None:
        firm_of_two.json("site", "add", "Matter 7")
        ended = firm_of_two("site", "show", "Matter 7")
        assert ended.err == (
            "parley: several sites are called Matter 7: name one by its number, 1, 2\n"
        )

    def test_that_are_called_like_a_number_are_found(self, firm_of_two: Commands) -> None:
        firm_of_two.json("site", "add", "2027")
        assert firm_of_two.json("site", "show", "2027")["siteid"] == 2


class TestImport:
    @pytest.fixture
    def table(self, firm_of_two: Commands, tmp_path: Path) -> Callable[..., Ended]:
        """Import a table."""

        def run(content: str | bytes, *options: object) -> Ended:
            path = tmp_path / "people.csv"
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            return firm_of_two("user", "import", path, *options)

        return run

    @pytest.mark.parametrize(
        "content",
        [
            (HEADING + BEN + DAN).encode(),
            (HEADING + BEN + DAN).replace(",", ";").replace("\n", "\r\n").encode("utf-8-sig"),
            (HEADING + BEN + DAN).replace(",", "\t").encode("utf-16"),
            (HEADING.replace("email", "E-Mail").replace("first", "First  name") + BEN + DAN
             + ",,,,,,\n\n").replace("Ben", '"Ben"').encode(),
            (HEADING + BEN.replace("+49 30 123", '"=""+49 30 123"""') + DAN).encode(),
        ],
        ids=["commas", "semicolons-and-bom", "tabs-in-utf-16", "other-headings", "text-formula"],
    )  # fmt: skip
    def test_a_spreadsheet_s_table_is_read(
        self, content: bytes, table: Callable[..., Ended], firm_of_two: Commands
    ) -> None:
        assert table(content, "--json").json == {
            "added": [
                {"userid": 3, "email": "ben@firm.example"},
                {"userid": 4, "email": "dan@moss.example"},
            ]
        }
        assert firm_of_two.json("user", "show", "ben@firm.example")["phone"] == "+49 30 123"
        dan = firm_of_two.json("user", "show", "dan@moss.example")
        assert (dan["org"], dan["kind"]) == ("Moss GmbH", "external")
        assert dan["sites"] == [{"siteid": 1, "name": "Matter 7"}]

    def test_every_line_that_is_wrong_is_named_and_nobody_is_added(
        self, table: Callable[..., Ended], firm_of_two: Commands
    ) -> None:
        ended = table(
            HEADING + BEN
            + "nobody,No,One,internal,,,\n"
            + 'eve@x.example,=HYPERLINK("http://x"),Holt,internal,,,\n'
            + "ada@FIRM.example,Ada,King,internal,,,\n"
            + "BEN@firm.example,Ben,Ortiz,internal,,,\n"
            + "fay@x.example,Fay,Moss,boss,,,Matter 7|Matter 9\n"
            + "gil@x.example,Gil,Moss,internal,,,Matter 9\n"
            + "too,few\n"
        )  # fmt: skip
        assert (ended.code, ended.out) == (1, "")
        assert ended.err.splitlines() == [
            "parley: line 3: 'nobody' is not an email address; expected one as in ada@firm.example",
            "parley: line 4: first: '=HYPERLINK(\"http://x\")' is a formula",
            "parley: line 5: ada@FIRM.example already exists",
            "parley: line 6: BEN@firm.example stands in line 2 already",
            "parley: line 7: kind: expected internal or external",
            "parley: line 8: there is no site Matter 9",
            "parley: line 9: 2 cells, expected 7",
        ]
        assert len(firm_of_two.json("user", "list")["users"]) == 2

    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            ("", "line 1: the column email is missing"),
            ("email,first,last,colour\n", "line 1: there is no column 'colour'; expected email, "),
            ("email,first,last,e-mail\n", "line 1: the column email is there twice"),
            ("email,first,last\na@b.example,J\xfcrgen,K\n".encode("latin-1"), "line 2: not UTF-8"),
            ('email,first,last\na@b.example,"Jo,K\n', "line 2: unexpected end of data"),
        ],
    )
    def test_what_is_no_table_is_refused(
        self, content: str | bytes, problem: str, table: Callable[..., Ended]
    ) -> None:
        ended = table(content, "--kind", "external")
        assert (ended.code, ended.out, problem in ended.err) == (1, "", True), ended.err

    def test_what_is_the_same_for_all_is_said_once(
        self, table: Callable[..., Ended], firm_of_two: Commands
    ) -> None:
        lines = "email,first,last\neve@moss.example,Eve,Moss\n"
        checked = table(lines, "--kind", "external", "--site", "Matter 7", "--check")
        assert checked.out == "The file is right: it has 1 line.\n"
        assert firm_of_two.json("user", "list", "eve")["users"] == []
        assert table(lines, "--kind", "external", "--site", "Matter 7").out == "Added 1 user.\n"
        assert firm_of_two.json("user", "show", "eve@moss.example")["sites"][0]["siteid"] == 1
        entries = firm_of_two.json("audit", "list", "--subject", "user:3")["entries"]
        assert [one["action"] for one in entries] == ["user.added"]


class TestUsage:
    def test_it_counts_by_person_by_site_and_by_month(self, firm: Firm, beside: Beside) -> None:
        ada, bob, cora = firm.internal(), firm.internal(), firm.external()
        matter = firm.site(ada, cora)
        ada.started(cora, attachments=[uploaded(ada, b"Dear Cora")])
        ada.started(bob)
        people = {one["userid"]: one for one in beside("usage", "--by", "person")["users"]}
        mine = people[ada.user_id]
        counted = {name: mine[name] for name in ("conversations", "messages", "files")}
        assert counted == {"conversations": 2, "messages": 2, "files": 1}
        assert mine["bytes"] >= len(b"Dear Cora")
        assert (people[cora.user_id]["messages"], people[cora.user_id]["conversations"]) == (0, 1)

        sites = {one["siteid"]: one for one in beside("usage", "--by", "site")["sites"]}
        of_matter = sites[matter]
        assert {name: of_matter[name] for name in ("members", "conversations", "messages")} == {
            "members": 2,
            "conversations": 1,
            "messages": 1,
        }
        assert (of_matter["files"], of_matter["bytes"]) == (1, len(b"Dear Cora"))

        total = beside("usage")
        months = beside("usage", "--by", "month")["months"]
        for name in ("conversations", "messages", "files"):
            assert sum(one[name] for one in months) == total[name] > 0
        assert sum(one["messages"] for one in people.values()) == total["messages"]
        assert total["internal"] + total["external"] + total["inactive"] == len(people)

    def test_a_person_reads_it(self, parley: Commands) -> None:
        assert "People             0: 0 internal, 0 external; 0 inactive" in parley("usage").out
        assert parley("usage", "--by", "site").out == "There are no sites yet.\n"
