"""Client applications under test, each an HTTP client that proves who it is."""

import itertools
from collections.abc import Mapping
from typing import Any, NamedTuple

import httpx

from parley import access
from parley.access import oauth
from parley.access.oauth.commands import IssueCode
from parley.store import RequestOrigin
from tests.harness.instances import Instance, Member

CALLBACK = "https://archive.firm.example/callback"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
MINUTE = 60 * 1000
JSON_FORM = "application/x-www-form-urlencoded"

_numbers = itertools.count(1)


class Tokens(NamedTuple):
    """What an application got."""

    access: str
    refresh: str


class Application(httpx.AsyncClient):
    """A client application.

    Attributes:
        client_id: Its number.
        secret: Its secret; `None` where it is public.
    """

    def __init__(self, instance: Instance, client_id: int, secret: str | None) -> None:
        super().__init__(
            transport=httpx.ASGITransport(app=instance.app), base_url="http://parley.test"
        )
        self.instance = instance
        self.client_id = client_id
        self.secret = secret

    @classmethod
    async def registered(
        cls, instance: Instance, *, public: bool = False, **members: Any
    ) -> "Application":
        """Register one."""
        secret = None if public else access.new_token()
        given: dict[str, Any] = {
            "name": f"Application {next(_numbers)}",
            "secret_digest": None if secret is None else access.hash_token(secret),
            "redirect_uris": (CALLBACK,),
            "scopes": access.MESSAGING,
            "access_seconds": 18_000,
            "allow_screen": True,
            "service_user_id": None,
            "created_at": instance.clock(),
        }
        client_id = await instance.store.write(oauth.AddClient(**(given | members)))
        return cls(instance, client_id, secret)

    async def ask(
        self, path: str, *, headers: Mapping[str, str] | None = None, **form: Any
    ) -> httpx.Response:
        """Send a form in the way of documented clients: number and secret stand in it."""
        members: dict[str, str | None] = {"client_id": str(self.client_id)}
        if self.secret is not None:
            members["client_secret"] = self.secret
        members |= form
        data = {name: value for name, value in members.items() if value is not None}
        return await self.post(f"/api/oauth2/{path}", data=data, headers=headers)

    async def code_for(
        self, person: Member, *, challenge: str | None = None, **members: Any
    ) -> str:
        """Return a code, as though the person had allowed it."""
        code, now = access.new_token(), self.instance.clock()
        given: dict[str, Any] = {
            "digest": access.hash_token(code),
            "client_id": self.client_id,
            "user_id": person.user_id,
            "redirect_uri": CALLBACK,
            "scopes": access.MESSAGING,
            "code_challenge": challenge,
            "created_at": now,
            "expires_at": now + 10 * MINUTE,
            "origin": RequestOrigin(person.user_id),
        }
        await self.instance.store.write(IssueCode(**(given | members)))
        return code

    async def exchange(self, code: str, **form: Any) -> httpx.Response:
        """Exchange a code."""
        return await self.ask("token", grant_type="authorization_code", code=code, **form)

    async def refresh(self, refresh_token: str, **form: Any) -> httpx.Response:
        """Exchange a refresh token."""
        return await self.ask(
            "token", grant_type="refresh_token", refresh_token=refresh_token, **form
        )

    async def tokens_for(self, person: Member) -> Tokens:
        """Get tokens that speak for someone."""
        if self.secret is None:
            code = await self.code_for(person, challenge=CHALLENGE)
            return tokens_in(await self.exchange(code, code_verifier=VERIFIER))
        return tokens_in(await self.exchange(await self.code_for(person)))

    async def reads(self, token: str) -> int:
        """Call the API with an access token; give the status."""
        answer = await self.get(
            "/api/4/conversations", headers={"Authorization": f"Bearer {token}"}
        )
        return answer.status_code


def tokens_in(answer: httpx.Response) -> Tokens:
    """Return the tokens of an answer."""
    assert answer.status_code == httpx.codes.OK, answer.text
    found = answer.json()
    return Tokens(found["access_token"], found["refresh_token"])


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Return status and error of an answer."""
    return answer.status_code, answer.json()["error"]
