"""`parley client …`: client applications, which people may let act for them (OAuth 2.0)."""

from typing import Annotated, BinaryIO, Final, NoReturn, TypeAlias

import typer

from parley import access
from parley.access import oauth
from parley.access.oauth.clients import validation as rules
from parley.cli.context import settings_for, with_store
from parley.cli.options import DataOption, JsonOption
from parley.cli.output import abort, info, literal, print_result, show_table
from parley.wire.integers import MAX_INTEGER
from parley.wire.times import format_time, now

app = typer.Typer(
    name="client",
    help="Register applications that act on behalf of people (OAuth 2.0).",
    no_args_is_help=True,
)

_MOST_BYTES: Final = 4096
"""Of a file with a secret; one that is longer is refused for that."""

ClientArgument: TypeAlias = Annotated[
    int, typer.Argument(help="The client's number.", metavar="CLIENT", min=1, max=MAX_INTEGER)
]
RedirectOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--redirect",
        help="Redirect URI; repeat for several.",
        metavar="URI",
        show_default=False,
    ),
]
SecondsOption: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--access-seconds",
        help="Lifetime of its access tokens.",
        min=rules.LEAST_SECONDS,
        max=rules.MOST_SECONDS,
        show_default="5 hours",
    ),
]
SecretOption: TypeAlias = Annotated[
    typer.FileBinaryRead | None,
    typer.Option(
        "--secret-file",
        help="File with a secret of your choice, such as one that is already in use; "
        "- is standard input.",
        metavar="FILE",
        show_default="a new one",
    ),
]
AskOption: TypeAlias = Annotated[
    bool | None,
    typer.Option(
        "--ask/--no-ask",
        help="Whether people are asked for consent.",
        show_default=False,
    ),
]


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Name, as shown to people.", metavar="NAME")],
    redirect: RedirectOption = None,
    scope: Annotated[
        str, typer.Option("--scope", help="Scopes that it may request.")
    ] = access.format_scopes(access.MESSAGING),
    access_seconds: SecondsOption = None,
    ask: AskOption = None,
    public: Annotated[
        bool,
        typer.Option("--public", help="It can't keep a secret, as on a person's device."),
    ] = False,
    service_user: Annotated[
        int | None,
        typer.Option(
            "--service-user",
            help="Number of the person it acts for without consent (client_credentials).",
            min=1,
            max=MAX_INTEGER,
            show_default="no one",
        ),
    ] = None,
    client_id: Annotated[
        int | None,
        typer.Option(
            "--id",
            help="Number, such as one that is already in use on another server.",
            min=1,
            max=MAX_INTEGER,
            show_default="the lowest free one",
        ),
    ] = None,
    secret_file: SecretOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Register a client application. Its secret is shown only once; only its hash is stored.

    Example: parley client add Archive --redirect https://archive.firm.example/callback
    """
    if public and secret_file is not None:
        abort("--secret-file: a public client has no secret")
    try:
        chosen = _read_secret(secret_file)
        secret = None if public else chosen or oauth.new_client_secret()
        command = oauth.AddClient(
            name=rules.check_client_name(name, "NAME"),
            secret_digest=None if secret is None else access.hash_token(secret),
            redirect_uris=rules.check_redirect_uris(redirect or (), "--redirect", public=public),
            scopes=rules.check_scopes(scope, "--scope"),
            access_seconds=access_seconds or rules.ACCESS_SECONDS,
            allow_screen=ask is not False,
            service_user_id=rules.check_service_user(service_user, "--service-user", public=public),
            created_at=now(),
            client_id=client_id,
        )
        client_id = with_store(settings_for(data), lambda store: store.write(command))
    except oauth.ClientIdTakenError as error:
        abort(f"--id: {error}")
    except (ValueError, oauth.UnknownServiceUserError) as error:
        abort(str(error))
    result: dict[str, object] = {"clientid": client_id, "name": command.name, "public": public}
    shown = f"Client [bold]{client_id}[/], {literal(command.name)}."
    made = secret if chosen is None else None  # one that was chosen is known, and not repeated
    if made is not None:
        result["secret"] = made
        shown = f"{shown}\nSecret: [bold]{made}[/]"
    print_result(result, shown, as_json=as_json)
    if made is not None and not as_json:
        info("The secret is not shown again.")


@app.command("change")
def change(
    client: ClientArgument,
    name: Annotated[
        str | None, typer.Option("--name", help="Name, as shown to people.", show_default=False)
    ] = None,
    redirect: RedirectOption = None,
    scope: Annotated[
        str | None,
        typer.Option("--scope", help="Scopes that it may request.", show_default=False),
    ] = None,
    access_seconds: SecondsOption = None,
    ask: AskOption = None,
    service_user: Annotated[
        int | None,
        typer.Option(
            "--service-user",
            help="Number of the person it acts for without consent; 0 for none.",
            min=0,
            max=MAX_INTEGER,
            show_default=False,
        ),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change a client application. Redirect URIs are replaced as a whole.

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
        abort(str(error))
    if not changed:
        _refuse_unknown(client)
    print_result(
        {"clientid": client, "changed": True}, f"Changed client [bold]{client}[/].", as_json=as_json
    )


@app.command("secret")
def new_secret(
    client: ClientArgument,
    secret_file: SecretOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Set a new secret. The old one stops working immediately.

    Example: parley client secret 1
    """
    try:
        chosen = _read_secret(secret_file)
    except ValueError as error:
        abort(str(error))
    secret = chosen or oauth.new_client_secret()
    command = oauth.SetClientSecret(client, access.hash_token(secret), now())
    if not with_store(settings_for(data), lambda store: store.write(command)):
        abort(f"there is no client {client} that has a secret, or it is archived")
    if chosen is not None:
        shown = f"Client [bold]{client}[/] has a new secret."
        print_result({"clientid": client}, shown, as_json=as_json)
        return
    print_result(
        {"clientid": client, "secret": secret}, f"Secret: [bold]{secret}[/]", as_json=as_json
    )
    if not as_json:
        info("The secret is not shown again.")


