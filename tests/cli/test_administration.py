"""`parley user`, `site`, `token`, `settings`: for a script, for a person, and what they refuse."""

import re
from pathlib import Path
from typing import Any

import pytest

from parley.settings import Settings, describe
from tests.harness.commands import Commands, run_parley
from tests.harness.engines import prepare_data_folder

ADA = ("ada@firm.example", "--first", "Ada", "--last", "King", "--kind", "internal")
CORA = ("cora@client.example", "--first", "Cora", "--last", "Lind", "--kind", "external")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture
def firm(parley: Commands) -> Commands:
    """Two people and a site of theirs."""
    parley.json("user", "add", *ADA)
    parley.json("user", "add", *CORA)
    parley.json("site", "add", "Matter 7", "--member", 1, "--member", 2)
    return parley


class TestForAScript:
    """Each prints one JSON object and nothing else: `Commands.json` reads it strictly."""

    def test_user_add(self, parley: Commands) -> None:
        assert parley.json("user", "add", *ADA) == {
            "userid": 1,
            "email": "ada@firm.example",
            "firstname": "Ada",
            "lastname": "King",
            "kind": "internal",
        }

    def test_user_list(self, firm: Commands) -> None:
        assert firm.json("user", "list")["users"][1] == {
            "userid": 2,
            "email": "cora@client.example",
            "firstname": "Cora",
            "lastname": "Lind",
            "kind": "external",
            "active": True,
            "admin": False,
        }

    def test_user_list_of_no_one(self, parley: Commands) -> None:
        assert parley.json("user", "list") == {"users": []}

    def test_user_deactivate(self, firm: Commands) -> None:
        said = firm.json("user", "deactivate", "ada@firm.example")
        assert said == {"email": "ada@firm.example", "active": False}
        assert [one["active"] for one in firm.json("user", "list")["users"]] == [False, True]

    def test_user_activate(self, firm: Commands) -> None:
        firm.json("user", "deactivate", "ada@firm.example")
        said = firm.json("user", "activate", "ADA@firm.example")
        assert said == {"email": "ADA@firm.example", "active": True}
        assert [one["active"] for one in firm.json("user", "list")["users"]] == [True, True]

    def test_site_add(self, firm: Commands) -> None:
        assert firm.json("site", "add", "Matter 8", "--member", 2) == {
            "siteid": 2,
            "name": "Matter 8",
            "members": [2],
        }

    def test_site_list(self, firm: Commands) -> None:
        assert firm.json("site", "list")["sites"] == [
            {"siteid": 1, "name": "Matter 7", "status": "active", "people": True, "members": 2}
        ]

    def test_site_without_people_module(self, firm: Commands) -> None:
        firm.json("site", "add", "Quiet", "--no-people")
        assert [one["people"] for one in firm.json("site", "list")["sites"]] == [True, False]

    def test_site_status(self, firm: Commands) -> None:
        assert firm.json("site", "status", 1, "readonly") == {"siteid": 1, "status": "readonly"}
        assert [one["status"] for one in firm.json("site", "list")["sites"]] == ["readonly"]

    def test_site_member_remove_and_add(self, firm: Commands) -> None:
        removed = firm.json("site", "member", "remove", 1, 2)
        assert removed == {"siteid": 1, "userid": 2, "member": False}
        assert firm.json("site", "member", "add", 1, 2) == {**removed, "member": True}

    def test_token_issue(self, firm: Commands) -> None:
        said = firm.json("token", "issue", "ada@firm.example", "--name", "import", "--days", 2)
        token, expires = said.pop("token"), said.pop("expires")
        assert said == {"tokenid": 1, "userid": 1, "name": "import"}
        assert (token.startswith("parley_"), len(token) > 40) == (True, True)
        assert MOMENT.fullmatch(expires)

    def test_token_without_end(self, firm: Commands) -> None:
        assert "expires" not in firm.json("token", "issue", "ada@firm.example")

    def test_token_list_holds_no_token(self, firm: Commands) -> None:
        token = firm.json("token", "issue", "ada@firm.example")["token"]
        listed = firm("token", "list", "--json")
        (row,) = listed.json["tokens"]
        assert MOMENT.fullmatch(row.pop("issued"))
        assert row == {
            "tokenid": 1,
            "email": "ada@firm.example",
            "name": "command line",
            "lastused": None,
            "expires": None,
            "revoked": None,
        }
        assert token not in listed.out

    @pytest.mark.parametrize("by", ["token", "tokenid"])
    def test_token_revoke(self, by: str, firm: Commands) -> None:
        issued = firm.json("token", "issue", "ada@firm.example")
        assert firm.json("token", "revoke", issued[by]) == {"revoked": True}
        assert MOMENT.fullmatch(firm.json("token", "list")["tokens"][0]["revoked"])

    def test_settings(self, parley: Commands) -> None:
        rows = parley.json("settings")["settings"]
        assert [(row["variable"], row["default"]) for row in rows] == [
            (one.variable, one.default) for one in describe(Settings())
        ]
        assert rows[0]["value"] == parley.data

    @pytest.mark.parametrize("name", ["=1+1", "[bold]Ada[/]", 'Zoë "Z" \\ 李', "a\u202eb"])
    def test_names_come_back_exactly(self, name: str, parley: Commands) -> None:
        parley.json(
            "user", "add", "a@b.example", "--first", name, "--last", name, "--kind=internal"
        )
        (row,) = parley.json("user", "list")["users"]
        assert (row["firstname"], row["lastname"]) == (name, name)


