"""An instance with a bit of everything, to be copied, and all that its people see of it."""

import contextlib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self, TypeAlias

from parley.settings import Settings
from tests.attachments.files import picture, uploaded
from tests.conversations.actions import added, deleted, edited, kept, marked, removed, reply
from tests.events.sse_client import here
from tests.harness import engines, postgres
from tests.harness.commands import Ended, run_parley
from tests.harness.engines import Engine
from tests.harness.people import Firm, Person, conversation
from tests.harness.servers import Server, running_server
from tests.harness.writers import reconnected

PUBLIC = {"PARLEY_PUBLIC_URL": "https://parley.test"}
"""So that addresses in answers are the same on every server."""

PASSWORD = "a long enough password"
LONG_TEXT = "ünïcode, 中文, \N{ROCKET} & <b>bold</b> " * 200

Answer: TypeAlias = tuple[Any, ...]
"""A status, and what came with it."""

_ADDRESSES = (
    "/conversations",
    "/conversations?archived=true",
    "/conversations?starred=true",
    "/conversations?q=plan",
    "/conversations/unread",
    "/messages?q=plan",
    "/messages?q=late",
    "/messages?q=in:things",
    "/messages?q=has:attachment",
    "/users/me",
    "/users?q=first",
    "/events?after=0&limit=100",
    "/attachments",
)


class World(NamedTuple):
    """A data folder, and who is in its database.

    Attributes:
        data: The folder.
        database: The setting of its database.
        people: An administrator, two of the firm, a client, and one more.
        place: In the feed, before the last things happened.
        revoked: A token that no longer works.
        request: A POST that was answered, with its key.
    """

    data: Path
    database: str
    people: Sequence[Person]
    place: int
    revoked: str
    request: Mapping[str, Any]

    @classmethod
    def made_in(cls, folder: Path) -> Self:
        """Let people live in one for a while."""
        with running_server(folder, settings=PUBLIC) as server, Firm(server) as firm:
            ada = firm.administrator()
            ada.token = firm.token_for(ada)
            ada.headers["Authorization"] = f"Bearer {ada.token}"
            bob, dan, eve = (firm.internal() for _ in range(3))
            cora = firm.external()
            firm.site(bob, cora)
            firm.set_status(firm.site(dan, cora), "readonly")
            firm.set_password(ada, PASSWORD)
            revoked = firm.token_for(bob)
            firm.revoke(revoked)
            files = [
                uploaded(ada, LONG_TEXT.encode(), "plan.txt"),
                uploaded(ada, picture(), "a.png"),
            ]
            uploaded(bob, b"never sent", "draft.txt")
            ada.post("/users/me/avatar", files={"file": picture()}).raise_for_status()
            number = ada.started(bob, html="<p>The plan</p>", attachments=files, title="Things")
            first = reply(bob, number, f"<p>{LONG_TEXT}</p>")
            place = here(ada)
            reply(ada, number, "<p>Why?</p>", quotedmessageid=first)
            edited(bob, number, first, "<p>The plan, again</p>")
            deleted(ada, number, reply(ada, number, "<p>Not to be seen</p>"))
            added(ada, number, dan)
            added(ada, number, eve)
            removed(ada, number, eve)
            reply(dan, number, "<p>Late, but here</p>")
            marked(bob, number, "read")
            kept(bob, number, starred=True, muted=True)
            kept(dan, bob.started(dan, html="<p>Old</p>"), archived=True)
            bob.started(cora, html="<p>For a client</p>")
            ada.post("/announcements", json=conversation(bob, dan, html="<p>All</p>"))
            request: dict[str, Any] = {
                "json": conversation(bob, html="<p>Once</p>"),
                "headers": {"Idempotency-Key": "a key"},
            }
            ada.post("/conversations/", **request).raise_for_status()
            firm.deactivate(eve)
            return cls(
                server.data, server.database, (ada, bob, dan, cora, eve), place, revoked, request
            )

    @property
    def side(self) -> str:
        """Its database, as `parley copy` wants it named."""
        return f"sqlite:{self.data}" if self.database == "sqlite" else self.database

    @property
    def blobs(self) -> Path:
        """Where its files are."""
        return self.data / "blobs"

    @property
    def settings(self) -> Settings:
        """Its settings."""
        return Settings(data=str(self.data), database=self.database)

    @contextlib.contextmanager
    def served(self) -> Iterator[tuple[Server, Mapping[int, Person]]]:
        """Serve it, and let its people see it."""
        variables = {**PUBLIC, "PARLEY_DATABASE": self.database}
        with (
            running_server(self.data.parent, settings=variables) as server,
            reconnected(server, self.people) as people,
        ):
            yield server, people

    def seen(self) -> Mapping[str, Answer]:
        """Return all that its people see of it, by who and where."""
        with self.served() as (_, people):
            return {
                f"{name} {address}": answer
                for name, person in zip("abdce", people.values(), strict=True)
                for address, answer in seen_by(person).items()
            }


def other_side(world: World, folder: Path) -> World:
    """Name an empty database of the other engine."""
    database = "sqlite"
    if engines.current() is Engine.SQLITE:
        database = postgres.databases().empty()
    return world._replace(data=folder / "data", database=database)


def copy(source: World, target: World, *more: object, **how: Any) -> Ended:
    """Copy one into the other, files too."""
    return run_parley(*line(source, target), *more, **how)


def line(source: World, target: World) -> Sequence[object]:
    """Return the command that copies one into the other, files too, and leaves both in use."""
    return (
        *("copy", "--keep-source", "--from", source.side, "--to", target.side),
        *("--from-blobs", source.blobs, "--to-blobs", target.blobs),
    )


def seen_by(person: Person) -> Mapping[str, Answer]:
    """Return what a person gets from everywhere, the bytes of files included."""
    answers: dict[str, Answer] = {}
    for address in (*_ADDRESSES, f"/users/{person.user_id}/avatar"):
        answers[address] = _answer(person, address)
    for number in _numbers(person):
        for rest in ("", "/messages?limit=100", "/participants", "/readers"):
            address = f"/conversations/{number}{rest}"
            answers[address] = _answer(person, address)
            answers[f"{address} xml"] = _answer(person, address, Accept="application/xml")
    for number in range(1, 5):
        for rest in ("", "/content", "/thumbnail"):
            answers[f"/attachments/{number}{rest}"] = _answer(
                person, f"/attachments/{number}{rest}"
            )
    return answers


def _numbers(person: Person) -> Sequence[int]:
    found = person.get("/conversations").json().get("conversation", [])
    return [one["conversationid"] for one in found]


def _answer(person: Person, address: str, **headers: str) -> Answer:
    response = person.get(address, headers=headers)
    kind = response.headers.get("Content-Type", "")
    if kind.startswith("application/json"):
        return response.status_code, response.json()
    return response.status_code, kind, hashlib.sha256(response.content).hexdigest()
