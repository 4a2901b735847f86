"""`parley user list` and `parley user show`: whom there is, and what is known of them."""

from collections.abc import Sequence
from typing import Annotated, NamedTuple

import typer

from parley import access, people
from parley.access.revocation import NamedCredential
from parley.cli.context import settings_for, with_store
from parley.cli.options import DataOption, EmailArgument, JsonOption
from parley.cli.output import abort, format_moment, print_json, show_record, show_table
from parley.cli.sites import find_site
from parley.cli.users.records import UserKind, app
from parley.people.accounts import Account, UserFilter, page_of_accounts
from parley.people.lookups import DetailedAccount, fetch_account
from parley.people.validation import parse_search_terms
from parley.settings import Settings
from parley.store import Store
from parley.wire import ApiError
from parley.wire.integers import MAX_INTEGER
from parley.wire.times import format_time, now

_HOUR = 60 * 60 * 1000


@app.command("list")
def list_some(
    words: Annotated[
        str | None,
        typer.Argument(
            help="Beginnings of words of the name, the address or the organisation.",
            metavar="[WORDS]",
            show_default=False,
        ),
    ] = None,
    kind: Annotated[
        UserKind | None, typer.Option("--kind", help="Only people of the firm, or its clients.")
    ] = None,
    active: Annotated[
        bool | None,
        typer.Option("--active/--inactive", help="Only people who can come in, or who can't."),
    ] = None,
    admin: Annotated[
        bool | None,
        typer.Option("--admin/--no-admin", help="Only administrators, or only others."),
    ] = None,
    site: Annotated[
        str | None,
        typer.Option("--site", help="Only members of this site: its number or name."),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """List people, all or those who are asked for.

    Example: parley user list lindqvist --kind external --active
    """
    try:
        prefixes = parse_search_terms(words)
    except ApiError as error:
        abort(error.summary)
    wanted = UserFilter(prefixes, active, kind)

    async def read(store: Store) -> Sequence[Account]:
        found = (await store.read_large(page_of_accounts, wanted, MAX_INTEGER, 0)).accounts
        if site is None:
            return found
        site_id = (await find_site(store, site)).site_id
        members = await store.read_large(people.page_of_members, site_id, MAX_INTEGER, 0)
        numbers = {member.profile.user_id for member in members.accounts}
        return [account for account in found if account.profile.user_id in numbers]

    accounts = with_store(settings_for(data), read)
    show_table(
        "users",
        ("User", "Email", "First name", "Last name", "Kind", "Active", "Admin"),
        [
            (who.user_id, who.email, who.firstname, who.lastname, kind, who.active, is_admin)
            for who, kind, is_admin, _ in sorted(accounts, key=lambda one: one.profile.user_id)
            if admin in {None, is_admin}
        ],
        keys=("userid", "email", "firstname", "lastname", "kind", "active", "admin"),
        as_json=as_json,
        none="There is no one like that." if _is_filtered(wanted, admin, site) else None,
    )


def _is_filtered(wanted: UserFilter, admin: bool | None, site: str | None) -> bool:
    return wanted != UserFilter() or admin is not None or site is not None


class _Person(NamedTuple):
    """What there is of a person."""

    found: DetailedAccount
    has_password: bool
    sessions: int
    credentials: access.Credentials


@app.command("show")
def show_one(email: EmailArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Show what is known of a person: details, sites, and what lets them in.

    Example: parley user show ada@firm.example
    """
    settings = settings_for(data)
    person = with_store(settings, lambda store: _read(store, email, settings))
    if as_json:
        print_json(_as_json(person))
        return
    profile, kind, is_admin, _ = person.found.account
    details = person.found.details
    show_record(
        [
            ("User", profile.user_id),
            ("Email", profile.email),
            ("Name", " ".join(filter(None, (profile.title, profile.firstname, profile.lastname)))),
            ("Organisation", profile.org),
            ("Position", profile.jobtitle),
            ("Phone", profile.phone),
            ("Kind", f"{kind}, administrator" if is_admin else kind),
            ("Active", profile.active),
            ("Added", format_time(details.created_at)),
            ("Signed in", format_moment(details.last_login_at) or "not within 30 days"),
            ("Sites", ", ".join(f"{site.site_id} {site.name}" for site in details.sites) or "none"),
            ("Password", person.has_password),
            ("Sessions", person.sessions),
            ("Tokens", _list_names(person.credentials.tokens)),
            ("Applications", _list_names(person.credentials.applications)),
        ]
    )


def _list_names(credentials: Sequence[NamedCredential]) -> str:
    return ", ".join(f"{one.number} {one.name}" for one in credentials) or "none"


async def _read(store: Store, email: str, settings: Settings) -> _Person:
    found = await store.read(fetch_account, 0, email)
    if found is None:
        abort(f"there is no user {email}")
    user_id, moment = found.account.profile.user_id, now()
    password = await store.read(access.find_account, user_id)
    sessions = await store.read(
        access.list_live_sessions, user_id, moment, idle=settings.session_idle_hours * _HOUR
    )
    return _Person(
        found,
        password is not None and password.hash is not None,
        len(sessions),
        await store.read(access.list_credentials, user_id, moment),
    )


def _as_json(person: _Person) -> dict[str, object]:
    account, details = person.found
    profile = account.profile._asdict()
    return {
        "userid": profile.pop("user_id"),
        **profile,
        "kind": account.kind,
        "admin": account.admin,
        "added": format_time(details.created_at),
        "lastlogin": format_moment(details.last_login_at),
        "sites": [{"siteid": site.site_id, "name": site.name} for site in details.sites],
        "password": person.has_password,
        "sessions": person.sessions,
        "tokens": [{"tokenid": one.number, "name": one.name} for one in person.credentials.tokens],
        "applications": [
            {"clientid": one.number, "name": one.name} for one in person.credentials.applications
        ],
    }