@app.command("archive")
def archive(client: ClientArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Archive a client application for good. All its grants are revoked.

    A running server refuses its tokens within five seconds.

    Example: parley client archive 1
    """
    command = oauth.ArchiveClient(client, now())
    if not with_store(settings_for(data), lambda store: store.write(command)):
        _refuse_unknown(client)
    print_result(
        {"clientid": client, "archived": True},
        f"Client [bold]{client}[/] is archived.",
        as_json=as_json,
    )


@app.command("list")
def list_all(data: DataOption = None, as_json: JsonOption = False) -> None:
    """List all client applications. Secrets are not stored.

    Example: parley client list
    """
    clients = with_store(settings_for(data), lambda store: store.read(oauth.list_clients))
    show_table(
        "clients",
        ("Client", "Name", "Public", "Scopes", "Seconds", "Asks", "Redirects", "Archived"),
        [
            (
                one.client_id,
                one.name,
                one.public,
                access.format_scopes(one.scopes),
                one.access_seconds,
                one.allow_screen,
                " ".join(one.redirect_uris),
                None if one.archived_at is None else format_time(one.archived_at),
            )
            for one in clients
        ],
        keys=(
            *("clientid", "name", "public", "scope", "accessseconds", "allowscreen"),
            *("redirecturis", "archived"),
        ),
        as_json=as_json,
    )


def _read_secret(file: BinaryIO | None) -> str | None:
    """Return the secret that stands in a file, without the line break at its end.

    Raises:
        ValueError: It may not be one; the message does not hold it.
    """
    if file is None:
        return None
    # latin-1 reads any bytes; what is not ASCII is refused with all else that is wrong
    content = file.read(_MOST_BYTES).decode("latin-1")
    line = content.removesuffix("\n").removesuffix("\r")
    return oauth.check_client_secret(line, "--secret-file")


def _refuse_unknown(client_id: int) -> NoReturn:
    abort(f"there is no client {client_id}, or it is archived")
