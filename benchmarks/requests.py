"""The requests that a benchmark sends: the documented samples as bytes of HTTP, made once."""

from typing import Literal

import msgspec

from benchmarks.people import People

Format = Literal["json", "xml"]

POOL = 64

MATTERS = ("the lease", "the share purchase", "the licence", "the refinancing", "the appeal")


def creates(people: People, wire_format: Format, count: int = POOL) -> list[bytes]:
    """Return requests that each start a conversation (contract §4).

    Senders, recipients (two each) and bodies differ from one to the next.
    """
    return [create(people, number, wire_format) for number in range(count)]


def create(people: People, number: int, wire_format: Format) -> bytes:
    """Return the nth request of the pool."""
    sender = people.senders[number % len(people.senders)]
    others = [userid for userid in people.userids if userid != sender.userid]
    recipients = [others[number % len(others)], others[(number * 5 + 1) % len(others)]]
    if recipients[0] == recipients[1]:
        recipients[1] = others[(number + 1) % len(others)]
    body = {"json": json_body, "xml": xml_body}[wire_format](recipients, html(number))
    head = (
        "POST /api/4/conversations/ HTTP/1.1\r\n"
        "Host: 127.0.0.1\r\n"
        f"Authorization: Bearer {sender.token}\r\n"
        f"Content-Type: application/{wire_format}\r\n"
        f"Accept: application/{wire_format}\r\n"
        f"Content-Length: {len(body)}\r\n"
        "\r\n"
    )
    return head.encode() + body


def html(number: int) -> str:
    """Return a message of about 200 bytes with some markup."""
    return (
        f"<p>Dear all, the <strong>draft no. {number}</strong> of {MATTERS[number % len(MATTERS)]} "
        'is <a href="https://files.example/drafts">ready to read</a>.</p>'
        "<ul><li>Comments by <em>Friday</em></li><li>Signing on Monday</li></ul>"
    )


def json_body(recipients: list[int], message: str) -> bytes:
    """Return the documented JSON sample with these recipients and this message."""
    return msgspec.json.encode(
        {
            "recipients": {"users": {"user": [{"userid": userid} for userid in recipients]}},
            "messages": {"message": [{"html": message}]},
        }
    )


def xml_body(recipients: list[int], message: str) -> bytes:
    """Return the documented XML sample with these recipients and this message."""
    users = "".join(f"<user><userid>{userid}</userid></user>" for userid in recipients)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f"<conversation><recipients><users>{users}</users></recipients>"
        f"<messages><message><html><![CDATA[{message}]]></html></message></messages></conversation>"
    ).encode()
