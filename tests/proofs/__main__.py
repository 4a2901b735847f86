"""The command behind `script/prove`: run the proofs whole, and write what they found."""

import contextlib
import io
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import msgspec
import pytest
import typer
from benchmarks.machine import this_machine
from rich.console import Console
from rich.table import Table as Shown

from tests.proofs.proof import ENGINES, Claim, Part, Row
from tests.proofs.tables import DOCUMENTS, REPOSITORY, Table

_HERE: Final = Path(__file__).parent

_MINUTE: Final = 60
_PLAIN_WIDTH: Final = 120


class Prover:
    """Runs proofs whole, and collects what they find: a plugin of pytest."""

    def __init__(self) -> None:
        self._claims: dict[str, Claim] = {}
        self._parts: dict[str, tuple[Claim, Part]] = {}
        self._chosen: set[str] = set()

    def pytest_addoption(self, parser: pytest.Parser) -> None:
        """Let `tests.proofs.conftest` know that this is no mere test."""
        parser.addoption("--whole", action="store_true")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: Sequence[pytest.Item]) -> None:
        """Note every proof, before some are chosen."""
        for item in items:
            mark = item.get_closest_marker("proof")
            if mark is None:
                continue
            folder, *rest = item.path.relative_to(_HERE).parts
            place = (folder, *rest, item.location[1] or 0)
            claim = Claim(**mark.kwargs, document=DOCUMENTS[folder], place=place)
            claim = self._claims.setdefault(claim.claim, claim)
            parameters = item.callspec.params if hasattr(item, "callspec") else {}
            part = Part(ENGINES.get(str(parameters.get("engine")), ""))
            claim.parts[item.nodeid] = part
            self._parts[item.nodeid] = (claim, part)

    def in_order(self) -> list[Claim]:
        """Return the claims as they stand in the files."""
        return sorted(self._claims.values(), key=lambda claim: claim.place)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note which were chosen."""
        self._chosen = {item.nodeid for item in session.items}

    def chosen(self) -> list[Claim]:
        """Return those that were chosen, as they stand in the files."""
        return [claim for claim in self.in_order() if self._chosen & claim.parts.keys()]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how a proof goes."""
        if report.nodeid in self._parts:
            self._parts[report.nodeid][1].note(report)


def write_tables(claims: Sequence[Claim], about: str) -> None:
    """Write what was found into the documents, all of whose claims were looked at."""
    for document in DOCUMENTS.values():
        its = [claim for claim in claims if claim.document == document]
        if its and all(claim.complete for claim in its):
            Table(REPOSITORY / document).write([claim.row() for claim in its], about)


def shown(rows: Sequence[Row]) -> Shown:
    """Return rows as a table for people."""
    table = Shown("claim", "figure", "result", show_lines=True)
    for row in rows:
        table.add_row(row.claim, row.figure, row.result)
    return table


def listed(claims: Sequence[Claim]) -> Shown:
    """Return claims as a table for people: where they stand, and by what name they are run."""
    table = Shown("proofs", "claim", "how it is tried", show_lines=True)
    for claim in claims:
        table.add_row(claim.name, claim.claim, claim.method)
    return table


def prove(
    words: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]", help="Only proofs, files or folders of this name (pytest's -k)."
        ),
    ] = None,
    *,
    names: Annotated[bool, typer.Option("--list", help="Run nothing; list the claims.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="List the claims for a program; with --list.")
    ] = False,
) -> None:
    """Prove what Parley claims: run each proof whole, and write the tables in the documents.

    Takes minutes, and wants the machine for itself. What the machine can't do is skipped, and the
    table says so. A table is written where all its claims were looked at. The exit status is 0
    where every one of them holds.
    """
    prover = Prover()
    arguments = [str(_HERE), "--whole", "-p", "no:cacheprovider"]
    chosen = ["-k", words] if words else []
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _PLAIN_WIDTH)
    if as_json and not names:
        raise typer.BadParameter("it goes with --list", param_hint="--json")
    if names:
        with contextlib.redirect_stdout(io.StringIO()):
            status = pytest.main([*arguments, "--collect-only", *chosen], [prover])
        claims = prover.chosen() if words else prover.in_order()
        if as_json:
            rows = [(one.document, one.claim, one.method) for one in claims]
            typer.echo(msgspec.json.encode(rows).decode())
        else:
            console.print(listed(claims))
        raise typer.Exit(int(status))
    started = time.monotonic()
    status = pytest.main([*arguments, "-v", "--tb=short", *chosen], [prover])
    minutes = (time.monotonic() - started) / _MINUTE
    about = f"{datetime.now(UTC):%Y-%m-%d}, {minutes:.1f} minutes, on {this_machine(REPOSITORY)}."
    claims = prover.in_order()
    write_tables(claims, about)
    console.print(shown([claim.row() for claim in claims if claim.complete]))
    console.print(about)
    raise typer.Exit(int(status))


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(prove)
    app(prog_name="script/prove")
