"""Requests that end in one place for one reader, and in another for the next."""

import base64
from typing import Final

from tests.harness.corpora import Corpora

# To one who believes in chunks the body ends at once, and what follows is a request.
HIDDEN: Final = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Request-Id: hidden\r\n\r\n"
BODY: Final = b"0\r\n\r\n" + HIDDEN


def mutations(corpora: Corpora) -> list[bytes]:
    """Return header lines that some take for a Transfer-Encoding, and others do not."""
    return [
        base64.b64decode(row["header_line_b64"])
        for row in corpora.rows("http/requests.jsonl")
        if row["src"] == "smuggler"
    ]
