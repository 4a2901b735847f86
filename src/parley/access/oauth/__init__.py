"""OAuth 2.0: client applications, grants, codes and tokens, and the endpoints for them.

What the RFCs describe belongs here, on top of Authlib; the consent page is in `pages`.
"""

from typing import TYPE_CHECKING

from parley.access.oauth.cleanup import PurgeExpired
from parley.access.oauth.clients.commands import (
    AddClient,
    ArchiveClient,
    ChangeClient,
    ClientIdTakenError,
    SetClientSecret,
    UnknownServiceUserError,
)
from parley.access.oauth.clients.queries import Client, find_client, list_clients
from parley.access.oauth.clients.secrets import check_client_secret, new_client_secret
from parley.access.oauth.consents import Consent, WithdrawConsent, list_consents
from parley.deferred import defer_imports

if TYPE_CHECKING:  # HTTP, which commands beside a server do without
    from parley.access.oauth.clients.resources import (
        ClientResource,
        ClientSecretResource,
        ClientsResource,
    )
    from parley.access.oauth.dependencies import OAuthDependencies
    from parley.access.oauth.metadata import MetadataResource, metadata_addresses
    from parley.access.oauth.resources import (
        IntrospectionResource,
        RevocationResource,
        TokenResource,
    )
else:
    __getattr__ = defer_imports(
        __name__,
        "clients.resources",
        "dependencies",
        "metadata",
        "resources",
    )

__all__ = [
    "AddClient",
    "ArchiveClient",
    "ChangeClient",
    "Client",
    "ClientIdTakenError",
    "ClientResource",
    "ClientSecretResource",
    "ClientsResource",
    "Consent",
    "IntrospectionResource",
    "MetadataResource",
    "OAuthDependencies",
    "PurgeExpired",
    "RevocationResource",
    "SetClientSecret",
    "TokenResource",
    "UnknownServiceUserError",
    "WithdrawConsent",
    "check_client_secret",
    "find_client",
    "list_clients",
    "list_consents",
    "metadata_addresses",
    "new_client_secret",
]
