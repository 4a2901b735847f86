"""`parley user invite`, `reset`, `password`, `sign-out`: how a person comes in."""

import sys
from typing import Annotated, TypeAlias

import typer

from parley import access, people
from parley.cli.context import settings_for, with_store
from parley.cli.options import DataOption, EmailArgument, JsonOption
from parley.cli.output import abort, count, info, literal, print_result
from parley.cli.users.records import app
from parley.store import COMMAND_LINE, Store
from parley.wire import ApiError, UrlBuilder
from parley.wire.times import format_time, now

KeepOption: TypeAlias = Annotated[
    bool,
    typer.Option("--keep-tokens", help="Leave the person's tokens and applications as they are."),
]

RevokeOption: TypeAlias = Annotated[
    bool,
    typer.Option("--revoke-tokens", help="Revoke the person's tokens and access of applications."),
]


@app.command("invite")
def invite(
    email: EmailArgument,
    site: Annotated[
        int | None, typer.Option("--site", help="Site that a new external person is invited to.")
    ] = None,
    first: Annotated[str, typer.Option("--first", help="First name, with --site.")] = "",
    last: Annotated[str, typer.Option("--last", help="Last name, with --site.")] = "",
    note: Annotated[str, typer.Option("--note", help="Words of yours in the mail.")] = "",
    language: Annotated[str, typer.Option("--language", help="Language of the mail.")] = "",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Invite a new external person to a site, by mail. The invitation is open for 14 days.

    Without --site: print a link to choose a first password, for a person who was added before. It
    works once, for seven days.

    Example: parley user invite cora@client.example --first Cora --last Moss --site 1
    """
    if site is None:
        _link(email, access.Purpose.INVITATION, data, as_json=as_json)
        return
    settings = settings_for(data)
    request = people.NewInvitation(
        siteid=site, firstname=first, lastname=last, email=email, note=note, language=language
    )
    try:
        command = people.build_invitation(request, settings, None, now(), COMMAND_LINE)
        with_store(settings, lambda store: store.write(command))
    except ApiError as error:
        abort(error.summary)
    expires = format_time(command.at + people.INVITATION_LIFETIME)
    print_result(
        {"email": email, "siteid": site, "expires": expires},
        f"Invited [bold]{literal(first)} {literal(last)}[/], {literal(email)}, "
        f"to site [bold]{site}[/]. The invitation is open until {expires}.",
        as_json=as_json,
    )


@app.command("reset")
def reset(
    email: EmailArgument,
    keep_tokens: KeepOption = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print a link to choose a new password. It works once, for one hour.

    Using it ends the person's sessions, and revokes their tokens and the access of applications.

    Example: parley user reset ada@firm.example
    """
    _link(email, access.Purpose.RESET, data, as_json=as_json, keep_tokens=keep_tokens)


@app.command("password")
def password(
    email: EmailArgument,
    revoke_tokens: RevokeOption = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Set a person's password, read from standard input.

    All their sessions end. Their tokens and the access of applications stay, and are listed, unless
    they are to be revoked: whoever had the password before may have made them.

    Example: parley user password ada@firm.example < password.txt
    """
    given = sys.stdin.readline().rstrip("\r\n")
    settings = settings_for(data)
    credentials = with_store(
        settings,
        lambda store: _set_password(store, email, given, settings.firm_name, revoke=revoke_tokens),
    )
    none = access.Credentials((), ())
    revoked, valid = (credentials, none) if revoke_tokens else (none, credentials)
    print_result(
        {"email": email, "revoked": _names(revoked), "valid": _names(valid)},
        f"The password of [bold]{literal(email)}[/] has been changed.",
        as_json=as_json,
    )
    if not as_json and any(revoked):
        info(f"Revoked: {_describe(revoked)}.")
    if not as_json and any(valid):
        info(f"Still valid: {_describe(valid)}; --revoke-tokens revokes them as well.")


@app.command("sign-out")
def sign_out(email: EmailArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """End all sessions of a person. Tokens and applications stay: see 'parley token revoke'.

    A running server notices within five seconds.

    Example: parley user sign-out ada@firm.example
    """

    async def end(store: Store) -> int:
        account = await find_account(store, email)
        command = access.EndOtherSessions(account.user_id, None, now(), COMMAND_LINE)
        return await store.write(command)

    ended = with_store(settings_for(data), end)
    print_result(
        {"email": email, "ended": ended},
        f"[bold]{literal(email)}[/] is signed out: {count(ended, 'session')} ended.",
        as_json=as_json,
    )


def _names(credentials: access.Credentials) -> dict[str, list[str]]:
    return {kind: [one.name for one in named] for kind, named in credentials._asdict().items()}


def _describe(credentials: access.Credentials) -> str:
    tokens = [f"token {one.number} ({literal(one.name)})" for one in credentials.tokens]
    applications = [f"application {literal(one.name)}" for one in credentials.applications]
    return ", ".join([*tokens, *applications])


async def _set_password(
    store: Store, email: str, given: str, firm_name: str, *, revoke: bool
) -> access.Credentials:
    account = await find_account(store, email)
    try:
        chosen = access.check_password(given, account.guessable_words(firm_name))
    except access.PasswordError as error:
        abort(str(error))
    kept = await access.PasswordHasher().hash(chosen)
    credentials = await store.read(access.list_credentials, account.user_id, now())
    await store.write(access.SetPassword(account.user_id, kept, now(), revoke=revoke))
    return credentials


def _link(
    email: str,
    purpose: access.Purpose,
    data: DataOption,
    *,
    as_json: bool,
    keep_tokens: bool = True,
) -> None:
    settings = settings_for(data)
    path, digest = access.new_link(purpose)

    async def make(store: Store) -> tuple[int, access.Credentials]:
        account = await find_active(store, email)
        command = access.CreatePasswordLink(
            account.user_id, purpose, digest, now(), keep_tokens=keep_tokens
        )
        expires_at = await store.write(command)
        if keep_tokens:
            return expires_at, access.Credentials((), ())
        return expires_at, await store.read(access.list_credentials, account.user_id, now())

    try:
        expires_at, revoked = with_store(settings, make)
    except ApiError as error:
        abort(f"{email}: {error.summary}")
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    link = UrlBuilder(base + settings.prefix).browser(path)
    ends = format_time(expires_at)
    result: dict[str, object] = {"link": link, "expires": ends}
    if purpose is access.Purpose.RESET:
        result["revokes"] = _names(revoked)
    print_result(result, literal(link), as_json=as_json)
    if not as_json:
        info(f"The link is for {literal(email)}. It works once, until {ends}.")
        if any(revoked):
            info(f"Using it revokes: {_describe(revoked)}.")


async def find_active(store: Store, email: str) -> access.PasswordAccount:
    """Return a person's account, or end the command where they are unknown or inactive."""
    account = await find_account(store, email)
    if not account.active:
        abort(f"{account.email} is inactive: activate them first, with 'parley user activate'")
    return account


async def find_account(store: Store, email: str) -> access.PasswordAccount:
    """Return a person's account, or end the command where they are unknown."""
    account = await store.read(access.find_account_by_email, email)
    if account is None:
        abort(f"there is no user {email}")
    return account
