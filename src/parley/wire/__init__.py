"""HTTP bodies and headers: JSON and XML, content negotiation, errors, URLs, paging.

What turns bytes into objects and back belongs here; it knows nothing of messaging.
"""

from typing import TYPE_CHECKING

from parley.deferred import defer_imports
from parley.wire.errors import ApiError
from parley.wire.formats import Format
from parley.wire.schemas import ResponseBody

if TYPE_CHECKING:  # HTTP, which commands beside a server do without
    from parley.wire.forwarded import client_address, client_network, client_scheme
    from parley.wire.messages import (
        parse_body,
        read_bytes,
        respond,
        respond_error,
        respond_in_thread,
        response_format,
    )
    from parley.wire.request_state import RequestState, get_state
    from parley.wire.urls import UrlBuilder, get_url_builder
else:
    __getattr__ = defer_imports(
        __name__,
        "forwarded",
        "urls",
        "request_state",
        "messages",
    )

__all__ = [
    "ApiError",
    "Format",
    "RequestState",
    "ResponseBody",
    "UrlBuilder",
    "client_address",
    "client_network",
    "client_scheme",
    "get_state",
    "get_url_builder",
    "parse_body",
    "read_bytes",
    "respond",
    "respond_error",
    "respond_in_thread",
    "response_format",
]
