"""`parley user add`, `change`, `activate`, `deactivate`: who people are."""

from enum import StrEnum
from typing import Annotated, TypeAlias

import typer

from parley import people
from parley.cli.context import execute, settings_for, with_store
from parley.cli.options import DataOption, EmailArgument, JsonOption
from parley.cli.output import abort, literal, print_result
from parley.people.validation import (
    check_detail,
    check_email,
    check_language,
    check_name,
    check_time_zone,
)
from parley.wire import ApiError
from parley.wire.times import now

app = typer.Typer(
    name="user",
    help="Add people, change their details, activate or deactivate them.",
    no_args_is_help=True,
)

OrgOption: TypeAlias = Annotated[
    str | None, typer.Option("--org", help="Organisation.", show_default=False)
]
TitleOption: TypeAlias = Annotated[
    str | None, typer.Option("--title", help="Title, such as Dr.", show_default=False)
]
JobTitleOption: TypeAlias = Annotated[
    str | None, typer.Option("--jobtitle", help="Position, such as Associate.", show_default=False)
]
PhoneOption: TypeAlias = Annotated[
    str | None, typer.Option("--phone", help="Telephone number.", show_default=False)
]


class UserKind(StrEnum):
    """Whether a person belongs to the firm."""

    INTERNAL = "internal"
    EXTERNAL = "external"


@app.command("add")
def add(
    email: EmailArgument,
    first: Annotated[str, typer.Option("--first", help="First name.")],
    last: Annotated[str, typer.Option("--last", help="Last name.")],
    kind: Annotated[
        UserKind,
        typer.Option(
            "--kind", help="Internal people belong to the firm, external people are its clients."
        ),
    ],
    org: OrgOption = None,
    title: TitleOption = None,
    jobtitle: JobTitleOption = None,
    phone: PhoneOption = None,
    admin: Annotated[
        bool, typer.Option("--admin", help="Make the person an administrator.")
    ] = False,
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
            details=_details(org, title, jobtitle, phone),
            admin=admin,
        )
    except ValueError as error:
        abort(str(error))
    user_id = with_store(settings_for(data), lambda store: store.write(command))
    if user_id is None:
        abort(f"{email} already exists")
    role = f"{kind}, administrator" if admin else kind
    print_result(
        {"userid": user_id, "email": email, "firstname": first, "lastname": last, "kind": kind},
        f"Added [bold]{literal(first)} {literal(last)}[/], {role}, as user [bold]{user_id}[/].",
        as_json=as_json,
    )


@app.command("change")
def change(
    email: EmailArgument,
    first: Annotated[str | None, typer.Option("--first", help="First name.")] = None,
    last: Annotated[str | None, typer.Option("--last", help="Last name.")] = None,
    org: OrgOption = None,
    title: TitleOption = None,
    jobtitle: JobTitleOption = None,
    phone: PhoneOption = None,
    new_email: Annotated[str | None, typer.Option("--email", help="New email address.")] = None,
    kind: Annotated[
        UserKind | None,
        typer.Option(
            "--kind", help="Internal people belong to the firm, external people are its clients."
        ),
    ] = None,
    admin: Annotated[
        bool | None,
        typer.Option("--admin/--no-admin", help="Whether the person is an administrator."),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option("--language", help="Language of mails to the person: en or de."),
    ] = None,
    time_zone: Annotated[
        str | None,
        typer.Option("--time-zone", help="The person's time zone, such as Europe/Berlin."),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change a person. Options that are left out change nothing; an empty text removes a detail.

    Example: parley user change ada@firm.example --last Lovelace --phone ""
    """
    try:
        change = people.UserPatch(
            firstname=None if first is None else check_name(first, "--first"),
            lastname=None if last is None else check_name(last, "--last"),
            details=_details(org, title, jobtitle, phone),
            email=None if new_email is None else check_email(new_email),
            kind=kind,
            admin=admin,
            language=None if language is None else check_language(language, "--language"),
            time_zone=None if time_zone is None else check_time_zone(time_zone, "--time-zone"),
        )
    except ValueError as error:
        abort(str(error))
    except ApiError as error:
        abort(error.summary)
    told = _change(email, change, data).profile
    print_result(
        {"userid": told.user_id, "email": told.email},
        f"Changed [bold]{literal(told.email)}[/], user [bold]{told.user_id}[/].",
        as_json=as_json,
    )


def _change(email: str, change: people.UserPatch, data: DataOption) -> people.Account:
    account = execute(data, people.ChangeUser(email, now(), change))
    if account is None:
        abort(f"there is no user {email}")
    return account


def _details(
    org: str | None, title: str | None, jobtitle: str | None, phone: str | None
) -> people.ContactDetails:
    """Check what is told of a person.

    Raises:
        ValueError: The message says what is wrong with which option.
    """
    return people.ContactDetails(
        org=check_detail(org, "--org"),
        title=check_detail(title, "--title"),
        jobtitle=check_detail(jobtitle, "--jobtitle"),
        phone=check_detail(phone, "--phone"),
    )


@app.command("deactivate")
def deactivate(email: EmailArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Deactivate a person: revoke all tokens, grants and sessions. No one can message them.

    Example: parley user deactivate ada@firm.example
    """
    _set_active(email, active=False, data=data, as_json=as_json)


@app.command("activate")
def activate(email: EmailArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Activate a person again. What was revoked stays revoked; they need new tokens.

    Example: parley user activate ada@firm.example
    """
    _set_active(email, active=True, data=data, as_json=as_json)


def _set_active(email: str, *, active: bool, data: DataOption, as_json: bool) -> None:
    _change(email, people.UserPatch(active=active), data)
    print_result(
        {"email": email, "active": active},
        f"[bold]{literal(email)}[/] is now {'active' if active else 'inactive'}.",
        as_json=as_json,
    )
