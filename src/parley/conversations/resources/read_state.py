"""The HTTP resources of what a person has read: marks, receipts, the number in all."""

import falcon
from falcon.asgi import Request, Response

from parley.access import get_caller
from parley.conversations.commands.read_state import MarkRead, MarkUnread, find_receipts
from parley.conversations.resources.base import BaseResource
from parley.conversations.serializers import serialize_readers, serialize_unread
from parley.conversations.unread import find_unread
from parley.wire import ApiError, respond, response_format
from parley.wire.errors import ACCESS_DENIED


class ReadResource(BaseResource):
    """`/conversations/{id}/read`: marks it as read."""

    async def on_post(self, req: Request, resp: Response, conversation_id: int) -> None:
        """Mark it as read up to a message, or to the newest."""
        caller = get_caller(req)
        message_id = await self.parse_read_marker(req, root="read")
        await self.store.write(
            MarkRead(
                user_id=caller.user_id,
                conversation_id=conversation_id,
                message_id=message_id,
                at=self.clock(),
                receipts=self.settings.read_receipts,
            )
        )
        resp.status = falcon.HTTP_204


class UnreadResource(BaseResource):
    """`/conversations/{id}/unread`: marks it as unread."""

    async def on_post(self, req: Request, resp: Response, conversation_id: int) -> None:
        """Mark it as unread from a message on, or the newest alone."""
        caller = get_caller(req)
        message_id = await self.parse_read_marker(req, root="unread")
        await self.store.write(
            MarkUnread(
                user_id=caller.user_id,
                conversation_id=conversation_id,
                message_id=message_id,
                at=self.clock(),
            )
        )
        resp.status = falcon.HTTP_204


class ReadersResource(BaseResource):
    """`/conversations/{id}/readers`: how far each participant has read."""

    async def on_get(self, req: Request, resp: Response, conversation_id: int) -> None:
        """Respond with it; the caller's own alone where the instance has no read receipts."""
        response_format(req)
        receipts = await self.store.read(
            find_receipts,
            get_caller(req).user_id,
            conversation_id,
            of_others=self.settings.read_receipts,
        )
        if not receipts:
            raise ApiError(ACCESS_DENIED)
        respond(req, resp, serialize_readers(receipts))


class UnreadTotalResource(BaseResource):
    """`/conversations/unread`: what the caller has not read in all."""

    async def on_get(self, req: Request, resp: Response) -> None:
        """Respond with the unread counts."""
        response_format(req)
        unread = await self.store.read(find_unread, get_caller(req).user_id)
        respond(req, resp, serialize_unread(unread))
