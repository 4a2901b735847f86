"""A server in which all that the document's examples speak of is true.

Person 11 starts conversation 43 with message 1160 and attachments 7 and 8, because so it is in the
documented samples: what came before is there, too.
"""

import base64
import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from parley import access, people
from parley.access import oauth
from parley.access.oauth.commands import IssuedTokens, IssueServiceToken
from parley.cli.context import with_store
from parley.store import COMMAND_LINE
from parley.wire.times import now
from tests.contract.documents import example
from tests.harness.people import Firm, Person, conversation
from tests.harness.servers import Server, running_server
from tests.harness.sessions import BeginSession

ADA, BEN, CARLA = 11, 12, 13
RUTH = 10
"""An administrator."""
OTHER, ANOTHER = 1, 2
FIRST_CONVERSATION, FIRST_MESSAGE, FIRST_UPLOAD = 43, 1160, 101

_NAMES = {
    RUTH: ("Ruth", "Abel"),
    ADA: ("Ada", "King"),
    BEN: ("Ben", "Okoro"),
    CARLA: ("Carla", "Diaz"),
}
_FIRM = "King & Okoro LLP"
_DETAILS = {
    ADA: people.ContactDetails(org=_FIRM, title="Dr", jobtitle="Partner"),
    BEN: people.ContactDetails(org=_FIRM, jobtitle="Associate", phone="+44 20 7946 0012"),
}
_MOST_MESSAGES = 100
_SETTINGS = {
    "PARLEY_PUBLIC_URL": "https://parley.firm.example",
    "PARLEY_STORAGE_QUOTA": str(1024 * 1024),
}
_DRAFT = b"%PDF-1.7\n%%EOF\n"
_PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg=="
)


_SESSION = "A" * 43
COOKIE = f"__Host-parley={_SESSION}"
"""What Ada's browser sends."""


class World:
    """The server, and the people that matter.

    Attributes:
        progressive_keys: What to ask with how an upload is doing, by attachment.
    """

    def __init__(self, server: Server, everyone: dict[int, Person]) -> None:
        self.server = server
        self.everyone = everyone
        self.progressive_keys: dict[int, str] = {}

    def token_of_all_scopes(self, person: Person) -> str:
        """Issue one more token."""
        return Firm(self.server).token_for(person, scopes=access.ALL)

    def __getitem__(self, user_id: int) -> Person:
        """Return a person by number."""
        return self.everyone[user_id]


@contextlib.contextmanager
def documented_world(folder: Path) -> Iterator[World]:
    """Start a server as it is before the first documented sample is sent."""
    with running_server(folder, settings=_SETTINGS) as server, contextlib.ExitStack() as clients:
        everyone = {
            person.user_id: clients.enter_context(person)
            for person in with_store(server.settings, lambda store: _people(store, server))
        }
        with_store(server.settings, _application)
        world = World(server, everyone)
        _upload(world)
        _converse(world)
        yield world


async def _application(store: Any) -> None:
    """Register client 1, which got a token for Ada."""
    shown = example("token-in-question")
    at, life = now(), 5 * 60 * 60
    client_id = await store.write(
        oauth.AddClient(
            name="Archive",
            secret_digest=access.hash_token(shown["client_secret"]),
            redirect_uris=("https://archive.firm.example/callback",),
            scopes=access.MESSAGING,
            access_seconds=life,
            allow_screen=True,
            service_user_id=ADA,
            created_at=at,
        )
    )
    issued = IssuedTokens(
        access_digest=access.hash_token(shown["token"]),
        scopes=access.MESSAGING,
        client_name="Archive",
        access_expires_at=at + life * 1000,
        refresh_digest=None,
        refresh_expires_at=0,
    )
    client = await store.read(oauth.find_client, client_id)
    await store.write(IssueServiceToken(client, ADA, issued, at, COMMAND_LINE))


async def _people(store: Any, server: Server) -> list[Person]:
    made = []
    for number in range(1, CARLA + 1):
        firstname, lastname = _NAMES.get(number, (f"First{number}", f"Last{number}"))
        email, token = f"{firstname.lower()}@firm.example", access.new_token()
        details = _DETAILS.get(number, people.ContactDetails())
        user_id = await store.write(
            people.AddUser(
                email, firstname, lastname, "internal", now(), details, admin=number == RUTH
            )
        )
        scopes = access.ALL if number == RUTH else access.MESSAGING
        await store.write(
            access.IssueToken(access.hash_token(token), email, "test", now(), None, scopes)
        )
        made.append(Person(server, user_id, email, token))
    await store.write(access.SetPassword(ADA, "none that anyone has", now()))
    await store.write(BeginSession(ADA, _SESSION, now()))
    return made


def _upload(world: World) -> None:
    """Upload everything before the documented upload."""
    files = {7: ("Draft.pdf", _DRAFT), 8: ("Page 2.png", _PICTURE)}
    for number in range(1, FIRST_UPLOAD):
        name, content = files.get(number, ("Note.txt", b"A note"))
        uploader = world[ADA if number in files else OTHER]
        response = uploader.post("/attachments", data={"filename": name}, files={"file": content})
        assert response.json()["id"] == number, response.text
        world.progressive_keys[number] = response.json()["progressivekey"]


def _converse(world: World) -> None:
    """Start the conversations before the documented one, with as many messages as came before."""
    messages_left = FIRST_MESSAGE - 1
    for conversations_left in range(FIRST_CONVERSATION - 1, 0, -1):
        count = min(_MOST_MESSAGES, messages_left - conversations_left + 1)
        messages_left -= count
        request = conversation(world[ANOTHER])
        request["messages"]["message"] *= count
        response = world[OTHER].post("/conversations", json=request)
        assert response.status_code == httpx.codes.CREATED, response.text
    assert messages_left == 0
