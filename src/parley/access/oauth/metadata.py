"""What a client can find out by itself: where the endpoints are, and what they take. RFC 8414."""

from typing import Final

import falcon
import msgspec
from falcon.asgi import Request, Response

from parley.identity import Access, Scope
from parley.settings import Settings
from parley.wire import get_url_builder

WELL_KNOWN: Final = "/.well-known/oauth-authorization-server"

_AUTHENTICATION: Final = ["client_secret_basic", "client_secret_post"]


def get_issuer(req: Request, settings: Settings) -> str:
    """Return the name of this authorization server, as its answers to clients carry it."""
    return get_url_builder(req, settings).base


class MetadataResource:
    """`/.well-known/oauth-authorization-server`, in JSON alone, as the RFC has it."""

    access = Access(public=True)

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def on_get(self, req: Request, resp: Response) -> None:
        """Respond with the metadata of this instance."""
        issuer = get_issuer(req, self._settings)
        metadata = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/oauth2/authorize",
            "token_endpoint": f"{issuer}/api/oauth2/token",
            "token_endpoint_auth_methods_supported": [*_AUTHENTICATION, "none"],
            "revocation_endpoint": f"{issuer}/api/oauth2/revoke",
            "revocation_endpoint_auth_methods_supported": [*_AUTHENTICATION, "none"],
            "introspection_endpoint": f"{issuer}/api/oauth2/introspect",
            "introspection_endpoint_auth_methods_supported": _AUTHENTICATION,
            "scopes_supported": [*Scope],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": [
                "authorization_code",
                "refresh_token",
                "client_credentials",
            ],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            "service_documentation": f"{issuer}/docs",
        }
        resp.content_type = falcon.MEDIA_JSON
        resp.data = msgspec.json.encode(metadata)
        resp.set_header("Cache-Control", "no-store")  # it depends on the address that was asked


def metadata_addresses(prefix: str) -> list[str]:
    """Return where it is: as RFC 8414 §3.1 has it, and under the instance's prefix, as many ask."""
    return list(dict.fromkeys([f"{WELL_KNOWN}{prefix}", f"{prefix}{WELL_KNOWN}"]))
