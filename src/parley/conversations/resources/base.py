"""What the HTTP resources of conversations stand on."""

import contextlib
from collections.abc import Callable, Sequence
from typing import Final

import falcon
from falcon.asgi import Request, Response
from msgspec import UNSET

from parley.conversations.commands.idempotency import WriteResult
from parley.conversations.pictures import PictureUploads
from parley.conversations.records import People
from parley.conversations.schemas import MarkRequest, MessageRequest
from parley.conversations.serializers import serialize_write_result
from parley.conversations.validation import Draft, build_drafts
from parley.limits import WritingLimits
from parley.people import UserBlocks
from parley.settings import Settings
from parley.store import AnyCommand, Store
from parley.turns import Turns
from parley.wire import UrlBuilder, get_url_builder, respond, response_format
from parley.wire.messages import has_body, parse_optional_body

KEY: Final = "Idempotency-Key"


class BaseResource:
    """What these resources stand on.

    Args:
        store: Where conversations are.
        settings: How the instance is set up.
        clock: The present moment, in milliseconds.
    """

    def __init__(self, store: Store, settings: Settings, clock: Callable[[], int]) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock

    def addresses(self, req: Request) -> UrlBuilder:
        """Return what addresses in the answer start with."""
        return get_url_builder(req, self.settings)

    def blocks(self, req: Request, people: People) -> UserBlocks:
        """Return the people whom the answer shows, as it writes them."""
        return UserBlocks(people, self.addresses(req), response_format(req).format)

    def respond_created(
        self,
        req: Request,
        resp: Response,
        written: WriteResult,
        path: str,
        drafts: Sequence[Draft] = (),
    ) -> None:
        """Answer 201 with the ids and the place of what was written from some drafts."""
        self.set_created_headers(req, resp, written, path)
        respond(req, resp, serialize_write_result(written, drafts), falcon.HTTP_201)

    def set_created_headers(
        self, req: Request, resp: Response, written: WriteResult, path: str
    ) -> None:
        """Set `Location`, and `Idempotency-Replayed` where it was written earlier."""
        resp.set_header("Location", self.addresses(req).api(path))
        if written.replayed:
            resp.set_header("Idempotency-Replayed", "true")

    async def parse_read_marker(self, req: Request, root: str) -> int | None:
        """Read which message a mark is for; `None` where there is no body, or none is named."""
        if not has_body(req):
            response_format(req)
            return None
        request = await parse_optional_body(
            req, MarkRequest, root=root, max_bytes=self.settings.body_limit
        )
        return None if request is None or request.messageid is UNSET else request.messageid


class WritingResource(BaseResource):
    """A resource that writes messages.

    Args:
        store: Where conversations are.
        settings: How the instance is set up.
        clock: The present moment, in milliseconds.
        limits: What a person may write.
    """

    def __init__(
        self, store: Store, settings: Settings, clock: Callable[[], int], limits: WritingLimits
    ) -> None:
        super().__init__(store, settings, clock)
        self.limits = limits


class DraftingResource(WritingResource):
    """A resource that writes messages which may bring pictures along.

    Args:
        store: Where conversations are.
        settings: How the instance is set up.
        clock: The present moment, in milliseconds.
        limits: What a person may write.
        pictures: Makes attachments of pictures in bodies.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        clock: Callable[[], int],
        limits: WritingLimits,
        pictures: PictureUploads,
    ) -> None:
        super().__init__(store, settings, clock, limits)
        self._pictures = pictures

    async def build_drafts(
        self, user_id: int, with_paths: Sequence[tuple[str, MessageRequest]], times: int = 1
    ) -> tuple[Draft, ...]:
        """Sanitise messages that are written so often, and store the pictures in them."""
        drafts = await build_drafts(with_paths)
        await self.limits.check(user_id, [len(draft.html) for draft in drafts], times=times)
        if not any(draft.files for draft in drafts):
            return drafts
        return await self._pictures.attach(user_id, drafts)

    async def write(
        self,
        command: AnyCommand[WriteResult],
        user_id: int,
        drafts: Sequence[Draft],
        turns: Turns | None = None,
    ) -> WriteResult:
        """Write messages, in a turn where they take turns.

        Where they are not written, or were before, their pictures are discarded.
        """
        try:
            async with turns.turn() if turns else contextlib.nullcontext():
                written = await self.store.write(command)
        except Exception:
            await self._pictures.discard(user_id, drafts)
            raise
        if written.replayed:
            await self._pictures.discard(user_id, drafts)
        self.limits.note(user_id, written.stored)
        return written
