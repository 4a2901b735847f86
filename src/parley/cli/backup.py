"""`parley backup` and `parley restore`: an instance in an archive or a folder of them, and back."""

from pathlib import Path
from typing import Annotated, Final, TypeAlias

import msgspec
import typer
from rich.filesize import decimal

from parley.cli.context import settings_for
from parley.cli.interruption import interruptible
from parley.cli.options import DataOption, JsonOption
from parley.cli.output import abort, info, literal, print_result
from parley.cli.progress import bar
from parley.instance import LastBackup, blobs_path, get_database, record_backup
from parley.maintenance import (
    AgeRecipients,
    ArchiveError,
    BackupManifest,
    BackupResult,
    BackupSource,
    Identities,
    back_up_into,
    check_backup,
    make_backup,
    newest_archive,
)
from parley.maintenance.archives import check_name
from parley.settings import Settings
from parley.wire.times import now

app = typer.Typer()


_BackupArgument: TypeAlias = Annotated[
    Path,
    typer.Argument(
        help="A folder that is there; or an archive, named .tar.gz or .tar.", metavar="PLACE"
    ),
]
_IdentityOption: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(
        "--identity",
        help="File with the secret key of an encrypted backup. May be repeated.",
        metavar="FILE",
    ),
]
_SHOWN: Final = 5


@app.command("backup")
def backup(
    place: _BackupArgument,
    keep: Annotated[
        int | None,
        typer.Option("--keep", help="Backups that are left in the folder then.", min=1),
    ] = None,
    encrypt_to: Annotated[
        list[str] | None,
        typer.Option(
            "--encrypt-to",
            help="Public key of age or SSH that it is encrypted for. May be repeated.",
            metavar="KEY",
        ),
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Read a backup back and compare it, instead of making one."),
    ] = False,
    identity: _IdentityOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the database and the files of an instance into a folder, or into one archive.

    A server may be running, on either engine. A folder gets the files that are new there, and an
    archive with all else; an archive by itself holds everything, and replaces none that is there.
    Only their owner may read them; what they hold is private, and not encrypted unless you say for
    whom. Where the instance has lost files, they are named, and the exit status is 1.

    Example: parley backup /var/backups/parley --keep 14
    """
    try:
        if check:
            _check(place, identity, as_json)
            return
        with interruptible("nothing is left of the backup"), bar("Backup") as progress:
            settings = settings_for(data)
            recipients = AgeRecipients(encrypt_to) if encrypt_to else None
            source = _source(settings)
            if place.is_dir():
                made = back_up_into(source, place, progress, recipients=recipients, keep=keep)
            else:
                check_name(place, encrypted=recipients is not None)
                if keep is not None:
                    abort("--keep is for a folder of backups")
                made = make_backup(source, place, progress, recipients)
            record_backup(settings.data, LastBackup(now(), str(place.absolute())))
    except ArchiveError as error:
        abort(str(error))
    _show_backup(made, as_json)
    if not made.sound:
        _tell_lost(made.manifest)
        for key in made.lost[:_SHOWN]:
            info(f"  lost by the instance, and in the backup: {literal(key)}")
        raise typer.Exit(1)


@app.command("restore")
def restore_command(
    place: Annotated[
        Path,
        typer.Argument(help="An archive; or a folder of them, for its newest.", metavar="PLACE"),
    ],
    data: Annotated[
        Path,
        typer.Option("--data", help="An empty or new folder.", metavar="DIR"),
    ],
    identity: _IdentityOption = None,
    as_json: JsonOption = False,
) -> None:
    """Restore a backup into a data folder, and a database, that hold no instance.

    The database is what PARLEY_DATABASE says, whichever the backup came from. Every file is
    compared with what was uploaded, and the database is examined; where something is wrong, nothing
    is restored.

    Example: parley restore /var/backups/parley --data /var/lib/parley
    """
    from parley.maintenance.restore import restore  # noqa: PLC0415 - a backup needs none of it

    try:
        with interruptible("nothing was restored"), bar("Restore") as progress:
            archive = newest_archive(place) if place.is_dir() else place
            account = restore(archive, settings_for(data), progress, _identities(identity))
    except ArchiveError as error:
        abort(str(error))
    made = f"as of {literal(account.created)}"
    _show(account, f"Restored [bold]{literal(data)}[/], {made}: the database,", as_json)
    if not account.sound:
        _tell_lost(account)


def _source(settings: Settings) -> BackupSource:
    blobs = settings.blobs or blobs_path(settings.data)
    return BackupSource(get_database(settings), blobs, Path(settings.data))


def _identities(files: list[Path] | None) -> Identities | None:
    return Identities(files) if files else None


def _check(place: Path, identity: list[Path] | None, as_json: bool) -> None:
    with interruptible("it was not read to its end"), bar("Check") as progress:
        archive = newest_archive(place) if place.is_dir() else place
        account = check_backup(archive, progress, _identities(identity))
    made = f"as of {literal(account.created)}, is whole"
    _show(account, f"[bold]{literal(archive)}[/], {made}: the database,", as_json)
    if not account.sound:
        _tell_lost(account)


def _show_backup(made: BackupResult, as_json: bool) -> None:
    account = made.manifest
    size = decimal(made.archive.stat().st_size)
    more = {
        "archive": str(made.archive),
        "new_files": made.new_files,
        "new_bytes": made.new_bytes,
        "lost": made.lost,
        "removed": made.removed._asdict(),
    }
    _show(
        account, f"Wrote [bold]{literal(made.archive)}[/], {size}: the database,", as_json, **more
    )
    if account.beside and not as_json:
        info(f"New in the folder: {_files(made.new_files)} of {decimal(made.new_bytes)}.")
        if made.removed.backups:
            info(f"Removed of older backups: {made.removed.backups}, {_files(made.removed.files)}.")


def _show(account: BackupManifest, sentence: str, as_json: bool, **more: object) -> None:
    what = f"{_files(account.files)} of {decimal(account.bytes)}"
    print_result(
        {**msgspec.to_builtins(account), **more},
        f"{sentence} without {what}." if account.elsewhere else f"{sentence} and {what}.",
        as_json=as_json,
    )
    if account.elsewhere:
        info(f"They stay in {literal(account.elsewhere)}, which needs a backup of its own.")


def _files(number: int) -> str:
    return f"{number} file{'' if number == 1 else 's'}"


def _tell_lost(account: BackupManifest) -> None:
    for what, keys in (("missing", account.missing), ("damaged", account.damaged)):
        for key in keys[:_SHOWN]:
            info(f"  {what}: {literal(key)}")
        if len(keys) > _SHOWN:
            info(f"  {what}: {len(keys) - _SHOWN} more")
    if not account.sound:
        info("The instance had already lost these files. Everything else is complete.")
