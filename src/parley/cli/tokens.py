"""`parley token …`: bearer tokens for the API."""

from collections.abc import Sequence
from typing import Annotated

import typer

from parley import access
from parley.access.personal_tokens import check_token_name
from parley.cli.context import settings_for, with_store
from parley.cli.options import DataOption, EmailArgument, JsonOption
from parley.cli.output import (
    abort,
    count,
    format_moment,
    info,
    literal,
    print_result,
    show_table,
)
from parley.cli.users.sign_in import find_account, find_active
from parley.store import COMMAND_LINE, Store
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
    token: Annotated[
        str | None,
        typer.Argument(help="The token, or its number.", metavar="TOKEN", show_default=False),
    ] = None,
    all_of: Annotated[
        str | None,
        typer.Option(
            "--all-of",
            help="Person whose tokens to revoke, and the access of applications to their account.",
            metavar="EMAIL",
        ),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Revoke a token, or all of a person. A running server refuses it within five seconds.

    Example: parley token revoke --all-of ada@firm.example
    """
    if all_of is not None and token is None:
        _revoke_all(all_of, data, as_json=as_json)
        return
    if token is None or all_of is not None:
        raise typer.BadParameter("name a token, or a person with --all-of")
    number = parse_uint63(token)
    command = access.RevokeToken(
        revoked_at=now(),
        token_id=number,
        digest=None if number is not None else access.hash_token(token),
    )
    if not with_store(settings_for(data), lambda store: store.write(command)):
        abort("there is no such token, or it has already been revoked")
    print_result({"revoked": True}, "Revoked.", as_json=as_json)


def _revoke_all(email: str, data: DataOption, *, as_json: bool) -> None:
    async def revoke_all(store: Store) -> access.Revoked:
        account = await find_account(store, email)
        return await store.write(access.RevokeAccess(account.user_id, now(), COMMAND_LINE))

    revoked = with_store(settings_for(data), revoke_all)
    print_result(
        {"email": email, "tokens": revoked.tokens, "applications": revoked.grants},
        f"Revoked {count(revoked.tokens, 'token')} of [bold]{literal(email)}[/], and the access of "
        f"{count(revoked.grants, 'application')}.",
        as_json=as_json,
    )


@app.command("list")
def list_all(
    user: Annotated[
        str | None,
        typer.Option("--user", help="Only tokens of this person.", metavar="EMAIL"),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """List tokens, also those that ended. The tokens themselves are not stored.

    Example: parley token list --user ada@firm.example
    """

    async def read(store: Store) -> Sequence[access.TokenRow]:
        user_id = None if user is None else (await find_account(store, user)).user_id
        return await store.read(access.list_tokens, user_id)

    show_table(
        "tokens",
        ("Token", "Person", "Name", "Issued", "Last used", "Expires", "Revoked"),
        [
            (row.token_id, row.email, row.name, *map(format_moment, row[3:]))
            for row in with_store(settings_for(data), read)
        ],
        keys=("tokenid", "email", "name", "issued", "lastused", "expires", "revoked"),
        as_json=as_json,
    )
