"""`parley backup` and `parley restore`: an instance in one archive, and back."""

from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer
from rich.filesize import decimal

from parley.cli.context import settings_for
from parley.cli.options import DataOption, JsonOption
from parley.cli.output import abort, info, literal, print_result
from parley.cli.progress import bar
from parley.instance import blobs_path, database_path
from parley.maintenance import ArchiveError, BackupManifest, make_backup, restore
from parley.maintenance.archives import check_name

app = typer.Typer()


ArchiveArgument = Annotated[
    Path, typer.Argument(help="The archive, named .tar.gz or .tar.", metavar="ARCHIVE")
]
_SHOWN: Final = 5


@app.command("backup")
def backup(archive: ArchiveArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Write the database and the files of an instance into one archive.

    A server may be running. The archive holds private messages, is not encrypted, and only its
    owner may read it. One that is there is never replaced. Where the instance has lost files, they
    are named, and the exit status is 1.

    Example: parley backup /var/backups/parley-2027-01-31.tar.gz
    """
    settings = settings_for(data)
    if settings.database != "sqlite":
        abort("the database is on PostgreSQL, which has its own backup: see docs/deploy.md")
    try:
        check_name(archive)
        with bar("Backup") as progress:
            files = settings.blobs or blobs_path(settings.data)
            account = make_backup(database_path(settings.data), files, archive, progress)
    except ArchiveError as error:
        abort(str(error))
    size = decimal(archive.stat().st_size)
    _show(account, f"Wrote [bold]{literal(archive)}[/], {size}: the database,", as_json)
    if not account.sound:
        _tell_lost(account)
        raise typer.Exit(1)


@app.command("restore")
def restore_command(
    archive: ArchiveArgument,
    data: Annotated[Path, typer.Option("--data", help="An empty or new folder.", metavar="DIR")],
    as_json: JsonOption = False,
) -> None:
    """Restore an archive of `parley backup` into a new data folder.

    Every file is compared with what was uploaded, and the database is examined; where something is
    wrong, nothing is restored.

    Example: parley restore /var/backups/parley-2027-01-31.tar.gz --data /var/lib/parley
    """
    try:
        with bar("Restore") as progress:
            account = restore(archive, data, progress)
    except ArchiveError as error:
        abort(str(error))
    made = f"as of {literal(account.created)}"
    _show(account, f"Restored [bold]{literal(data)}[/], {made}: the database,", as_json)
    if not account.sound:
        _tell_lost(account)


def _show(account: BackupManifest, sentence: str, as_json: bool) -> None:
    files = f"{account.files} file{'' if account.files == 1 else 's'}"
    what = f"{files} of {decimal(account.bytes)}"
    print_result(
        msgspec.to_builtins(account),
        f"{sentence} without {what}." if account.elsewhere else f"{sentence} and {what}.",
        as_json=as_json,
    )
    if account.elsewhere:
        info(f"They stay in {literal(account.elsewhere)}, which needs a backup of its own.")


def _tell_lost(account: BackupManifest) -> None:
    for what, keys in (("missing", account.missing), ("damaged", account.damaged)):
        for key in keys[:_SHOWN]:
            info(f"  {what}: {literal(key)}")
        if len(keys) > _SHOWN:
            info(f"  {what}: {len(keys) - _SHOWN} more")
    info("The instance had already lost these files. Everything else is complete.")
