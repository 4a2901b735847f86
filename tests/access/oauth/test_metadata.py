"""What a client finds out by itself: RFC 8414."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from authlib.oauth2 import rfc8414, rfc9207

from tests.harness.instances import Instance

pytestmark = pytest.mark.anyio

WELL_KNOWN = "/.well-known/oauth-authorization-server"


async def fetched(folder: Path, path: str, **settings: Any) -> httpx.Response:
    """Ask an instance that is set up in some way."""
    async with Instance.running(folder, **settings) as instance:
        transport = httpx.ASGITransport(app=instance.app)
        async with httpx.AsyncClient(transport=transport, base_url="https://a.example") as client:
            return await client.get(path)


async def test_it_is_valid_and_says_what_the_server_takes(tmp_path: Path) -> None:
    answer = await fetched(tmp_path, WELL_KNOWN)
    assert answer.headers["Content-Type"] == "application/json"
    metadata = rfc8414.AuthorizationServerMetadata(answer.json())
    metadata.validate(metadata_classes=[rfc9207.AuthorizationServerMetadata])
    assert metadata["issuer"] == "https://a.example"
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    assert metadata["scopes_supported"] == ["messages:read", "messages:write", "admin"]
    assert metadata["authorization_response_iss_parameter_supported"] is True


@pytest.mark.parametrize("path", [f"{WELL_KNOWN}/firm", f"/firm{WELL_KNOWN}"])
async def test_with_a_prefix_it_is_in_both_places(tmp_path: Path, path: str) -> None:
    answer = await fetched(
        tmp_path, path, instance="firm", public_url="https://parley.firm.example"
    )
    assert answer.json()["issuer"] == "https://parley.firm.example/firm"
    assert answer.json()["token_endpoint"] == "https://parley.firm.example/firm/api/oauth2/token"


async def test_with_a_prefix_it_is_nowhere_else(tmp_path: Path) -> None:
    answer = await fetched(tmp_path, WELL_KNOWN, instance="firm")
    assert answer.status_code == httpx.codes.NOT_FOUND
