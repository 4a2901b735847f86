"""`parley client …`: client applications, which people may let act for them (OAuth 2.0)."""

from typing import Annotated, NoReturn, TypeAlias

import typer
from rich.markup import escape

from parley import access
from parley.access import oauth
from parley.access.oauth import client_rules as rules
from parley.cli.options import DataOption, JsonOption
from parley.cli.output import refuse, show, show_table, tell
from parley.cli.session import settings_for, with_store
from parley.wire.shapes import MAX_INTEGER
from parley.wire.times import now, to_wire

app = typer.Typer(
    name="client",
    help="Register applications that people may let act for them (OAuth 2.0).",
    no_args_is_help=True,
)

ClientArgument: TypeAlias = Annotated[
    int, typer.Argument(help="The client's number.", metavar="CLIENT", min=1, max=MAX_INTEGER)
]
RedirectOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--redirect",
        help="Where people are sent back to; give it once for each.",
        metavar="URI",
        show_default=False,
    ),
]
SecondsOption: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--access-seconds",
        help="How long its access tokens live.",
        min=rules.LEAST_SECONDS,
        max=rules.MOST_SECONDS,
        show_default="5 hours",
    ),
]
AskOption: TypeAlias = Annotated[
    bool | None,
    typer.Option(
        "--ask/--no-ask",
        help="Whether people are asked before it acts for them.",
        show_default=False,
    ),
]


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What people are shown.", metavar="NAME")],
    redirect: RedirectOption = None,
    scope: Annotated[
        str, typer.Option("--scope", help="The most that it may ask for.")
    ] = access.write_scopes(access.MESSAGING),
    access_seconds: SecondsOption = None,
    ask: AskOption = None,
    public: Annotated[
        bool,
        typer.Option("--public", help="It can keep no secret, as on a person's own device."),
    ] = False,
    service_user: Annotated[
        int | None,
        typer.Option(
            "--service-user",
            help="Number of the person for whom it may speak by itself.",
            min=1,
            max=MAX_INTEGER,
            show_default="no one",
        ),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Register a client application. Its secret is shown this once; only a hash of it is kept.

    Example: parley client add Archive --redirect https://archive.firm.example/callback
    """
    secret = None if public else access.new_token()
    try:
        command = oauth.AddClient(
            name=rules.check_client_name(name, "NAME"),
            secret_digest=None if secret is None else access.digest_of(secret),
            redirect_uris=rules.check_redirect_uris(redirect or (), "--redirect", public=public),
            scopes=rules.check_scopes(scope, "--scope"),
            access_seconds=access_seconds or rules.ACCESS_SECONDS,
            allow_screen=ask is not False,
            service_user_id=rules.check_service_user(service_user, "--service-user", public=public),
            created_at=now(),
        )
        client_id = with_store(settings_for(data), lambda store: store.write(command))
    except (ValueError, oauth.UnknownServiceUserError) as error:
        refuse(str(error))
    result: dict[str, object] = {"clientid": client_id, "name": command.name, "public": public}
    shown = f"Client [bold]{client_id}[/], {escape(command.name)}."
    if secret is not None:
        result["secret"] = secret
        shown = f"{shown}\nSecret: [bold]{secret}[/]"
    show(result, shown, as_json=as_json)
    if secret is not None and not as_json:
        tell("The secret is not shown again.")


@app.command("change")
def change(
    client: ClientArgument,
    name: Annotated[
        str | None, typer.Option("--name", help="What people are shown.", show_default=False)
    ] = None,
    redirect: RedirectOption = None,
    scope: Annotated[
        str | None,
        typer.Option("--scope", help="The most that it may ask for.", show_default=False),
    ] = None,
    access_seconds: SecondsOption = None,
    ask: AskOption = None,
    service_user: Annotated[
        int | None,
        typer.Option(
            "--service-user",
            help="Number of the person for whom it may speak by itself; 0 for no one.",
            min=0,
            max=MAX_INTEGER,
            show_default=False,
        ),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change a client application. What is not named stays; redirect URIs are replaced as a whole.

    Example: parley client change 1 --scope messages:read --access-seconds 3600
    """
    settings = settings_for(data)
    found = with_store(settings, lambda store: store.read(oauth.find_client, client))
    if found is None or found.archived_at is not None:
        _refuse_unknown(client)
    try:
        command = oauth.ChangeClient(
            client_id=client,
            changed_at=now(),
            name=None if name is None else rules.check_client_name(name, "--name"),
            redirect_uris=None
            if redirect is None
            else rules.check_redirect_uris(redirect, "--redirect", public=found.public),
            scopes=None if scope is None else rules.check_scopes(scope, "--scope"),
            access_seconds=access_seconds,
            allow_screen=ask,
            service_user_id=rules.check_service_user(
                service_user, "--service-user", public=found.public
            ),
        )
        changed = with_store(settings, lambda store: store.write(command))
    except (ValueError, oauth.UnknownServiceUserError) as error:
        refuse(str(error))
    if not changed:
        _refuse_unknown(client)
    show(
        {"clientid": client, "changed": True}, f"Changed client [bold]{client}[/].", as_json=as_json
    )


@app.command("secret")
def new_secret(
    client: ClientArgument, data: DataOption = None, as_json: JsonOption = False
) -> None:
    """Give a client application a new secret; the old one ends at once."""
    secret = access.new_token()
    command = oauth.SetClientSecret(client, access.digest_of(secret), now())
    if not with_store(settings_for(data), lambda store: store.write(command)):
        refuse(f"there is no client {client} that has a secret, or it is archived")
    show({"clientid": client, "secret": secret}, f"Secret: [bold]{secret}[/]", as_json=as_json)
    if not as_json:
        tell("The secret is not shown again.")


@app.command("archive")
def archive(client: ClientArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Close a client application for good: all that people granted it ends.

    A running server refuses its tokens within five seconds.
    """
    command = oauth.ArchiveClient(client, now())
    if not with_store(settings_for(data), lambda store: store.write(command)):
        _refuse_unknown(client)
    show(
        {"clientid": client, "archived": True},
        f"Client [bold]{client}[/] is archived.",
        as_json=as_json,
    )


@app.command("list")
def list_all(data: DataOption = None, as_json: JsonOption = False) -> None:
    """List every client application; secrets are not kept."""
    clients = with_store(settings_for(data), lambda store: store.read(oauth.list_clients))
    show_table(
        "clients",
        ("Client", "Name", "Public", "Scopes", "Seconds", "Asks", "Redirects", "Archived"),
        [
            (
                one.client_id,
                one.name,
                one.public,
                access.write_scopes(one.scopes),
                one.access_seconds,
                one.allow_screen,
                " ".join(one.redirect_uris),
                None if one.archived_at is None else to_wire(one.archived_at),
            )
            for one in clients
        ],
        keys=(
            *("clientid", "name", "public", "scope", "accessseconds", "allowscreen"),
            *("redirecturis", "archived"),
        ),
        as_json=as_json,
    )


def _refuse_unknown(client_id: int) -> NoReturn:
    refuse(f"there is no client {client_id}, or it is archived")