class TestForAPerson:
    COMMANDS: tuple[tuple[Any, ...], ...] = (
        ("user", "add", *ADA),
        ("user", "add", *CORA),
        ("user", "list"),
        ("user", "deactivate", "cora@client.example"),
        ("user", "activate", "cora@client.example"),
        ("site", "add", "Matter 7", "--member", 1),
        ("site", "list"),
        ("site", "status", 1, "readonly"),
        ("site", "member", "add", 1, 2),
        ("site", "member", "remove", 1, 2),
        ("token", "issue", "ada@firm.example"),
        ("token", "list"),
        ("token", "revoke", 1),
        ("settings",),
    )

    def test_each_says_something_in_plain_characters_where_no_terminal_is(
        self, parley: Commands
    ) -> None:
        said = [parley(*command) for command in self.COMMANDS]
        assert [ended.code for ended in said] == [0] * len(said)
        assert [ended.out for ended in said if not ended.out.strip() or "\x1b" in ended.out] == []

    def test_token_issue_prints_the_token_alone(self, firm: Commands) -> None:
        ended = firm("token", "issue", "ada@firm.example")
        assert re.fullmatch(r"parley_[\w-]{43}\n", ended.out)
        assert "It is not shown again" in ended.err

    def test_a_table_has_a_row_for_each(self, firm: Commands) -> None:
        heading, *rows = firm("user", "list").out.splitlines()
        assert (heading.split()[0], [row.split()[:2] for row in rows]) == (
            "User",
            [["1", "ada@firm.example"], ["2", "cora@client.example"]],
        )

    def test_a_row_is_one_line_however_long_where_no_terminal_is(self, parley: Commands) -> None:
        email = f"{'ada' * 30}@{'firm' * 10}.example"
        parley("user", "add", email, *ADA[1:])
        assert [email in line for line in parley("user", "list").out.splitlines()] == [False, True]

    def test_an_empty_table_says_so(self, parley: Commands) -> None:
        assert parley("site", "list").out == "There are no sites yet.\n"

    @pytest.mark.parametrize("name", ["[bold]Ada[/]", "[/]", "[link=file:///]x[/link]"])
    def test_a_name_is_shown_as_it_is(self, name: str, parley: Commands) -> None:
        added = parley(
            *("user", "add", "a@b.example", "--first", name, "--last", "King", "--kind=internal")
        )
        assert name in added.out
        assert name in parley("user", "list").out

    def test_a_site_name_is_shown_as_it_is(self, parley: Commands) -> None:
        parley("site", "add", "Matter [7]")
        assert "Matter [7]" in parley("site", "list").out


