"""The HTTP resource of announcements."""

from collections.abc import Callable

import falcon
from falcon.asgi import Request, Response

from parley.access import get_caller
from parley.conversations import validation
from parley.conversations.commands.announce import SendAnnouncement
from parley.conversations.commands.idempotency import parse_idempotency_key
from parley.conversations.pictures import PictureUploads
from parley.conversations.resources.base import KEY, DraftingResource
from parley.conversations.schemas import ConversationRequest
from parley.conversations.serializers import serialize_announced
from parley.limits import WritingLimits
from parley.settings import Settings
from parley.store import Store
from parley.turns import Turns
from parley.wire import parse_body, respond


class AnnouncementsResource(DraftingResource):
    """`/announcements`: one message to many people, a conversation with each of them."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        clock: Callable[[], int],
        limits: WritingLimits,
        pictures: PictureUploads,
    ) -> None:
        super().__init__(store, settings, clock, limits, pictures)
        # One is as much work as a thousand others wait for; several must not share a batch.
        self._turns = Turns("announcements", at_once=1, each=1)

    async def on_post(self, req: Request, resp: Response) -> None:
        """Start the conversations, all or none."""
        caller = get_caller(req)
        request = await parse_body(
            req, ConversationRequest, root="announcement", max_bytes=self.settings.body_limit
        )
        guard = parse_idempotency_key(req.get_header(KEY), "announcement", request)
        recipient_ids = validation.check_recipients(
            request, caller.user_id, validation.MAX_ANNOUNCED
        )
        title = validation.check_title(request.title)
        with_paths = validation.check_announced(request)
        (draft,) = await self.build_drafts(caller.user_id, with_paths, times=len(recipient_ids))
        command = SendAnnouncement(
            user_id=caller.user_id,
            recipient_ids=recipient_ids,
            title=title,
            draft=draft,
            guard=guard,
            at=self.clock(),
            global_people_search=self.settings.global_people_search,
        )
        written = await self.write(command, caller.user_id, [draft], self._turns)
        self.set_created_headers(req, resp, written, "conversations")
        respond(req, resp, serialize_announced(written, draft), falcon.HTTP_201)
