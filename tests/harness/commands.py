"""The `parley` command: as a process of its own, and, for the bulk, its very entry in this one."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
import typer
from typer._click import Context
from typer.core import TyperGroup

from parley.cli import app, main
from tests.harness import engines
from tests.harness.nursery import start_parley

_SECONDS = 30
"""For a command to end."""


class Ended(NamedTuple):
    """A command that ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on standard output; anything beside it is an error."""
        found: dict[str, Any] = msgspec.json.decode(self.out, type=dict)
        return found


def every_command() -> TyperGroup:
    """Return all commands, each imported."""
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    for name in [*group.commands]:
        group.resolve_command(Context(group), [name])
    return group


def clean_environment(settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment without the settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")}
    return {**kept, **(settings or {})}


def run_parley(*arguments: object, settings: Mapping[str, str] | None = None) -> Ended:
    """Run the command as a process, with nothing of a terminal."""
    variables = clean_environment({**_database_of(arguments), **(settings or {})})
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = start_parley(*map(str, arguments), variables=variables, stdout=out, stderr=err)
        try:
            code = process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        out.seek(0)
        err.seek(0)
        return Ended(code, out.read(), err.read())


def _database_of(arguments: Sequence[object]) -> Mapping[str, str]:
    """Return the variables for the data folder that a command names."""
    if "--data" not in arguments:
        return {}
    return engines.variables(Path(str(arguments[arguments.index("--data") + 1])))


class Commands:
    """Runs commands in this process, on a data folder."""

    def __init__(
        self, data: str, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]
    ) -> None:
        self.data = data
        self._patch = patch
        self._capture = capture

    def __call__(self, *arguments: object) -> Ended:
        """Run one that takes `--data`."""
        return self.plain(*arguments, "--data", self.data)

    def json(self, *arguments: object) -> dict[str, Any]:
        """Run one that succeeds, as a script would; gives its object."""
        ended = self(*arguments, "--json")
        assert (ended.code, ended.err) == (0, "")
        return ended.json

    def plain(self, *arguments: object) -> Ended:
        """Run one as it stands."""
        self._patch.setattr(sys, "argv", ["parley", *map(str, arguments)])
        for name, value in _database_of(arguments).items():
            self._patch.setenv(name, value)
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        return Ended(code, *self._capture.readouterr())
