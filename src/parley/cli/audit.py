"""`parley audit …`: who did what, and whether that is still told as it was written."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.progress import Progress

from parley import access
from parley.cli.context import settings_for, with_store
from parley.cli.options import DataOption, JsonOption
from parley.cli.output import (
    abort,
    literal,
    print_error,
    print_json,
    print_result,
    show_table,
    stderr_console,
)
from parley.wire.integers import MAX_INTEGER
from parley.wire.times import format_time

app = typer.Typer(name="audit", help="Read and verify the audit log.", no_args_is_help=True)


@app.command("list")
def list_entries(
    action: Annotated[
        str | None, typer.Option("--action", help="Only this action, such as user.added.")
    ] = None,
    actor: Annotated[
        int | None,
        typer.Option("--actor", help="Only acts of this user.", min=1, max=MAX_INTEGER),
    ] = None,
    subject: Annotated[
        str | None, typer.Option("--subject", help="Only this subject, such as user:12.")
    ] = None,
    after: Annotated[int, typer.Option("--after", help="Only entries after this one.", min=0)] = 0,
    before: Annotated[
        int | None,
        typer.Option("--before", help="Only entries before this one.", min=1, max=MAX_INTEGER),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", help="Maximum number of entries.", min=1, max=MAX_INTEGER)
    ] = 50,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the newest entries first. Acts at the command line have no actor and no address.

    Example: parley audit list --subject user:12
    """
    wish = access.AuditQuery(
        action, actor, subject, after, MAX_INTEGER if before is None else before
    )
    lines = with_store(
        settings_for(data), lambda store: store.read_slow(access.newest_entries, wish, limit)
    )
    show_table(
        "entries",
        ("Entry", "When", "Action", "Actor", "Subject", "Address", "Details"),
        [
            (
                line.entry.entry_id,
                format_time(line.entry.at),
                line.entry.action,
                line.entry.actor_id,
                line.entry.subject,
                line.entry.address,
                access.parse_details(line.entry) if as_json else _format_details(line),
            )
            for line in lines
        ],
        keys=("entryid", "datetime", "action", "actorid", "subject", "address", "details"),
        as_json=as_json,
    )


def _format_details(line: access.AuditRow) -> str:
    return ", ".join(f"{name} {value}" for name, value in access.parse_details(line.entry).items())


@app.command("verify")
def verify(
    start: Annotated[
        str | None,
        typer.Option(
            "--from",
            help="Begin at an entry that was noted elsewhere, which must still be that one.",
            metavar="ENTRY:DIGEST",
            show_default="the first entry",
        ),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Verify that the log is unchanged; exit with status 0 if it is, otherwise 1.

    Example: parley audit verify
    """
    try:
        noted = access.BEGINNING if start is None else access.parse_checkpoint(start)
    except ValueError as error:
        abort(f"--from: {error}")
    with _progress() as on_progress:
        verdict = with_store(
            settings_for(data),
            lambda store: store.read_slow(access.verify, noted, on_progress),
        )
    if as_json:
        print_json(_result(verdict))
    elif not verdict.problems:
        _show_sound(verdict)
    else:
        for problem in verdict.problems:
            print_error(problem.sentence)
    if verdict.problems:
        raise typer.Exit(1)


def _result(verdict: access.VerificationResult) -> dict[str, object]:
    return {
        "sound": not verdict.problems,
        "entries": verdict.entries,
        "checkpoint": str(verdict.newest),
        "problems": [
            {"finding": one.finding, "first": one.first, "last": one.last, "problem": one.sentence}
            for one in verdict.problems
        ],
    }


def _show_sound(verdict: access.VerificationResult) -> None:
    count = "1 entry" if verdict.entries == 1 else f"{verdict.entries} entries"
    sentence = f"The log is sound: {count}. It stands at\n{literal(verdict.newest)}"
    print_result({}, sentence, as_json=False)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Show how far it is, where a person looks on."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with Progress(console=stderr_console(), transient=True) as bar:
        task = bar.add_task("Verifying")
        yield lambda done, total: bar.update(task, completed=done, total=total)