class TestRefusals:
    """One sentence on standard error, nothing on standard output, and 1."""

    @pytest.mark.parametrize(
        ("command", "problem"),
        [
            (("user", "add", *ADA), "ada@firm.example already exists"),
            (("user", "add", "ADA@FIRM.example", *ADA[1:]), "ADA@FIRM.example already exists"),
            (("user", "add", "ada", *ADA[1:]), "'ada' is not an email address"),
            (("user", "add", "a b@c", *ADA[1:]), "'a b@c' is not an email address"),
            (
                ("user", "add", "n@b.example", "--first", " ", *ADA[3:]),
                "--first: expected 1 to 100",
            ),
            (("user", "deactivate", "no@one.example"), "there is no user no@one.example"),
            (("user", "activate", "no@one.example"), "there is no user no@one.example"),
            (("site", "add", "Matter 9", "--member", 99), "there is no user 99"),
            (("site", "add", ""), "NAME: expected 1 to 100"),
            (("site", "member", "add", 1, 99), "there is no user 99"),
            (("site", "member", "add", 1, 2**63), f"there is no user {2**63}"),
            (("site", "member", "add", "one", "two"), "there is no site one"),
            (("site", "add", "Matter 8", "--member", 2**63), f"there is no user {2**63}"),
            (("site", "member", "add", 99, 1), "there is no site 99"),
            (("site", "status", 99, "archived"), "there is no site 99"),
            (("site", "member", "add", 1, 1), "user 1 is in site 1 already"),
            (("site", "member", "remove", 1, 99), "there is no user 99"),
            (("token", "issue", "no@one.example"), "there is no user no@one.example"),
            (("token", "revoke", 99), "there is no such token"),
            (("token", "revoke", "parley_unknown"), "there is no such token"),
        ],
    )
    @pytest.mark.parametrize("form", [(), ("--json",)])
    def test_it_says_why(
        self, command: tuple[Any, ...], problem: str, form: tuple[str, ...], firm: Commands
    ) -> None:
        ended = firm(*command, *form)
        assert (ended.code, ended.out) == (1, "")
        assert ended.err.startswith(f"parley: {problem}")
        assert ended.err.count("\n") == 1

    def test_a_site_with_an_unknown_member_is_not_there_afterwards(self, firm: Commands) -> None:
        firm("site", "add", "Matter 9", "--member", 1, "--member", 99)
        assert [one["name"] for one in firm.json("site", "list")["sites"]] == ["Matter 7"]

    def test_a_token_of_nothing_but_digits(self, firm: Commands) -> None:
        assert firm("token", "revoke", 2**63).code == 1

    @pytest.mark.parametrize(
        ("variable", "value", "problem"),
        [
            ("PARLEY_PROT", "80", "PARLEY_PROT: no setting has this name; see `parley settings`"),
            ("PARLEY_PORT", "eighty", "PARLEY_PORT: expected a whole number"),
            ("PARLEY_LOG_LEVEL", "loud", "PARLEY_LOG_LEVEL: "),
        ],
    )
    def test_a_variable_that_is_wrong(
        self,
        variable: str,
        value: str,
        problem: str,
        parley: Commands,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv(variable, value)
        ended = parley("settings")
        assert (ended.code, ended.out) == (1, "")
        assert ended.err.startswith(f"parley: {problem}")


class TestTables:
    @pytest.mark.parametrize("width", [40, 80, 120])
    def test_an_address_is_never_cut_off(
        self, width: int, parley: Commands, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        address = f"given.{'long-' * 8}name@international.firm.example"
        parley("user", "add", address, "--first", "Ada", "--last", "King", "--kind", "internal")
        monkeypatch.setattr("parley.cli.output._out.width", width)
        told = parley("user", "list").out
        assert all(word in told for word in (address, "Ada", "King", "internal", "yes", "no"))


class TestWrongUse:
    """An explanation on standard error, and 2."""

    @pytest.mark.parametrize(
        "command",
        [
            ("nonsense",),
            ("user", "nonsense"),
            ("user", "add"),
            ("user", "add", "ada@firm.example"),
            ("user", "add", *ADA[:-1], "robot"),
            ("user", "list", "--nonsense"),
            ("site", "member", "add", "one"),
            ("session", "end", str(2**63)),
            ("site", "status", "1", "gone"),
            ("token", "issue"),
            ("token", "issue", "ada@firm.example", "--days", "0"),
            ("serve", "--port", "eighty"),
        ],
    )
    def test_it_is_explained(self, command: tuple[str, ...], parley: Commands) -> None:
        ended = parley.plain(*command)
        assert (ended.code, ended.out) == (2, "")
        assert "Usage: parley" in ended.err


class TestAsAProcess:
    """The same, once, as a script sees it."""

    def test_success(self, tmp_path: Path) -> None:
        prepare_data_folder(tmp_path)
        ended = run_parley("user", "add", *ADA, "--json", "--data", tmp_path)
        assert (ended.code, ended.err, ended.json["userid"]) == (0, "", 1)

    def test_refusal(self, tmp_path: Path) -> None:
        prepare_data_folder(tmp_path)
        ended = run_parley("token", "revoke", 1, "--data", tmp_path)
        assert ended == (1, "", "parley: there is no such token, or it has already been revoked\n")

    def test_wrong_variable(self) -> None:
        ended = run_parley("settings", settings={"PARLEY_PROT": "80"})
        assert ended == (
            *(1, ""),
            "parley: PARLEY_PROT: no setting has this name; see `parley settings`\n",
        )
