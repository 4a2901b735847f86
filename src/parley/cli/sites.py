"""`parley site …`: sites, which say who may reach whom."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from parley import people
from parley.cli.context import settings_for, with_store
from parley.cli.options import DataOption, JsonOption
from parley.cli.output import abort, count, literal, print_result, show_table
from parley.people.validation import check_name
from parley.store import Store
from parley.wire.integers import MAX_INTEGER, parse_uint63
from parley.wire.times import now

app = typer.Typer(
    name="site",
    help="Add and change sites. People who share a site may message each other.",
    no_args_is_help=True,
)
member_app = typer.Typer(
    name="member", help="Add and remove members of a site.", no_args_is_help=True
)
app.add_typer(member_app)

SiteArgument = Annotated[
    str, typer.Argument(help="The site's number, or its name.", metavar="SITE")
]
UserArgument = Annotated[
    str, typer.Argument(help="The person's email address, or number.", metavar="USER")
]


class SiteStatus(StrEnum):
    """What a site is."""

    ACTIVE = "active"
    READONLY = "readonly"
    ARCHIVED = "archived"


class NoticeContent(StrEnum):
    """The most that mails tell the members of a site."""

    LINK = "link"
    TITLE = "title"
    TEXT = "text"


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Its name.", metavar="NAME")],
    member: Annotated[
        list[str] | None,
        typer.Option(
            "--member",
            help="Email address or number of a member; repeat for several.",
            metavar="USER",
        ),
    ] = None,
    people_module: Annotated[
        bool,
        typer.Option(
            "--people/--no-people", help="Whether its members see and can message each other."
        ),
    ] = True,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a site.

    Example: parley site add "Matter 7" --member ada@firm.example --member 2
    """
    try:
        name = check_name(name, "NAME")
    except ValueError as error:
        abort(str(error))

    async def write(store: Store) -> tuple[int, Sequence[int]]:
        member_ids = [await find_user_id(store, one) for one in member or ()]
        command = people.AddSite(name, tuple(member_ids), people_module, now())
        return await store.write(command), member_ids

    site_id, member_ids = with_store(settings_for(data), write)
    print_result(
        {"siteid": site_id, "name": name, "members": member_ids},
        f"Added site [bold]{site_id}[/], {literal(name)}, with {count(len(member_ids), 'member')}.",
        as_json=as_json,
    )


