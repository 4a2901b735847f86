"""`parley token …`: bearer tokens for the API."""

from typing import Annotated

import typer

from parley import access
from parley.access.personal_tokens import check_token_name
from parley.cli.accounts import find_active
from parley.cli.context import settings_for, with_store
from parley.cli.options import DataOption, EmailArgument, JsonOption
from parley.cli.output import abort, info, literal, print_result, show_table
from parley.store import Store
from parley.wire.integers import parse_uint63
from parley.wire.times import format_time, now

app = typer.Typer(name="token", help="Issue and revoke tokens for the API.", no_args_is_help=True)

_DAY = 24 * 60 * 60 * 1000


@app.command("issue")
def issue(
    email: EmailArgument,
    name: Annotated[
        str, typer.Option("--name", help="Name, such as what it is used for.")
    ] = "command line",
    days: Annotated[
        int | None,
        typer.Option(
            "--days", help="Days until it expires.", min=1, max=36500, show_default="never"
        ),
    ] = None,
    scope: Annotated[
        list[access.Scope] | None,
        typer.Option(
            "--scope",
            help="Permission of the token; repeat for several.",
            show_default="messages:read and messages:write",
        ),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Issue a token for a person. It is shown only once; only its hash is stored.

    Example: parley token issue ada@firm.example --days 30
    """
    try:
        name = check_token_name(name, "--name")
    except ValueError as error:
        abort(str(error))
    token = access.new_token()
    at = now()
    command = access.IssueToken(
        digest=access.hash_token(token),
        who=email,
        name=name,
        created_at=at,
        expires_at=None if days is None else at + days * _DAY,
        scopes=frozenset(scope) if scope else access.MESSAGING,
    )

    async def issue_to(store: Store) -> access.IssuedToken | None:
        await find_active(store, email)
        return await store.write(command)

    issued = with_store(settings_for(data), issue_to)
    if issued is None:
        abort(f"there is no active user {email}")
    result: dict[str, object] = {
        "token": token,
        "tokenid": issued.token_id,
        "userid": issued.user_id,
        "name": name,
    }
    if command.expires_at is not None:
        result["expires"] = format_time(command.expires_at)
    print_result(result, f"[bold]{token}[/]", as_json=as_json)
    if not as_json:
        info(f"Issued token {issued.token_id} for {literal(email)}. It is not shown again.")


@app.command("revoke")
def revoke(
    token: Annotated[str, typer.Argument(help="The token, or its number.", metavar="TOKEN")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Revoke a token. A running server refuses it within five seconds."""
    number = parse_uint63(token)
    command = access.RevokeToken(
        revoked_at=now(),
        token_id=number,
        digest=None if number is not None else access.hash_token(token),
    )
    if not with_store(settings_for(data), lambda store: store.write(command)):
        abort("there is no such token, or it has already been revoked")
    print_result({"revoked": True}, "Revoked.", as_json=as_json)


@app.command("list")
def list_all(data: DataOption = None, as_json: JsonOption = False) -> None:
    """List all tokens. The tokens themselves are not stored."""
    rows = with_store(settings_for(data), lambda store: store.read(access.list_tokens))
    show_table(
        "tokens",
        ("Token", "Person", "Name", "Issued", "Expires", "Revoked"),
        [(row.token_id, row.email, row.name, *map(_moment, row[3:])) for row in rows],
        keys=("tokenid", "email", "name", "issued", "expires", "revoked"),
        as_json=as_json,
    )


def _moment(milliseconds: int | None) -> str | None:
    return None if milliseconds is None else format_time(milliseconds)
