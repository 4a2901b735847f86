"""`parley user invite`, `reset`, `password`: a person's password."""

import sys

from parley import access
from parley.cli.context import settings_for, with_store
from parley.cli.options import DataOption, EmailArgument, JsonOption
from parley.cli.output import abort, info, literal, print_result
from parley.store import Store
from parley.wire import ApiError, UrlBuilder
from parley.wire.times import format_time, now


def invite(email: EmailArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Print a link to choose a first password. It works once, for seven days.

    Example: parley user invite ada@firm.example
    """
    _link(email, access.Purpose.INVITATION, data, as_json=as_json)


def reset(email: EmailArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Print a link to choose a new password. It works once, for one hour.

    Example: parley user reset ada@firm.example
    """
    _link(email, access.Purpose.RESET, data, as_json=as_json)


def password(email: EmailArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Set a person's password, read from standard input. All their sessions end.

    Example: parley user password ada@firm.example < password.txt
    """
    given = sys.stdin.readline().rstrip("\r\n")
    settings = settings_for(data)
    with_store(settings, lambda store: _set_password(store, email, given, settings.firm_name))
    print_result(
        {"email": email},
        f"The password of [bold]{literal(email)}[/] has been changed.",
        as_json=as_json,
    )


async def _set_password(store: Store, email: str, given: str, firm_name: str) -> None:
    account = await _account(store, email)
    try:
        chosen = access.check_password(given, account.guessable_words(firm_name))
    except access.PasswordError as error:
        abort(str(error))
    kept = await access.PasswordHasher().hash(chosen)
    await store.write(access.SetPassword(account.user_id, kept, now()))


def _link(email: str, purpose: access.Purpose, data: DataOption, *, as_json: bool) -> None:
    settings = settings_for(data)
    path, digest = access.new_link(purpose)

    async def make(store: Store) -> int:
        account = await _account(store, email)
        return await store.write(access.CreatePasswordLink(account.user_id, purpose, digest, now()))

    try:
        expires_at = with_store(settings, make)
    except ApiError as error:
        abort(f"{email}: {error.summary}")
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    link = UrlBuilder(base + settings.prefix).browser(path)
    ends = format_time(expires_at)
    print_result({"link": link, "expires": ends}, literal(link), as_json=as_json)
    if not as_json:
        info(f"The link is for {literal(email)}. It works once, until {ends}.")


async def _account(store: Store, email: str) -> access.PasswordAccount:
    account = await store.read(access.find_account_by_email, email)
    if account is None:
        abort(f"there is no user {email}")
    return account