@app.command("status")
def set_status(
    site: SiteArgument,
    status: Annotated[
        SiteStatus,
        typer.Argument(help="Members of an archived site can't message each other through it."),
    ],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a site active, read-only or archived.

    Example: parley site status "Matter 7" archived
    """
    changed = _write_change(site, people.SitePatch(status=status), data)
    print_result(
        {"siteid": changed.site_id, "status": status},
        f"Site {changed.site_id} is now {status}.",
        as_json=as_json,
    )


@app.command("change")
def change(
    site: SiteArgument,
    name: Annotated[str | None, typer.Option("--name", help="New name.")] = None,
    people_module: Annotated[
        bool | None,
        typer.Option(
            "--people/--no-people", help="Whether its members see and can message each other."
        ),
    ] = None,
    notices: Annotated[
        NoticeContent | None,
        typer.Option(
            "--notices",
            help="The most that mails tell its members of messages to each other; text narrows "
            "nothing.",
        ),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change a site. Options that are left out change nothing.

    Example: parley site change 1 --name "Matter 7 (closed)" --no-people
    """
    try:
        wanted = people.SitePatch(
            name=None if name is None else check_name(name, "--name"),
            people_module=people_module,
            notice_content=notices,
        )
    except ValueError as error:
        abort(str(error))
    changed = _write_change(site, wanted, data)
    print_result(
        {
            "siteid": changed.site_id,
            "name": changed.name,
            "people": changed.people_module,
            "notices": changed.notice_content,
        },
        f"Changed site [bold]{changed.site_id}[/], {literal(changed.name)}.",
        as_json=as_json,
    )


def _write_change(site: str, change: people.SitePatch, data: DataOption) -> people.Site:
    async def write(store: Store) -> people.Site | None:
        found = await find_site(store, site)
        return await store.write(people.ChangeSite(found.site_id, now(), change))

    changed = with_store(settings_for(data), write)
    if changed is None:
        abort(f"there is no site {site}")
    return changed


async def find_site(store: Store, named: str) -> people.Site:
    """Return a site by its number or name; end the command where that means none, or several."""
    try:
        return await look_up_site(store, named)
    except ValueError as error:
        abort(str(error))


async def look_up_site(store: Store, named: str) -> people.Site:
    """Return a site by its number or name.

    Raises:
        ValueError: That means none, or several.
    """
    number = parse_uint63(named)
    found = None if number is None else await store.read(people.find_site, number)
    if found is not None:
        return found
    several = await store.read(people.find_sites_by_name, named)
    if not several:
        raise ValueError(f"there is no site {named}")
    if len(several) > 1:
        numbers = ", ".join(str(site.site_id) for site in several)
        raise ValueError(f"several sites are called {named}: name one by its number, {numbers}")
    return several[0]


async def find_user_id(store: Store, named: str) -> int:
    """Return the number of a person by address or number; end the command where there is none."""
    number = parse_uint63(named)
    account = await store.read(people.find_account, named if number is None else number)
    if account is None:
        abort(f"there is no user {named}")
    return account.profile.user_id


@app.command("show")
def show_one(site: SiteArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Show a site and its members, sorted by name.

    Example: parley site show "Matter 7"
    """

    async def read(store: Store) -> tuple[people.Site, people.AccountList]:
        found = await find_site(store, site)
        return found, await store.read(people.page_of_members, found.site_id, MAX_INTEGER, 0)

    found, members = with_store(settings_for(data), read)
    keys = ("userid", "email", "firstname", "lastname", "kind", "active")
    rows = [
        (told.user_id, told.email, told.firstname, told.lastname, kind, told.active)
        for told, kind, *_ in members.accounts
    ]
    result: dict[str, object] = {
        "siteid": found.site_id,
        "name": found.name,
        "status": found.status,
        "people": found.people_module,
        "notices": found.notice_content,
        "members": [dict(zip(keys, row, strict=True)) for row in rows],
    }
    module = "on" if found.people_module else "off"
    told = "" if found.notice_content == "text" else f", notices {found.notice_content}"
    sentence = f"[bold]{literal(found.name)}[/]: {found.status}, people module {module}{told}."
    print_result(result, sentence, as_json=as_json)
    if rows and not as_json:
        columns = ("User", "Email", "First name", "Last name", "Kind", "Active")
        show_table("members", columns, rows, keys=keys, as_json=False)


@app.command("list")
def list_all(data: DataOption = None, as_json: JsonOption = False) -> None:
    """List every site.

    Example: parley site list --json
    """
    show_table(
        "sites",
        ("Site", "Name", "Status", "People module", "Members"),
        [
            (site.site_id, site.name, site.status, site.people_module, site.members)
            for site in with_store(settings_for(data), lambda store: store.read(people.list_sites))
        ],
        keys=("siteid", "name", "status", "people", "members"),
        as_json=as_json,
    )


@member_app.command("add")
def add_member(
    site: SiteArgument, user: UserArgument, data: DataOption = None, as_json: JsonOption = False
) -> None:
    """Make a person a member of a site.

    Example: parley site member add "Matter 7" ada@firm.example
    """
    _change(site, user, member=True, data=data, as_json=as_json)


@member_app.command("remove")
def remove_member(
    site: SiteArgument, user: UserArgument, data: DataOption = None, as_json: JsonOption = False
) -> None:
    """Remove a person from a site. Their conversations continue.

    Example: parley site member remove "Matter 7" ada@firm.example
    """
    _change(site, user, member=False, data=data, as_json=as_json)


def _change(site: str, user: str, *, member: bool, data: DataOption, as_json: bool) -> None:
    async def write(store: Store) -> tuple[int, int]:
        site_id, user_id = (await find_site(store, site)).site_id, await find_user_id(store, user)
        command = people.ChangeMembership(site_id, user_id, now(), member=member)
        if not await store.write(command):
            state = "in" if member else "not in"
            abort(f"user {user_id} is {state} site {site_id}{' already' * member}")
        return site_id, user_id

    site_id, user_id = with_store(settings_for(data), write)
    print_result(
        {"siteid": site_id, "userid": user_id, "member": member},
        f"User {user_id} is {'now' if member else 'no longer'} in site {site_id}.",
        as_json=as_json,
    )
