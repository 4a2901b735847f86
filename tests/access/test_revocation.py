"""What was ended stops at once where that was done, and within five seconds on every other node."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import NamedTuple, TypeAlias

import httpx
import pytest

from parley import access
from tests.access.credentials import (
    Headers,
    bearer,
    make_administrator,
    session,
    signed_in,
    token_of,
)
from tests.access.oauth.applications import Application
from tests.harness.instances import Instance, Member, migrated, opened
from tests.pages.people import person

pytestmark = pytest.mark.anyio

SECONDS = 5.0
ALIVE, DEAD = httpx.codes.OK, httpx.codes.UNAUTHORIZED


class Nodes(NamedTuple):
    """Two servers over one database."""

    here: Instance
    elsewhere: Instance


class Ending(NamedTuple):
    """A credential, and what ends it, on the node that is here."""

    credential: Headers
    end: Callable[[], Awaitable[object]]


Way: TypeAlias = Callable[[Instance, Member], Awaitable[Ending]]


@pytest.fixture
async def nodes(tmp_path: Path) -> AsyncIterator[Nodes]:
    async with opened(migrated(tmp_path)) as store:
        yield Nodes(Instance(tmp_path, store), Instance(tmp_path, store))


async def status(instance: Instance, credential: Headers) -> int:
    """Return how a node answers a credential."""
    transport = httpx.ASGITransport(app=instance.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://parley.test") as client:
        return (await client.get("/api/4/users/me", headers=credential)).status_code


async def given_back(here: Instance, ada: Member) -> Ending:
    """A client application gives an access token back."""
    archive = await Application.registered(here)
    tokens = await archive.tokens_for(ada)
    return Ending(bearer(tokens.access), lambda: archive.ask("revoke", token=tokens.access))


async def refresh_given_back(here: Instance, ada: Member) -> Ending:
    """A client application gives the refresh token back that came with an access token."""
    archive = await Application.registered(here)
    tokens = await archive.tokens_for(ada)
    return Ending(bearer(tokens.access), lambda: archive.ask("revoke", token=tokens.refresh))


async def replayed(here: Instance, ada: Member) -> Ending:
    """Someone uses a code again that was used."""
    archive = await Application.registered(here)
    code = await archive.code_for(ada)
    tokens = (await archive.exchange(code)).json()
    return Ending(bearer(tokens["access_token"]), lambda: archive.exchange(code))


async def signed_out(here: Instance, ada: Member) -> Ending:
    """A person signs out."""
    secret = await signed_in(here, ada)
    headers = session(secret)
    form = f"csrftoken={headers['X-CSRF-Token']}"

    async def sign_out() -> None:
        async with here.browser(**headers) as browser:
            await browser.ask(
                "POST",
                "/sign-out",
                content=form,
                **{"Content-Type": "application/x-www-form-urlencoded"},
            )

    return Ending(headers, sign_out)


async def deactivated(here: Instance, ada: Member) -> Ending:
    """An administrator keeps a person with a token out."""
    return Ending(bearer(ada.token), await keeping_out(here, ada))


async def deactivated_while_signed_in(here: Instance, ada: Member) -> Ending:
    """An administrator keeps a person with a session out."""
    return Ending(session(await signed_in(here, ada)), await keeping_out(here, ada))


async def keeping_out(here: Instance, ada: Member) -> Callable[[], Awaitable[object]]:
    """Return what an administrator does to keep someone out."""
    root = await person(here)
    make_administrator(here, root)
    credential = bearer(await token_of(here, root))
    return lambda: root.patch(
        f"/users/{ada.user_id}", json={"status": "INACTIVE"}, headers=credential
    )


WAYS: list[Way] = [
    *(given_back, refresh_given_back, replayed, signed_out),
    *(deactivated, deactivated_while_signed_in),
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
class TestWhatWasEnded:
    async def test_stops_at_once_where_that_was_done(self, way: Way, nodes: Nodes) -> None:
        ending = await way(nodes.here, await person(nodes.here))
        assert await status(nodes.here, ending.credential) == ALIVE
        await ending.end()
        assert await status(nodes.here, ending.credential) == DEAD

    async def test_stops_within_five_seconds_elsewhere(self, way: Way, nodes: Nodes) -> None:
        ending = await way(nodes.here, await person(nodes.here))
        assert await status(nodes.elsewhere, ending.credential) == ALIVE
        await ending.end()
        nodes.elsewhere.timer.now += SECONDS
        assert await status(nodes.elsewhere, ending.credential) == DEAD


class TestWhatWasEndedAtTheCommandLine:
    async def test_stops_within_five_seconds(self, nodes: Nodes) -> None:
        ada = await person(nodes.here)
        assert await status(nodes.here, bearer(ada.token)) == ALIVE
        digest = access.hash_token(ada.token)
        assert await nodes.here.store.write(access.RevokeToken(nodes.here.clock(), digest=digest))
        nodes.here.timer.now += SECONDS
        assert await status(nodes.here, bearer(ada.token)) == DEAD
