"""Asking for messages and conversations, in either format."""

from typing import Any

import httpx

from tests.harness.formats import WireFormat
from tests.harness.people import Person


def ask(
    person: Person, q: str, wire_format: WireFormat = WireFormat.JSON, **more: Any
) -> httpx.Response:
    """Ask for messages."""
    return person.get("/messages", params={"q": q, **more}, headers={"Accept": wire_format.value})


def found(
    person: Person, q: str, wire_format: WireFormat = WireFormat.JSON, **more: Any
) -> list[str]:
    """Return the texts of the messages that are found, in their order."""
    answer = ask(person, q, wire_format, **more)
    assert answer.status_code == httpx.codes.OK, answer.text
    return [message["text"] for message in wire_format.read(answer).get("message", [])]


def conversations(person: Person, q: str, **more: Any) -> list[int]:
    """Return the numbers of the conversations that are found, in their order."""
    answer = person.get("/conversations", params={"q": q, **more})
    assert answer.status_code == httpx.codes.OK, answer.text
    return [one["conversationid"] for one in answer.json()["conversation"]]
