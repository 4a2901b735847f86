"""The HTTP resources of messages. Contract §5 and §6, and what becomes of a message later."""

from collections.abc import Sequence

import falcon
from falcon.asgi import Request, Response

from parley.access import get_caller
from parley.conversations import validation
from parley.conversations.body import Removal
from parley.conversations.commands.append import AppendMessage
from parley.conversations.commands.edit import DeleteMessage, EditMessage
from parley.conversations.commands.idempotency import parse_idempotency_key
from parley.conversations.queries import find_message, find_thread
from parley.conversations.records import MessageQuery
from parley.conversations.resources.base import KEY, BaseResource, DraftingResource, WritingResource
from parley.conversations.resources.pagination import (
    estimate_threads_size,
    respond_page,
    run_page_query,
)
from parley.conversations.schemas import MessageRequest, RevisionRequest
from parley.conversations.serializers import (
    serialize_message,
    serialize_removed,
    serialize_thread,
    serialize_versions,
)
from parley.conversations.validation import build_revision
from parley.conversations.versions import VersionQuery, find_history
from parley.wire import ApiError, parse_body, respond, response_format
from parley.wire.errors import ACCESS_DENIED
from parley.wire.query_params import choice_param, id_param, parse_limit, parse_offset


class MessagesResource(DraftingResource):
    """`/conversations/{id}/messages`: its messages, and new ones."""

    async def on_post(self, req: Request, resp: Response, conversation_id: int) -> None:
        """Reply (contract §5)."""
        caller = get_caller(req)
        request = await parse_body(
            req, MessageRequest, root="message", max_bytes=self.settings.body_limit
        )
        guard = parse_idempotency_key(req.get_header(KEY), "message", conversation_id, request)
        validation.check_message(request)
        drafts = await self.build_drafts(caller.user_id, [("", request)])
        command = AppendMessage(
            user_id=caller.user_id,
            conversation_id=conversation_id,
            draft=drafts[0],
            guard=guard,
            at=self.clock(),
        )
        written = await self.write(command, caller.user_id, drafts)
        path = f"conversations/{conversation_id}/messages"
        self.respond_created(req, resp, written, path, drafts)

    async def on_get(self, req: Request, resp: Response, conversation_id: int) -> None:
        """Respond with a page of them (contract §6)."""
        response_format(req)
        after = id_param(req, "after")
        # Who goes on from the newest that they know wants what came next, and no gap.
        directions = ("desc", "asc") if after is None else ("asc", "desc")
        page = MessageQuery(
            limit=parse_limit(req.get_param("limit")),
            before=id_param(req, "before"),
            after=after,
            ascending=choice_param(req, "direction", directions) == "asc",
        )
        found = await run_page_query(
            self.store, page.limit, find_thread, get_caller(req).user_id, conversation_id, page
        )
        if found is None:
            raise ApiError(ACCESS_DENIED)
        thread, blocks = found.thread, self.blocks(req, found.people)
        weight = estimate_threads_size([thread])
        await respond_page(req, resp, weight, lambda: serialize_thread(thread, blocks))


class MessageResource(WritingResource):
    """`/conversations/{id}/messages/{messageid}`: one message, while it lives and after."""

    async def on_get(
        self, req: Request, resp: Response, conversation_id: int, message_id: int
    ) -> None:
        """Respond with the message."""
        response_format(req)
        await self._answer_message(req, resp, conversation_id, message_id)

    async def on_patch(
        self, req: Request, resp: Response, conversation_id: int, message_id: int
    ) -> None:
        """Edit the message."""
        caller = get_caller(req)
        request = await parse_body(
            req, RevisionRequest, root="message", max_bytes=self.settings.body_limit
        )
        revision = await build_revision(request)
        await self.limits.check(caller.user_id, [len(revision.html)])
        changed = await self.store.write(
            EditMessage(
                user_id=caller.user_id,
                conversation_id=conversation_id,
                message_id=message_id,
                revision=revision,
                at=self.clock(),
                minutes=self.settings.edit_minutes,
            )
        )
        if changed:
            self.limits.note(caller.user_id, validation.get_stored_size([revision]))
        await self._answer_message(req, resp, conversation_id, message_id, revision.removed)

    async def on_delete(
        self, req: Request, resp: Response, conversation_id: int, message_id: int
    ) -> None:
        """Delete it; its place stays."""
        user_id = get_caller(req).user_id
        freed = await self.store.write(
            DeleteMessage(
                user_id=user_id,
                conversation_id=conversation_id,
                message_id=message_id,
                at=self.clock(),
            )
        )
        self.limits.note(user_id, -freed)
        resp.status = falcon.HTTP_204

    async def _answer_message(
        self,
        req: Request,
        resp: Response,
        conversation_id: int,
        message_id: int,
        removed: Sequence[Removal] = (),
    ) -> None:
        found = await self.store.read(
            find_message, get_caller(req).user_id, conversation_id, message_id
        )
        message = found.messages.get(message_id)
        if message is None:
            raise ApiError(ACCESS_DENIED)
        shown = serialize_message(message, self.blocks(req, found.people))
        shown.removed = serialize_removed(removed)
        respond(req, resp, shown)


class VersionsResource(BaseResource):
    """`/conversations/{id}/messages/{messageid}/versions`: what it said, and says."""

    async def on_get(
        self, req: Request, resp: Response, conversation_id: int, message_id: int
    ) -> None:
        """Respond with some of them, the oldest first."""
        response_format(req)
        page = VersionQuery(
            limit=parse_limit(req.get_param("limit")), offset=parse_offset(req.get_param("offset"))
        )
        user_id = get_caller(req).user_id
        history = await run_page_query(
            self.store, page.limit, find_history, user_id, conversation_id, message_id, page
        )
        if history is None:
            raise ApiError(ACCESS_DENIED)
        shown, addresses = history, self.addresses(req)
        weight = sum([len(one.html) for one in shown.versions])
        await respond_page(req, resp, weight, lambda: serialize_versions(shown, addresses))
