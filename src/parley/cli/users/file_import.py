"""`parley user import`: many people from a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from parley import people
from parley.cli.context import settings_for, with_store
from parley.cli.options import DataOption, JsonOption
from parley.cli.output import count, print_error, print_result
from parley.cli.sites import find_site, look_up_site
from parley.cli.users.records import UserKind, app
from parley.cli.users.table_file import Line, TableError, read_table
from parley.folding import address_key
from parley.people.imports import AlreadyThereError, ImportPeople, PersonToImport
from parley.people.validation import KINDS, check_detail, check_email, check_name
from parley.store import Store
from parley.wire.times import now

_TRUTHS = {"": False, "yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}


@app.command("import")
def import_file(
    path: Annotated[Path, typer.Argument(help="A table in CSV, with a heading.", metavar="FILE")],
    kind: Annotated[
        UserKind | None,
        typer.Option("--kind", help="Kind of those in whose line there is none."),
    ] = None,
    site: Annotated[
        str | None,
        typer.Option("--site", help="Site that all of them become members of: number or name."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Add nobody: only say what is wrong with the file.")
    ] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add the people of a table: all of them or, where a line is wrong, nobody.

    Its heading names the columns: email, first and last, and whichever it has of kind, org, title,
    jobtitle, phone, admin and site (a number or a name; several with | between). Commas, semicolons
    and tabs may separate them, as spreadsheets write it.

    Example: parley user import clients.csv --kind external --site "Matter 7"
    """
    try:
        table = read_table(path)
    except TableError as error:
        _refuse([str(error)])

    async def write(store: Store) -> Sequence[int]:
        found, problems = _read_people(table.lines, kind)
        for_all = [] if site is None else [(await find_site(store, site)).site_id]
        sites = _Sites(store)
        ready = []
        for one, names in found:
            if await store.read(people.find_account, one.person.email) is not None:
                problems.append(f"line {one.line}: {one.person.email} already exists")
                continue
            try:
                own = [await sites.find(name) for name in names]
            except ValueError as error:
                problems.append(f"line {one.line}: {error}")
            else:
                ready.append(one._replace(site_ids=[*dict.fromkeys([*for_all, *own])]))
        if table.problems or problems:
            _refuse([*table.problems, *problems])
        return [] if check else await store.write(ImportPeople(ready, now()))

    try:
        added = with_store(settings_for(data), write)
    except AlreadyThereError as error:  # somebody else added them meanwhile
        _refuse([f"line {one.line}: {one.person.email} already exists" for one in error.people])
    emails = [line.cells["email"] for line in table.lines]
    print_result(
        {
            "added": [
                {"userid": user_id, "email": email}
                for user_id, email in zip(added, emails, strict=not check)
            ]
        },
        f"The file is right: it has {count(len(emails), 'line')}."
        if check
        else f"Added {count(len(added), 'user')}.",
        as_json=as_json,
    )


class _Sites:
    """Sites by number or name, each looked up once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: dict[str, int] = {}

    async def find(self, named: str) -> int:
        """Return the number of a site.

        Raises:
            ValueError: There is none, or there are several.
        """
        if named not in self._found:
            self._found[named] = (await look_up_site(self._store, named)).site_id
        return self._found[named]


def _refuse(problems: Sequence[str]) -> NoReturn:
    """End the command with each line that is wrong."""
    for problem in sorted(problems, key=_line_number):
        print_error(problem)
    raise typer.Exit(1)


def _line_number(problem: str) -> int:
    number = problem.removeprefix("line ").partition(":")[0]
    return int(number) if number.isdigit() else 0


def _read_people(
    lines: Sequence[Line], kind: UserKind | None
) -> tuple[list[tuple[PersonToImport, Sequence[str]]], list[str]]:
    """Return the people with the names of their sites, and what is wrong with other lines."""
    found: list[tuple[PersonToImport, Sequence[str]]] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    for line in lines:
        try:
            person = _read_person(line, kind)
        except ValueError as error:
            problems.append(f"line {line.number}: {error}")
            continue
        first = seen.setdefault(address_key(person.email), line.number)
        if first != line.number:
            problems.append(f"line {line.number}: {person.email} stands in line {first} already")
            continue
        names = [name.strip() for name in line.cells["site"].split("|") if name.strip()]
        found.append((PersonToImport(line.number, person), names))
    return found, problems


def _read_person(line: Line, kind: UserKind | None) -> people.AddUser:
    """Check a line.

    Raises:
        ValueError: The message says what is wrong with which cell.
    """
    cells = line.cells
    admin = _TRUTHS.get(cells["admin"].lower())
    if admin is None:
        raise ValueError("admin: expected yes or no")
    chosen = cells["kind"].lower() or kind or ""
    if chosen not in KINDS:
        raise ValueError("kind: expected internal or external")
    return people.AddUser(
        email=check_email(cells["email"]),
        firstname=check_name(cells["first"], "first"),
        lastname=check_name(cells["last"], "last"),
        kind=chosen,
        created_at=now(),
        details=people.ContactDetails(
            **{name: check_detail(cells[name], name) for name in people.ContactDetails._fields}
        ),
        admin=admin,
    )
