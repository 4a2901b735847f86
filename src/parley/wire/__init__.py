"""What goes over the wire: the two spellings, negotiation, errors, paging. No idea of messaging."""

from parley.wire.addresses import Addresses, addresses_for
from parley.wire.clients import client_address, client_network, client_scheme
from parley.wire.errors import ApiError
from parley.wire.exchange import (
    answer,
    answer_aside,
    answer_error,
    answer_format,
    read,
    read_bytes,
)
from parley.wire.formats import Format
from parley.wire.objects import Answer

__all__ = [
    "Addresses",
    "Answer",
    "ApiError",
    "Format",
    "addresses_for",
    "answer",
    "answer_aside",
    "answer_error",
    "answer_format",
    "client_address",
    "client_network",
    "client_scheme",
    "read",
    "read_bytes",
]
