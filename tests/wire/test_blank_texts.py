"""What people would see nothing of is refused, wherever a person is to see it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import httpx
import pytest

from tests.harness.commands import run_parley
from tests.harness.db_assertions import nothing_written
from tests.harness.people import Firm, Person, conversation

BLANK: Final = [
    *("\u200b", "\u3164", "\u2060", "\u00ad", "\ufeff", "\u200f", "\u2800", "\u115f\u1160"),
    *("\uffa0", "\u034f", "\ufe0f", "\u061c", "\u180e", "\U000e0020", "\u00a0\u3000", "\x85\x9b"),
]


class Place(NamedTuple):
    """Where a text is to be seen, and how it gets there."""

    method: str
    path: str
    body: dict[str, Any]


def said(recipient: Person, message: Mapping[str, str]) -> dict[str, Any]:
    """Write a request for a conversation with a message."""
    return {**conversation(recipient), "messages": {"message": [message]}}


def places(text: str, ada: Person, bob: Person, number: int) -> Iterator[Place]:
    """List what can be asked for with a text in it."""
    for message in ({"text": text}, {"html": text}, {"html": f"<p>{text}</p>"}, {"markdown": text}):
        yield Place("POST", "/conversations/", said(bob, message))
        yield Place("POST", f"/conversations/{number}/messages", message)
        yield Place("POST", "/announcements", said(bob, message))
    for html in (
        f'<a href="https://x.example">{text}</a>',
        f"<b>{text}</b><br>{text}",
        f'<img alt="{text}">',
        f"<table><tr><td>{text}</td></tr></table>",
        "".join(f"&#{ord(one)};" for one in text if one > "\x9f"),  # HTML has others for those
    ):
        yield Place("POST", f"/conversations/{number}/messages", {"html": html})
    (newest,) = ada.messages_of(number)[-1:]
    edited = f"/conversations/{number}/messages/{newest['messageid']}"
    yield Place("PATCH", edited, {"text": text})
    titled = {**conversation(bob), "title": text}
    yield Place("POST", "/conversations/", titled)
    yield Place("POST", "/announcements", titled)
    yield Place("PATCH", f"/conversations/{number}", {"title": text})
    yield Place("POST", "/sites", {"name": text})
    client = {"name": text, "redirecturis": {"redirecturi": "https://x.example/back"}}
    yield Place("POST", "/clients", client)
    person = {"firstname": "A", "lastname": "B", "kind": "internal", "email": "new@firm.example"}
    yield Place("POST", "/users", {**person, "email": f"{text}@firm.example"})
    for member in ("firstname", "lastname"):
        yield Place("POST", "/users", {**person, member: text})
    details = {"firstname": text, "lastname": text}
    for member in ("org", "title", "jobtitle", "phone"):
        if text.strip():  # white space is as good as nothing, which removes a detail
            details[member] = text
    for name, value in details.items():
        yield Place("PATCH", f"/users/{bob.user_id}", {name: value})


@pytest.mark.parametrize("text", BLANK, ids=ascii)
def test_it_is_refused_and_nothing_is_written(text: str, firm: Firm) -> None:
    ada, bob = firm.administrator(), firm.internal()
    number = ada.started(bob)
    with nothing_written(firm.server):
        taken = [
            place
            for place in places(text, ada, bob, number)
            if ada.request(place.method, place.path, json=place.body).status_code
            != httpx.codes.BAD_REQUEST
        ]
        upload = ada.post("/attachments", data={"filename": text}, files={"file": b"x"})
        assert (taken, upload.status_code) == ([], httpx.codes.BAD_REQUEST)


def test_a_token_has_a_name_that_is_seen(firm: Firm) -> None:
    ada = firm.internal()
    data = firm.server.data
    ended = run_parley("token", "issue", ada.email, "--name", "\u3164", "--data", data)
    assert ended.code == 1
    assert ended.err == "parley: --name: expected 1 to 100 characters that can be seen\n"


def test_a_body_that_shows_nothing_leaves_the_place_to_the_next(firm: Firm) -> None:
    ada, bob = firm.internal(), firm.internal()
    message = {"html": "\u200b", "markdown": "\u3164", "text": "Hello"}
    begun = ada.post("/conversations/", json=said(bob, message)).json()
    assert ada.messages_of(begun["conversationid"])[0]["text"] == "Hello"
