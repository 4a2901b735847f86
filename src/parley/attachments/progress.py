"""How an upload is doing, asked with the key that its answer gave (contract §9).

An upload is answered when its file is on disk, so it is done whenever someone can ask. Its key
needs no storage of its own: it is the attachment's number, and a digest of the random name that
its bytes are kept under. Every node can check it, and it tells nothing to anyone but the uploader.
"""

import hashlib
import hmac
import re
from typing import Final

from falcon.asgi import Request, Response

from parley.access import get_caller
from parley.attachments.commands import find_uploaded
from parley.attachments.schemas import UploadStatus
from parley.store import Store
from parley.wire import ApiError, respond, response_format
from parley.wire.errors import ACCESS_DENIED

_PURPOSE: Final = b"progressive key"
_KEY: Final = re.compile(r"([0-9a-f]{32})_([1-9][0-9]{0,17})")


def make_progressive_key(attachment_id: int, blob: str) -> str:
    """Return the key of an upload whose bytes are kept under `blob`."""
    digest = hmac.digest(blob.encode(), _PURPOSE, hashlib.sha256)
    return f"{digest[:16].hex()}_{attachment_id}"


class UploadStatusResource:
    """`/progressivekeystatus/{key}`: how an upload is doing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def on_post(self, req: Request, resp: Response, progressive_key: str) -> None:
        """Respond to its uploader that it is done, with the attachment's id."""
        response_format(req)
        parsed = _KEY.fullmatch(progressive_key)
        if parsed is None:
            raise ApiError(ACCESS_DENIED)
        attachment_id = int(parsed[2])
        blob = await self._store.read(find_uploaded, get_caller(req).user_id, attachment_id)
        if blob is None or not hmac.compare_digest(
            make_progressive_key(attachment_id, blob), progressive_key
        ):
            raise ApiError(ACCESS_DENIED)
        respond(req, resp, UploadStatus(progressivekeystatus="done", id=attachment_id))
