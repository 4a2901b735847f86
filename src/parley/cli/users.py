"""`parley user …`: people."""

from enum import StrEnum
from typing import Annotated

import typer
from rich.markup import escape

from parley import people
from parley.cli.options import DataOption, EmailArgument, JsonOption
from parley.cli.output import refuse, show, show_table
from parley.cli.session import settings_for, with_store
from parley.people.rules import check_email, check_name
from parley.wire.times import now

app = typer.Typer(
    name="user", help="Add people, and let them in or keep them out.", no_args_is_help=True
)


class Kind(StrEnum):
    """Whether a person belongs to the firm."""

    INTERNAL = "internal"
    EXTERNAL = "external"


@app.command("add")
def add(
    email: EmailArgument,
    first: Annotated[str, typer.Option("--first", help="First name.")],
    last: Annotated[str, typer.Option("--last", help="Last name.")],
    kind: Annotated[
        Kind,
        typer.Option(
            "--kind", help="Internal people belong to the firm, external ones are its clients."
        ),
    ],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a person.

    Example: parley user add ada@firm.example --first Ada --last King --kind internal
    """
    try:
        command = people.AddUser(
            email=check_email(email),
            firstname=check_name(first, "--first"),
            lastname=check_name(last, "--last"),
            kind=kind,
            created_at=now(),
        )
    except ValueError as error:
        refuse(str(error))
    user_id = with_store(settings_for(data), lambda store: store.write(command))
    if user_id is None:
        refuse(f"{email} is there already")
    show(
        {"userid": user_id, "email": email, "firstname": first, "lastname": last, "kind": kind},
        f"Added [bold]{escape(first)} {escape(last)}[/], {kind}, as user [bold]{user_id}[/].",
        as_json=as_json,
    )


@app.command("list")
def list_all(data: DataOption = None, as_json: JsonOption = False) -> None:
    """List everyone."""
    show_table(
        "users",
        ("User", "E-mail", "First name", "Last name", "Kind", "Active"),
        with_store(settings_for(data), lambda store: store.read(people.list_users)),
        keys=("userid", "email", "firstname", "lastname", "kind", "active"),
        as_json=as_json,
    )


@app.command("deactivate")
def deactivate(email: EmailArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Keep a person out: no token of theirs works, and no one can write to them."""
    _set_active(email, active=False, data=data, as_json=as_json)


@app.command("activate")
def activate(email: EmailArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Let a person in again."""
    _set_active(email, active=True, data=data, as_json=as_json)


def _set_active(email: str, *, active: bool, data: DataOption, as_json: bool) -> None:
    command = people.SetUserActive(email=email, active=active)
    if not with_store(settings_for(data), lambda store: store.write(command)):
        refuse(f"there is no user {email}")
    show(
        {"email": email, "active": active},
        f"[bold]{escape(email)}[/] is {'active' if active else 'inactive'} now.",
        as_json=as_json,
    )
