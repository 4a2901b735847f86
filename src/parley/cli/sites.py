"""`parley site …`: sites, which say who may reach whom."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from parley import people
from parley.cli.context import execute, settings_for, with_store
from parley.cli.options import DataOption, JsonOption
from parley.cli.output import abort, literal, print_result, show_table
from parley.people.validation import check_name
from parley.store import Store
from parley.wire.integers import MAX_INTEGER
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
    int, typer.Argument(help="The site's number.", metavar="SITE", min=1, max=MAX_INTEGER)
]
UserArgument = Annotated[
    int, typer.Argument(help="The person's number.", metavar="USER", min=1, max=MAX_INTEGER)
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
        list[int] | None,
        typer.Option(
            "--member",
            help="Number of a member; repeat for several.",
            min=1,
            max=MAX_INTEGER,
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

    Example: parley site add "Matter 7" --member 1 --member 2
    """
    try:
        command = people.AddSite(
            name=check_name(name, "NAME"),
            member_ids=tuple(member or ()),
            people_module=people_module,
            created_at=now(),
        )
    except ValueError as error:
        abort(str(error))
    site_id = execute(data, command)
    print_result(
        {"siteid": site_id, "name": name, "members": list(command.member_ids)},
        f"Added site [bold]{site_id}[/], {literal(name)}, with {_members(command.member_ids)}.",
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

    Example: parley site status 1 archived
    """
    _changed(site, people.SitePatch(status=status), data)
    print_result(
        {"siteid": site, "status": status}, f"Site {site} is now {status}.", as_json=as_json
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
    changed = _changed(site, wanted, data)
    print_result(
        {
            "siteid": site,
            "name": changed.name,
            "people": changed.people_module,
            "notices": changed.notice_content,
        },
        f"Changed site [bold]{site}[/], {literal(changed.name)}.",
        as_json=as_json,
    )


def _changed(site: int, change: people.SitePatch, data: DataOption) -> people.Site:
    changed = execute(data, people.ChangeSite(site, now(), change))
    if changed is None:
        abort(f"there is no site {site}")
    return changed


@app.command("show")
def show_one(site: SiteArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Show a site and its members, sorted by name."""

    async def read(store: Store) -> tuple[people.Site | None, people.AccountList]:
        found = await store.read(people.find_site, site)
        return found, await store.read(people.page_of_members, site, MAX_INTEGER, 0)

    found, members = with_store(settings_for(data), read)
    if found is None:
        abort(f"there is no site {site}")
    keys = ("userid", "email", "firstname", "lastname", "kind", "active")
    rows = [
        (told.user_id, told.email, told.firstname, told.lastname, kind, told.active)
        for told, kind, *_ in members.accounts
    ]
    result: dict[str, object] = {
        "siteid": site,
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
    """List every site."""
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
    """Make a person a member of a site."""
    _change(site, user, member=True, data=data, as_json=as_json)


@member_app.command("remove")
def remove_member(
    site: SiteArgument, user: UserArgument, data: DataOption = None, as_json: JsonOption = False
) -> None:
    """Remove a person from a site. Their conversations continue."""
    _change(site, user, member=False, data=data, as_json=as_json)


def _change(site: int, user: int, *, member: bool, data: DataOption, as_json: bool) -> None:
    command = people.ChangeMembership(site, user, now(), member=member)
    if not execute(data, command):
        abort(f"user {user} is {'in' if member else 'not in'} site {site}{' already' * member}")
    print_result(
        {"siteid": site, "userid": user, "member": member},
        f"User {user} is {'now' if member else 'no longer'} in site {site}.",
        as_json=as_json,
    )


def _members(user_ids: Sequence[int]) -> str:
    return "1 member" if len(user_ids) == 1 else f"{len(user_ids)} members"
