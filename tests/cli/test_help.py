"""`--help` teaches: every command says what it does, and every word of it what it means."""

import re
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from parley.cli import app
from tests.harness.commands import Commands, every_command

pytestmark = pytest.mark.only_on("sqlite", reason="help asks no database")


ROOT = Path(__file__).parents[2]


def commands() -> Iterator[tuple[tuple[str, ...], object]]:
    """Yield every command and group with the words that lead to it."""
    todo: list[tuple[tuple[str, ...], object]] = [((), every_command())]
    while todo:
        words, command = todo.pop()
        yield words, command
        if isinstance(command, TyperGroup):
            todo.extend(((*words, name), one) for name, one in command.commands.items())


ALL = {" ".join(words): command for words, command in commands()}
LEAVES = [name for name, command in ALL.items() if not isinstance(command, TyperGroup)]


def test_the_commands_are_these() -> None:
    assert sorted(LEAVES) == [
        "audit list",
        "audit verify",
        "backup",
        "client add",
        "client archive",
        "client change",
        "client list",
        "client secret",
        "copy",
        "doctor",
        "mail status",
        "mail test",
        "migrate",
        "restore",
        "serve",
        "session end",
        "session list",
        "settings",
        "site add",
        "site change",
        "site list",
        "site member add",
        "site member remove",
        "site show",
        "site status",
        "token issue",
        "token list",
        "token revoke",
        "usage",
        "user activate",
        "user add",
        "user change",
        "user deactivate",
        "user import",
        "user invite",
        "user list",
        "user password",
        "user reset",
        "user show",
        "user sign-out",
    ]


@pytest.mark.parametrize("name", ALL)
def test_help_is_printed_and_nothing_is_done(name: str, parley: Commands) -> None:
    ended = parley.plain(*name.split(), "--help")
    assert (ended.code, ended.err) == (0, "")
    assert f"Usage: parley {name}".rstrip() in ended.out
    assert "\x1b" not in ended.out
    assert "<bool>" not in ended.out


def test_each_says_what_the_command_does() -> None:
    assert [name for name, command in ALL.items() if not getattr(command, "help", None)] == []


def test_the_list_says_of_each_what_its_own_help_says() -> None:
    """It is written out there, so that no command has to be imported to be listed."""
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    listed = {name: command.help for name, command in group.commands.items()}
    found = {name: (command.help or "") for name, command in every_command().commands.items()}
    assert listed == {name: " ".join(text.split("\n\n")[0].split()) for name, text in found.items()}


def test_each_says_what_each_word_means() -> None:
    parameters = [(name, one) for name in LEAVES for one in getattr(ALL[name], "params", [])]
    assert parameters
    assert [(name, one.name) for name, one in parameters if not getattr(one, "help", None)] == []


def test_each_shows_an_example() -> None:
    shown = {name: getattr(ALL[name], "help", None) or "" for name in LEAVES}
    assert [name for name, text in shown.items() if f"Example: parley {name}" not in text] == []


def test_without_a_command_help_is_shown(parley: Commands) -> None:
    ended = parley.plain()
    assert "Usage: parley" in ended.out + ended.err


def test_the_version_is_that_of_the_distribution_with_its_commit(parley: Commands) -> None:
    told = parley.plain("--version").out
    assert re.fullmatch(rf"{re.escape(version('parley-server'))}( \([0-9a-f]+(-dirty)?\))?\n", told)
    if (ROOT / ".git").exists():
        named = ("git", "-C", ROOT, "rev-parse", "--short=12", "HEAD")
        assert subprocess.check_output(named, text=True).strip() in told
