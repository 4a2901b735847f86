"""Whatever people are called, and whatever is typed: no command lets it drive the terminal."""

import io
import sys
import unicodedata
from pathlib import Path
from typing import Final

import msgspec
import pytest
import typer

from parley.characters import escape_unsafe
from parley.settings import Settings
from tests.harness.commands import Commands, Ended, every_command
from tests.harness.corpora import Corpora
from tests.harness.engines import prepare_data_folder
from tests.harness.sql import run_sql

pytestmark = pytest.mark.only_on("sqlite", reason="what is printed knows nothing of the database")

NAME: Final = "N\x9b31m\x7f\u202e\u2028\u2066\u200b\U000e0041[bold]:bomb:\nparley: forged"
"""What the API takes."""

RAW: Final = "\x1b]0;owned\x07\x1b[31m\r" + NAME
"""What it does not, and a command line, a setting, an archive, or another program may bring."""

MAIL: Final = "ada@firm.example"
KEY: Final = "--redirect=https://x.example/back"

CELL: Final = 200
"""Characters that fit into a cell of a table in one line."""

WALK: Final = [
    ("user", "add", MAIL, "--first", NAME, "--last", NAME, "--kind", "internal", "--org", NAME),
    ("user", "change", MAIL, "--last", NAME, "--phone", NAME),
    ("user", "list"),
    ("user", "list", RAW, "--site", RAW),
    ("user", "show", MAIL),
    ("user", "show", RAW),
    ("user", "import", RAW),
    ("user", "import", "people.csv"),
    ("user", "sign-out", MAIL),
    ("user", "sign-out", RAW),
    ("user", "invite", MAIL),
    ("user", "reset", MAIL),
    ("user", "reset", RAW),
    ("user", "password", RAW),
    ("user", "deactivate", RAW),
    ("user", "activate", MAIL),
    ("user", "add", RAW, "--first", "a", "--last", "b", "--kind", "internal"),
    ("user", "add", MAIL, "--first", RAW, "--last", "b", "--kind", RAW),
    ("site", "add", NAME, "--member", "1"),
    ("site", "add", RAW),
    ("site", "change", "1", "--name", NAME),
    ("site", "status", "1", "readonly"),
    ("site", "status", "1", RAW),
    ("site", "list"),
    ("site", "show", "1"),
    ("site", "show", NAME),
    ("site", "show", RAW),
    ("site", "member", "add", "1", RAW),
    ("site", "member", "remove", "1", "2"),
    ("token", "issue", MAIL, "--name", NAME),
    ("token", "issue", RAW, "--name", RAW),
    ("token", "revoke", RAW),
    ("token", "list"),
    ("token", "list", "--user", RAW),
    ("token", "revoke", "--all-of", RAW),
    ("session", "list"),
    ("session", "list", "--user", RAW),
    ("session", "end", "1"),
    ("session", "end", RAW),
    ("usage",),
    ("usage", "--by", "person"),
    ("usage", "--by", "site"),
    ("usage", "--by", RAW),
    ("client", "add", "Archive", KEY),
    ("client", "add", RAW, KEY),
    ("client", "add", "Other", "--redirect", RAW, "--scope", RAW),
    ("client", "change", "1", "--name", RAW),
    ("client", "secret", "1"),
    ("client", "list"),
    ("client", "archive", "1"),
    ("audit", "list", "--subject", RAW),
    ("audit", "list"),
    ("audit", "verify"),
    ("audit", "verify", "--from", RAW),
    ("mail", "status"),
    ("mail", "test", RAW),
    ("migrate",),
    ("doctor",),
    ("settings",),
    ("backup", RAW),
    ("backup", RAW + ".tar"),
    (RAW,),
    ("user", RAW),
    ("user", "list", "--" + RAW),
    ("serve", "--port", RAW),
    ("serve", "--host", RAW),
]
"""Some succeed and some do not; each is run for a person, and for a script."""


def harm(ended: Ended) -> set[str]:
    """Return what a terminal would obey, or would show out of order."""
    said = ended.out + ended.err
    return {one for one in said if unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp"}} - {"\n"}


def forged(ended: Ended) -> list[str]:
    """Return the lines that are not the command's own."""
    return [one for one in (ended.out + ended.err).splitlines() if one.startswith("parley: forged")]


def test_no_command_prints_it_raw(
    parley: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    parley.data = str(tmp_path / RAW.replace("/", " "))
    prepare_data_folder(Path(parley.data))
    Path("people.csv").write_text(f"email,first,last,{RAW}\n{RAW}\n", "utf-8")
    monkeypatch.setenv("PARLEY_FIRM_NAME", NAME)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    for words in WALK:
        for more in ((), ("--json",)):
            ended = parley(*words, *more)
            assert (harm(ended), forged(ended)) == (set(), []), words
            assert "💣" not in ended.out + ended.err
    copied = parley.plain("copy", "--from", RAW, "--to", "sqlite:" + RAW, "--from-blobs", RAW)
    restored = parley("restore", RAW)
    assert (harm(copied), harm(restored)) == (set(), set())


def test_every_command_is_walked() -> None:
    walked = {words[:2] for words in WALK} | {words[:1] for words in WALK}
    for name, command in every_command().commands.items():
        names = command.commands if isinstance(command, typer.core.TyperGroup) else {}
        paths: list[tuple[str, ...]] = [(name, one) for one in names] or [(name,)]
        assert {*paths} <= walked | {("copy",), ("restore",)}


def test_a_name_is_told_to_a_script_as_it_is(parley: Commands) -> None:
    parley.json("user", "add", MAIL, "--first", NAME, "--last", "K", "--kind", "internal")
    ended = parley("user", "list", "--json")
    assert harm(ended) == set()
    assert ended.json["users"][0]["firstname"] == NAME


def test_names_of_the_corpora_are_one_row_each(parley: Commands, corpora: Corpora) -> None:
    names = [row["name"][:60] for row in corpora.rows("files/filenames.jsonl")]
    names = [one.encode("utf-8", "replace").decode() for one in names]
    parley.json("user", "add", MAIL, "--first", "Ada", "--last", "King", "--kind", "internal")
    run_sql(
        Settings(data=parley.data),
        "insert into sites (name, status, people_module, created_at)"
        " select value, 'active', 1, 0 from json_each(:names)",
        {"names": msgspec.json.encode(names).decode()},
    )
    shown, told = parley("site", "list"), parley("site", "list", "--json")
    assert (harm(shown), harm(told)) == (set(), set())
    assert len(shown.out.splitlines()) == len(names) + 1
    assert [one["name"] for one in told.json["sites"]] == names
    escaped = [escape_unsafe(one).rstrip() for one in names]
    assert [one for one in escaped if len(one) < CELL and one not in shown.out] == []
