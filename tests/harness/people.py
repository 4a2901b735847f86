"""People who use a server under test, each with a client of their own."""

import itertools
import ssl
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import httpx

from parley import access, people
from parley.access import oauth
from parley.cli.context import with_store
from parley.mail import RenderedMail
from parley.wire.times import now
from tests.harness.closing_base import Closing
from tests.harness.servers import PATIENCE, Server
from tests.harness.sessions import BeginSession
from tests.harness.stores import OpenStore
from tests.harness.threads import aside

_numbers = itertools.count(1)
_hashes: dict[str, str] = {}
"""What is kept of passwords: to hash one takes as long as ten requests."""

_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Made once: a context with the system's certificates takes longer than a request."""


class Person(httpx.Client):
    """A person with a token: an HTTP client of the API that speaks for them."""

    def __init__(
        self,
        server: Server,
        user_id: int,
        email: str,
        token: str,
        name: tuple[str, str] = ("First", "Last"),
    ) -> None:
        super().__init__(
            base_url=server.api,
            headers={"Authorization": f"Bearer {token}"},
            timeout=PATIENCE,
            verify=_NO_TLS,
        )
        self.user_id = user_id
        self.email = email
        self.token = token
        self.name = name

    def start(
        self, *recipients: "Person", html: str = "<p>Hello</p>", **message: Any
    ) -> httpx.Response:
        """Ask for a new conversation."""
        return self.post("/conversations/", json=conversation(*recipients, html=html, **message))

    def started(self, *recipients: "Person", html: str = "<p>Hello</p>", **message: Any) -> int:
        """Start a conversation; give its number."""
        response = self.start(*recipients, html=html, **message)
        assert response.status_code == httpx.codes.CREATED, response.text
        number: int = response.json()["conversationid"]
        return number

    def messages_of(self, conversation_id: int, **parameters: Any) -> list[dict[str, Any]]:
        """Return messages of a conversation."""
        response = self.get(f"/conversations/{conversation_id}/messages", params=parameters)
        assert response.status_code == httpx.codes.OK, response.text
        found: list[dict[str, Any]] = response.json()["messages"]["message"]
        return found


