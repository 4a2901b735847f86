"""What people do to a conversation, as the tests of conversations ask for it."""

from typing import Any

import httpx

from tests.harness.people import Person


def written(response: httpx.Response) -> int:
    """Return the message that a request wrote."""
    assert response.status_code == httpx.codes.CREATED, response.text
    number: int = response.json()["messages"]["message"][-1]["messageid"]
    return number


def reply(person: Person, number: int, html: str = "<p>New</p>", **message: Any) -> int:
    """Write to a conversation; give the message's number."""
    return written(person.post(f"/conversations/{number}/messages", json={"html": html, **message}))


def mark(person: Person, number: int, word: str, message_id: int | None = None) -> httpx.Response:
    """Mark a conversation as `read` or `unread`."""
    body = None if message_id is None else {"messageid": message_id}
    return person.post(f"/conversations/{number}/{word}", json=body)


def marked(person: Person, number: int, word: str, message_id: int | None = None) -> None:
    """Mark a conversation, which must work."""
    response = mark(person, number, word, message_id)
    assert (response.status_code, response.content) == (204, b""), response.text


def kept(person: Person, number: int, **how: Any) -> dict[str, Any]:
    """Change a conversation, which must work; give it as it is then."""
    response = person.patch(f"/conversations/{number}", json=how)
    assert response.status_code == httpx.codes.OK, response.text
    found: dict[str, Any] = response.json()
    return found


def shown(person: Person, number: int) -> dict[str, Any]:
    """Return a conversation."""
    response = person.get(f"/conversations/{number}")
    assert response.status_code == httpx.codes.OK, response.text
    found: dict[str, Any] = response.json()
    return found


def unread(person: Person) -> tuple[int, int]:
    """Return how many messages in how many conversations are unread."""
    found = person.get("/conversations/unread").json()
    return found["unreadcount"], found["conversationcount"]


def readers(person: Person, number: int) -> dict[int, int]:
    """Return how far each has read, as a participant is told."""
    response = person.get(f"/conversations/{number}/readers")
    assert response.status_code == httpx.codes.OK, response.text
    return {one["userid"]: one["sequence"] for one in response.json()["reader"]}


def add(person: Person, number: int, *others: Person, **how: Any) -> httpx.Response:
    """Add people to a conversation."""
    users = {"user": [{"userid": one.user_id} for one in others]}
    return person.post(f"/conversations/{number}/participants", json={"users": users, **how})


def added(person: Person, number: int, *others: Person, **how: Any) -> int:
    """Add people, which must work; give the message that tells of it."""
    return written(add(person, number, *others, **how))


def remove(person: Person, number: int, other: Person) -> httpx.Response:
    """Remove someone from a conversation, or leave it."""
    return person.delete(f"/conversations/{number}/participants/{other.user_id}")


def removed(person: Person, number: int, other: Person) -> None:
    """Remove someone, which must work."""
    response = remove(person, number, other)
    assert (response.status_code, response.content) == (204, b""), response.text


def at(number: int, message_id: int, rest: str = "") -> str:
    """Return the address of a message."""
    return f"/conversations/{number}/messages/{message_id}{rest}"


def edited(person: Person, number: int, message_id: int, html: str) -> dict[str, Any]:
    """Edit a message, which must work; give it as it is then."""
    response = person.patch(at(number, message_id), json={"html": html})
    assert response.status_code == httpx.codes.OK, response.text
    found: dict[str, Any] = response.json()
    return found


def deleted(person: Person, number: int, message_id: int) -> None:
    """Delete a message, which must work."""
    response = person.delete(at(number, message_id))
    assert (response.status_code, response.content) == (204, b""), response.text


def message(person: Person, number: int, message_id: int) -> dict[str, Any]:
    """Return one message."""
    response = person.get(at(number, message_id))
    assert response.status_code == httpx.codes.OK, response.text
    found: dict[str, Any] = response.json()
    return found
