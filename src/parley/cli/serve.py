"""`parley serve`: the server."""

from pathlib import Path
from typing import Annotated

import typer

from parley.cli.context import settings_for
from parley.cli.demo import Demo, curl_line, make_demo
from parley.cli.options import DataOption
from parley.cli.output import abort, info, literal
from parley.files import BlobStore
from parley.instance import InUseError
from parley.mail import outbox_path
from parley.operations import ServeError
from parley.server import ServerHooks, serve
from parley.store import Store
from parley.wire.times import now

app = typer.Typer()


@app.command("serve")
def serve_command(
    host: Annotated[
        str | None,
        typer.Option(
            "--host", help="Address to listen on.", show_default="PARLEY_HOST, or 127.0.0.1"
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            "--port",
            help="Port to listen on; 0 chooses a free one.",
            show_default="PARLEY_PORT, or 8080",
        ),
    ] = None,
    socket: Annotated[
        Path | None,
        typer.Option(
            "--socket",
            help="Unix socket to listen on, instead of an address and a port.",
            metavar="PATH",
            show_default="PARLEY_SOCKET",
        ),
    ] = None,
    data: DataOption = None,
    database: Annotated[
        str | None,
        typer.Option(
            "--database",
            help="sqlite, or postgresql://USER@HOST/NAME; with a password, use the variable.",
            metavar="DATABASE",
            show_default="PARLEY_DATABASE, or sqlite",
        ),
    ] = None,
    blobs: Annotated[
        str | None,
        typer.Option(
            "--blobs",
            help="s3://BUCKET/PREFIX for the bytes of attachments; AWS_… variables lead there.",
            metavar="PLACE",
            show_default="PARLEY_BLOBS, or a folder in the data folder",
        ),
    ] = None,
    demo: Annotated[
        bool,
        typer.Option("--demo", help="Create a small demo firm if the data folder is empty."),
    ] = False,
) -> None:
    """Serve until SIGTERM, SIGHUP or Ctrl-C.

    The access log goes to standard output. A line on standard error tells when the server is ready.

    Example: parley serve --data /var/lib/parley
    """
    settings = settings_for(
        data,
        host=host,
        port=port,
        socket=None if socket is None else str(socket),
        database=database,
        blobs=blobs,
    )
    made: Demo | None = None

    async def on_open(store: Store, blobs: BlobStore) -> None:
        nonlocal made
        made = await make_demo(store, blobs, now) if demo else None

    def on_ready(address: str) -> None:
        if made is not None:
            here = f"http://localhost{settings.prefix}" if settings.socket else address
            _print_demo(made, here)
            if not settings.smtp_host:
                info(f"Mails are written to {literal(outbox_path(settings.data))}\n")
        info(f"Parley is ready at [bold]{literal(address)}[/]")

    try:
        serve(settings, ServerHooks(on_open, on_ready))
    except (InUseError, ServeError) as error:
        abort(str(error))


def _print_demo(demo: Demo, address: str) -> None:
    info("[bold]A demo firm to try things out with[/]")
    for member in demo.members:
        info(f"  {member.user_id}  {literal(member.name):<16} {member.role:<10} {member.token}")
    info(f"  Matters: {', '.join(map(literal, demo.matters))}")
    info("  The tokens are not shown again; 'parley token issue' issues new ones.\n")
    info(f"Sign in at {literal(address)}/sign-in, with one of these addresses and its password:\n")
    for member in demo.members:
        info(f"  {member.email:<24} {member.password}")
    info("")
    info("Start a conversation, with an attachment:\n")
    info(f"  {literal(curl_line(demo, address))}\n")
