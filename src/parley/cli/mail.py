"""`parley mail …`: whether mail goes out."""

import asyncio
from typing import Annotated

import typer

from parley.cli.context import settings_for, with_store
from parley.cli.options import DataOption, JsonOption
from parley.cli.output import abort, echo, literal, print_json, print_result, show_table
from parley.mail import get_mail_status, outbox_path, send_test_mail
from parley.mail.addresses import UnusableAddressError
from parley.mail.transports import MailDeferredError, MailRefusedError, TransportDownError
from parley.store import Row
from parley.wire.times import format_time, now

app = typer.Typer(name="mail", help="Try and watch outgoing mail.", no_args_is_help=True)


@app.command("test")
def send_test(
    address: Annotated[str, typer.Argument(help="Where to send it.", metavar="ADDRESS")],
    language: Annotated[
        str, typer.Option("--language", help="Language of the mail, such as en or de.")
    ] = "en",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send a test mail at once, and tell what the server for mail answered.

    Example: parley mail test ada@firm.example
    """
    settings = settings_for(data)
    try:
        message_id = asyncio.run(send_test_mail(settings, address, language, now()))
    except UnusableAddressError as error:
        abort(f"{address}: {error}")
    except (MailRefusedError, MailDeferredError, TransportDownError) as error:
        abort(f"the mail was not sent: {error}")
    if settings.smtp_host:
        place = f"{settings.smtp_host}:{settings.smtp_port}"
        sentence = f"{literal(place)} has taken the mail to {literal(address)}."
    else:
        place = str(outbox_path(settings.data) / f"{message_id}.eml")
        sentence = f"Wrote {literal(place)}: PARLEY_SMTP_HOST names no server for mail."
    print_result({"sent": True, "to": address, "by": place}, sentence, as_json=as_json)


@app.command("status")
def status(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Show how many mails wait, were sent or failed within 30 days, and whom none reaches.

    Example: parley mail status
    """
    found = with_store(settings_for(data), lambda store: store.read(get_mail_status))
    oldest = None if found.oldest_at is None else format_time(found.oldest_at)
    if as_json:
        print_json(
            {
                "queued": found.queued,
                **({} if oldest is None else {"oldest": oldest}),
                "sent": found.sent,
                "failed": found.failed,
                "problems": [*map(_problem, found.problems)],
                "refused": [*map(_describe, found.refused)],
            }
        )
        return
    echo(f"{found.queued} queued, {found.sent} sent, {found.failed} failed within 30 days.")
    if oldest is not None:
        echo(f"The oldest has waited since {oldest}.")
    if found.problems:
        show_table(
            "problems",
            ("Email", "Kind", "State", "Attempts", "Problem"),
            [
                (row.recipient, row.kind, row.state, row.attempts, row.problem)
                for row in found.problems
            ],
            as_json=False,
            keys=(),
        )
    if found.refused:
        echo("These addresses were refused for good, and get no more notices:")
        show_table(
            "refused",
            ("Email", "Refusals", "Last", "Problem"),
            [
                (row.address, row.refusals, format_time(row.refused_at), row.problem)
                for row in found.refused
            ],
            as_json=False,
            keys=(),
        )


def _problem(row: Row) -> dict[str, object]:
    return {
        "to": row.recipient,
        "kind": row.kind,
        "state": row.state,
        "attempts": row.attempts,
        "created": format_time(row.created_at),
        "problem": row.problem,
    }


def _describe(row: Row) -> dict[str, object]:
    return {
        "address": row.address,
        "refusals": row.refusals,
        "last": format_time(row.refused_at),
        "problem": row.problem,
    }
