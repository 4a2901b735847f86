"""`parley usage`: how much there is, of whom, and how it grows."""

from collections.abc import Callable, Coroutine, Sequence
from enum import StrEnum
from typing import Annotated, Any, Final, TypeVar

import typer
from rich.filesize import decimal

from parley.cli.context import settings_for, with_store
from parley.cli.options import DataOption, JsonOption
from parley.cli.output import print_json, show_record, show_table
from parley.maintenance.usage import (
    Usage,
    measure_months,
    measure_people,
    measure_sites,
    measure_usage,
)
from parley.store import Store, Transaction
from parley.wire.times import now

app = typer.Typer()

_Result = TypeVar("_Result")

_DAY: Final = 24 * 60 * 60 * 1000


class Grouping(StrEnum):
    """What usage is told by."""

    PERSON = "person"
    SITE = "site"
    MONTH = "month"


_COLUMNS: Final = {
    Grouping.PERSON: ("User", "Email", "Kind", "Active"),
    Grouping.SITE: ("Site", "Name", "Status", "Members"),
    Grouping.MONTH: ("Month", "People"),
}
_KEYS: Final = {
    Grouping.PERSON: ("userid", "email", "kind", "active"),
    Grouping.SITE: ("siteid", "name", "status", "members"),
    Grouping.MONTH: ("month", "people"),
}
_NAMES: Final = {Grouping.PERSON: "users", Grouping.SITE: "sites", Grouping.MONTH: "months"}
_MEASURES: Final[dict[Grouping, Callable[[Transaction], Coroutine[Any, Any, Sequence[Any]]]]] = {
    Grouping.PERSON: measure_people,
    Grouping.SITE: measure_sites,
    Grouping.MONTH: measure_months,
}


@app.command("usage")
def usage(
    by: Annotated[
        Grouping | None,
        typer.Option("--by", help="A line for each person, for each site or for each month."),
    ] = None,
    days: Annotated[
        int, typer.Option("--days", help="Days of what is told as new.", min=1, max=36500)
    ] = 30,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Count people, conversations, messages and bytes, and how they grow.

    A site has the conversations between none but its members. By month, what came in it is counted;
    months are those of UTC. It reads whole tables, which takes time where they are large.

    Example: parley usage --by site
    """
    settings = settings_for(data)
    if by is None:
        since = now() - days * _DAY
        found = with_store(settings, lambda store: _read(store, measure_usage, since))
        _show(found, days, as_json=as_json)
        return
    rows = with_store(settings, lambda store: _read(store, _MEASURES[by]))
    show_table(
        _NAMES[by],
        (*_COLUMNS[by], "Conversations", "Messages", "Files", "Bytes"),
        [row if as_json else (*row[:-1], decimal(row.bytes)) for row in rows],
        keys=(*_KEYS[by], "conversations", "messages", "files", "bytes"),
        as_json=as_json,
    )


async def _read(
    store: Store, query: Callable[..., Coroutine[Any, Any, _Result]], *arguments: object
) -> _Result:
    """Read for as long as it takes: nobody waits for this process."""
    read = store.read_slow if store.shared else store.read_large
    return await read(query, *arguments)


def _show(usage: Usage, days: int, *, as_json: bool) -> None:
    if as_json:
        counts = {name.replace("_", ""): count for name, count in usage._asdict().items()}
        print_json({**counts, "days": days})
        return
    people = usage.internal + usage.external
    kinds = f"{usage.internal:,} internal, {usage.external:,} external"
    show_record(
        [
            ("People", f"{people:,}: {kinds}; {usage.inactive:,} inactive"),
            ("Signed in", f"{usage.signed_in:,} within {days} days"),
            ("Sites", f"{usage.sites:,}"),
            ("Conversations", f"{usage.conversations:,}"),
            ("Messages", f"{usage.messages:,}"),
            ("Files", f"{usage.files:,} of {decimal(usage.file_bytes)}"),
            ("New people", f"{usage.new_people:,} within {days} days"),
            ("New conversations", f"{usage.new_conversations:,}"),
            ("New messages", f"{usage.new_messages:,}"),
            ("New files", f"{usage.new_files:,} of {decimal(usage.new_file_bytes)}"),
        ]
    )
