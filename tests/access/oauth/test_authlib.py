"""The whole dance with Authlib's client, from the metadata to a refresh that it makes by itself."""

from typing import Any

import httpx
import pytest
from authlib.integrations.httpx_client import AsyncOAuth2Client

from tests.access.oauth.applications import CALLBACK, MINUTE, Application
from tests.harness.browser import Browser, Page
from tests.harness.instances import Instance, Member

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("method", ["client_secret_post", "client_secret_basic"])
async def test_it_gets_tokens_and_new_ones_when_they_end(
    instance: Instance, browser: Browser, archive: Application, ada: Member, method: str
) -> None:
    metadata = (await archive.get("/.well-known/oauth-authorization-server")).json()
    kept: list[dict[str, Any]] = []

    async def keep(token: dict[str, Any], **_: object) -> None:
        kept.append(token)

    async with AsyncOAuth2Client(
        client_id=str(archive.client_id),
        client_secret=archive.secret,
        redirect_uri=CALLBACK,
        scope="messages:read messages:write",
        token_endpoint=metadata["token_endpoint"],
        token_endpoint_auth_method=method,
        code_challenge_method="S256",
        update_token=keep,
        transport=httpx.ASGITransport(app=instance.app),
    ) as client:
        address, state = client.create_authorization_url(
            metadata["authorization_endpoint"], code_verifier="v" * 43
        )
        page = Page(await browser.ask("GET", address))
        answer = await browser.send(page, "Allow", decision="allow")
        token = await client.fetch_token(
            authorization_response=answer.headers["Location"], state=state, code_verifier="v" * 43
        )
        assert token["useremail"] == ada.email
        instance.clock.now += 301 * MINUTE
        client.token["expires_at"] = 1  # by Authlib's clock, which a test does not hold
        oneself = await client.get("http://parley.test/api/4/users/me")
        assert oneself.json()["userid"] == ada.user_id
    assert [one["access_token"] == token["access_token"] for one in kept] == [False]
