"""`parley session …`: who is signed in."""

from collections.abc import Sequence
from typing import Annotated

import typer

from parley import access
from parley.cli.context import execute, settings_for, with_store
from parley.cli.options import DataOption, JsonOption
from parley.cli.output import abort, format_moment, print_result, show_table
from parley.cli.users.sign_in import find_account
from parley.store import COMMAND_LINE, Store
from parley.wire.integers import MAX_INTEGER
from parley.wire.times import now

app = typer.Typer(
    name="session", help="See who is signed in, and end sessions.", no_args_is_help=True
)

_HOUR = 60 * 60 * 1000


@app.command("list")
def list_all(
    user: Annotated[
        str | None,
        typer.Option("--user", help="Only sessions of this person.", metavar="EMAIL"),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the browsers in which people are signed in.

    Example: parley session list --user ada@firm.example
    """
    settings = settings_for(data)
    idle = settings.session_idle_hours * _HOUR

    async def read(store: Store) -> Sequence[access.LiveSession]:
        user_id = None if user is None else (await find_account(store, user)).user_id
        return await store.read(access.list_live_sessions, user_id, now(), idle=idle)

    show_table(
        "sessions",
        ("Session", "Person", "Address", "Browser", "Begun", "Last used", "Expires"),
        [(*row[:4], *map(format_moment, row[4:])) for row in with_store(settings, read)],
        keys=("sessionid", "email", "address", "browser", "begun", "lastused", "expires"),
        as_json=as_json,
    )


@app.command("end")
def end(
    session: Annotated[
        int, typer.Argument(help="Its number.", metavar="SESSION", min=1, max=MAX_INTEGER)
    ],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a session. A running server notices within five seconds.

    'parley user sign-out' ends all sessions of a person.

    Example: parley session end 12
    """
    if not execute(data, access.EndAnySession(session, now(), COMMAND_LINE)):
        abort(f"there is no session {session}, or it has already ended")
    print_result({"sessionid": session, "ended": True}, "Ended.", as_json=as_json)
