"""`parley migrate`: the schema of the database."""

from typing import Annotated

import typer

from parley.cli.context import settings_for
from parley.cli.options import DataOption, JsonOption
from parley.cli.output import abort, print_result
from parley.instance import get_database, prepare_database
from parley.store import migrations
from parley.store.migrations.run_sqlite import check_known

app = typer.Typer()


@app.command("migrate")
def migrate(
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Change nothing; exit with status 1 if a migration is needed."
        ),
    ] = False,
    take_back: Annotated[
        bool,
        typer.Option(
            "--take-back", help="Use a database again whose instance 'parley copy' has moved."
        ),
    ] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Migrate the database to the schema of this version, in one transaction.

    A server and most other commands do the same when they start. Run it before, with the new
    program, to learn whether that works and how long it takes. Take a backup first.

    Example: parley migrate --check
    """
    settings = settings_for(data)
    if take_back and not get_database(settings).take_back():
        abort("there is nothing to take back: the instance has not moved")
    before = get_database(settings).revision()
    check_known(before)
    if not check:
        prepare_database(settings)
    due = before != migrations.HEAD
    result: dict[str, object] = {
        "before": before,
        "after": before if check else migrations.HEAD,
        "due": due,
    }
    print_result(result, _sentence(before, check=check), as_json=as_json)
    if check and due:
        raise typer.Exit(1)


def _sentence(before: str | None, *, check: bool) -> str:
    if before == migrations.HEAD:
        return f"The database is at revision {migrations.HEAD}: there is nothing to do."
    sentence = "There is no database yet" if before is None else f"The database was at {before}"
    if check:
        sentence = sentence.replace("was", "is")
        return f"{sentence}; 'parley migrate' brings it to revision {migrations.HEAD}."
    return f"{sentence}; it is at revision {migrations.HEAD} now."
