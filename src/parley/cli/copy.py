"""`parley copy`: an instance from one database to another."""

from typing import Annotated, Final

import typer
from rich.filesize import decimal

from parley.cli.options import JsonOption
from parley.cli.output import abort, info, literal, print_result
from parley.cli.progress import bar
from parley.maintenance import CopyError, CopyResult, InstanceLocation, copy_instance

app = typer.Typer()


_SHOWN: Final = 5


@app.command("copy")
def copy(
    source: Annotated[
        str,
        typer.Option(
            "--from",
            help="sqlite:DIR, with its data folder, or postgresql://USER@HOST/NAME.",
            metavar="DATABASE",
        ),
    ],
    target: Annotated[
        str,
        typer.Option("--to", help="An empty database, in the same form.", metavar="DATABASE"),
    ],
    source_blobs: Annotated[
        str,
        typer.Option(
            "--from-blobs",
            help="A folder, or s3://BUCKET/PREFIX.",
            metavar="PLACE",
            show_default="the folder in the data folder",
        ),
    ] = "",
    target_blobs: Annotated[
        str,
        typer.Option(
            "--to-blobs",
            help="The same.",
            metavar="PLACE",
            show_default="the folder in the data folder; without one, they stay where they are",
        ),
    ] = "",
    keep_source: Annotated[
        bool,
        typer.Option(
            "--keep-source", help="Leave the source in use: the copy is to try things with."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Copy people, conversations, files and all else to another database, while no server runs.

    Run it again where it was broken off: it goes on. At the end both sides are compared, row by row
    and file by file; until then no server starts on the target. Then the source notes where the
    instance went, and no command uses it any more ('parley migrate --take-back' undoes that). Where
    it has lost files, they are named, and the exit status is 1.

    A password belongs into ~/.pgpass: on the command line, others could see it.

    Example: parley copy --from sqlite:/var/lib/parley --to postgresql://parley@db/parley
    """
    try:
        with bar("Copy") as progress:
            copied = copy_instance(
                InstanceLocation(source, source_blobs),
                InstanceLocation(target, target_blobs),
                progress,
                leave_source=not keep_source,
            )
    except CopyError as error:
        abort(str(error))
    print_result(_as_json(copied), _sentence(copied), as_json=as_json)
    if not copied.sound:
        _tell_lost(copied)
        raise typer.Exit(1)


def _as_json(copied: CopyResult) -> dict[str, object]:
    return {
        "tables": {
            table: {"rows": tally.rows, "checksum": tally.hex}
            for table, tally in copied.tables.items()
        },
        "files": copied.files,
        "bytes": copied.bytes,
        "resumed": copied.resumed,
        "missing": copied.missing,
        "damaged": copied.damaged,
    }


def _sentence(copied: CopyResult) -> str:
    people, conversations, messages = (
        f"{copied.tables[table].rows:,} {word}"
        for table, word in (
            ("users", "people"),
            ("conversations", "conversations"),
            ("messages", "messages"),
        )
    )
    rows = sum(tally.rows for tally in copied.tables.values())
    files = f"{copied.files:,} file{'' if copied.files == 1 else 's'} of {decimal(copied.bytes)}"
    again = ", going on with a copy that was broken off" if copied.resumed else ""
    return (
        f"Copied {people}, {conversations}, {messages} and {files}{again}.\n"
        f"All {rows:,} rows and every file were read on both sides, and are the same."
    )


def _tell_lost(copied: CopyResult) -> None:
    for what, keys in (("missing", copied.missing), ("damaged", copied.damaged)):
        for key in keys[:_SHOWN]:
            info(f"  {what}: {literal(key)}")
        if len(keys) > _SHOWN:
            info(f"  {what}: {len(keys) - _SHOWN} more")
    info("The source had already lost these files. Everything else is complete.")