class Firm(Closing):
    """Makes people, and brings them together in sites.

    Args:
        server: Whose people they are.
        store: Its store, held open. Without one, it is opened for each write, and nothing is left
            open where a test kills the server or takes its files away.
    """

    def __init__(self, server: Server, store: OpenStore | None = None) -> None:
        self.server = server
        self._store = store
        self._made: list[Person] = []

    def close(self) -> None:
        """Let go of it."""
        for person in self._made:
            person.close()

    def internal(self, *name: str) -> Person:
        """Make someone of the firm, with a first and a last name, or with names that differ."""
        return self._person("internal", name)

    def external(self, *name: str) -> Person:
        """Make a client of the firm."""
        return self._person("external", name)

    def site(self, *members: Person, people_module: bool = True, name: str = "A matter") -> int:
        """Make a site with some people in it."""
        site_id: int = self._write(
            people.AddSite(
                name=name,
                member_ids=tuple(member.user_id for member in members),
                people_module=people_module,
                created_at=now(),
            )
        )
        return site_id

    def set_status(self, site_id: int, status: str) -> None:
        """Make a site `active`, `readonly` or `archived`."""
        assert self._write(people.ChangeSite(site_id, now(), people.SitePatch(status=status)))

    def deactivate(self, person: Person) -> None:
        """Keep a person out."""
        self.change(person, active=False)

    def change(self, person: Person, **change: Any) -> None:
        """Make something else of a person: `kind`, `admin`, `active`."""
        self._write(people.ChangeUser(person.user_id, now(), people.UserPatch(**change)))

    def administrator(self, *, scopes: frozenset[access.Scope] = access.ALL) -> Person:
        """Make an administrator, with a token of some scopes."""
        person = self.internal()
        self.change(person, admin=True)
        person.token = self.token_for(person, scopes=scopes)
        person.headers["Authorization"] = f"Bearer {person.token}"
        return person

    def set_password(self, person: Person, password: str) -> None:
        """Set a person's password; the same one is hashed once."""

        async def put(store: Any) -> None:
            kept = _hashes.get(password) or await access.PasswordHasher().hash(password)
            _hashes[password] = kept
            assert await store.write(access.SetPassword(person.user_id, kept, now()))

        self._in_store(put)

    def begin_session(self, person: Person) -> str:
        """Sign a person in, as with a browser that no one uses; give the secret of its cookie."""
        secret = access.new_secret()
        self._write(BeginSession(person.user_id, secret, now()))
        return secret

    def link_for(self, person: Person, purpose: access.Purpose) -> str:
        """Make a link to a password; give its path."""
        path, digest = access.new_link(purpose)
        self._write(access.CreatePasswordLink(person.user_id, purpose, digest, now()))
        return path

    def invitation_for(self, email: str) -> str:
        """Invite someone to a site; give the path of the link."""
        secret = access.new_secret()
        self._write(
            people.InvitePerson(
                person=people.AddUser(email, "Ivy", "Holt", "external", now()),
                site_id=self.site(),
                note="",
                language="en",
                digest=people.hash_invitation(secret),
                mail=RenderedMail("", "", ""),
                by_internal=False,
                per_hour=0,
                at=now(),
            )
        )
        return f"welcome?secret={secret}"

    def application(self, name: str, redirect_uri: str) -> int:
        """Register a client application that can keep no secret; give its number."""
        number: int = self._write(
            oauth.AddClient(
                name=name,
                secret_digest=None,
                redirect_uris=(redirect_uri,),
                scopes=access.MESSAGING,
                access_seconds=3600,
                allow_screen=True,
                service_user_id=None,
                created_at=now(),
            )
        )
        return number

    def token_for(
        self,
        person: Person,
        *,
        expires_at: int | None = None,
        scopes: frozenset[access.Scope] = access.MESSAGING,
    ) -> str:
        """Issue one more token."""
        token = access.new_token()
        self._write(
            access.IssueToken(
                digest=access.hash_token(token),
                who=person.user_id,
                name="test",
                created_at=now(),
                expires_at=expires_at,
                scopes=scopes,
            )
        )
        return token

    def revoke(self, token: str) -> None:
        """End a token."""
        self._write(access.RevokeToken(revoked_at=now(), digest=access.hash_token(token)))

    def _person(self, kind: str, named: tuple[str, ...]) -> Person:
        number = next(_numbers)
        email = f"person-{number}@{kind}.example"
        first, last = named or (f"First{number}", f"Last{number}")
        name = (first, last)
        token = access.new_token()

        async def make(store: Any) -> int:
            user_id: int = await store.write(people.AddUser(email, *name, kind, now()))
            await store.write(
                access.IssueToken(access.hash_token(token), email, "test", now(), None)
            )
            return user_id

        person = Person(self.server, self._in_store(make), email, token, name)
        self._made.append(person)
        return person

    def _write(self, command: Any) -> Any:
        return self._in_store(lambda store: store.write(command))

    def _in_store(self, work: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
        """Do something with the store in a thread: in this one, a browser's events may loop."""
        if self._store is not None:
            return self._store.use(work)
        return aside(with_store, self.server.settings, work)


def conversation(
    *recipients: Person | int,
    html: str | None = "<p>Hello</p>",
    markdown: str | None = None,
    attachments: Sequence[int] = (),
    **members: Any,
) -> dict[str, Any]:
    """Write a request for a conversation, in JSON."""
    message: dict[str, Any] = {}
    if markdown is not None:
        message["markdown"] = markdown
    if html is not None:
        message["html"] = html
    if attachments:
        message["attachments"] = {"attachment": [{"id": number} for number in attachments]}
    user_ids = [one.user_id if isinstance(one, Person) else one for one in recipients]
    return {
        "recipients": {"users": {"user": [{"userid": user_id} for user_id in user_ids]}},
        "messages": {"message": [message]},
        **members,
    }
