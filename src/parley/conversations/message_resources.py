"""The HTTP resources of messages. Contract §5 and §6, and what becomes of a message later."""

import falcon
from falcon.asgi import Request, Response

from parley.access import get_caller
from parley.conversations import rules
from parley.conversations.append import AppendMessage
from parley.conversations.drafts import drafts_of, revision_of
from parley.conversations.edits import DeleteMessage, EditMessage
from parley.conversations.foundation import KEY, Resource
from parley.conversations.idempotency import read_guard
from parley.conversations.objects import MessageRequest, RevisionRequest
from parley.conversations.pages import answer_page, read_page, weight_of_threads
from parley.conversations.reads import MessagePage, find_message, find_thread
from parley.conversations.versions import VersionPage, find_history
from parley.conversations.views import history_object, message_object, thread_object
from parley.wire import ApiError, parse_body, respond, response_format
from parley.wire.errors import ACCESS_DENIED
from parley.wire.paging import parse_limit, parse_offset
from parley.wire.query_params import choice_param, id_param


class MessagesResource(Resource):
    """`/conversations/{id}/messages`: its messages, and new ones."""

    async def on_post(
        self, req: Request, resp: Response, version: int, conversation_id: int
    ) -> None:
        """Reply (contract §5)."""
        del version
        caller = get_caller(req)
        request = await parse_body(
            req, MessageRequest, root="message", max_bytes=self.settings.body_limit
        )
        guard = read_guard(req.get_header(KEY), "message", conversation_id, request)
        rules.check_message(request)
        (draft,) = await drafts_of([("", request)])
        written = await self.store.write(
            AppendMessage(
                user_id=caller.user_id,
                conversation_id=conversation_id,
                draft=draft,
                guard=guard,
                at=self.clock(),
            )
        )
        self.answer_written(req, resp, written, f"conversations/{conversation_id}/messages")

    async def on_get(
        self, req: Request, resp: Response, version: int, conversation_id: int
    ) -> None:
        """Give a page of them (contract §6)."""
        del version
        response_format(req)
        page = MessagePage(
            limit=parse_limit(req.get_param("limit")),
            before=id_param(req, "before"),
            after=id_param(req, "after"),
            ascending=choice_param(req, "direction", ("desc", "asc")) == "asc",
        )
        thread = await read_page(
            self.store, page.limit, find_thread, get_caller(req).user_id, conversation_id, page
        )
        if thread is None:
            raise ApiError(ACCESS_DENIED)
        shown, addresses = thread, self.addresses(req)
        weight = weight_of_threads([shown])
        await answer_page(req, resp, weight, lambda: thread_object(shown, addresses))


class MessageResource(Resource):
    """`/conversations/{id}/messages/{messageid}`: one message, while it lives and after."""

    async def on_get(
        self, req: Request, resp: Response, version: int, conversation_id: int, message_id: int
    ) -> None:
        """Give it."""
        del version
        response_format(req)
        await self._answer_message(req, resp, conversation_id, message_id)

    async def on_patch(
        self, req: Request, resp: Response, version: int, conversation_id: int, message_id: int
    ) -> None:
        """Have it say something else."""
        del version
        caller = get_caller(req)
        request = await parse_body(
            req, RevisionRequest, root="message", max_bytes=self.settings.body_limit
        )
        await self.store.write(
            EditMessage(
                user_id=caller.user_id,
                conversation_id=conversation_id,
                message_id=message_id,
                revision=await revision_of(request),
                at=self.clock(),
                minutes=self.settings.edit_minutes,
            )
        )
        await self._answer_message(req, resp, conversation_id, message_id)

    async def on_delete(
        self, req: Request, resp: Response, version: int, conversation_id: int, message_id: int
    ) -> None:
        """Delete it; its place stays."""
        del version
        await self.store.write(
            DeleteMessage(
                user_id=get_caller(req).user_id,
                conversation_id=conversation_id,
                message_id=message_id,
                at=self.clock(),
            )
        )
        resp.status = falcon.HTTP_204

    async def _answer_message(
        self, req: Request, resp: Response, conversation_id: int, message_id: int
    ) -> None:
        message = await self.store.read(
            find_message, get_caller(req).user_id, conversation_id, message_id
        )
        if message is None:
            raise ApiError(ACCESS_DENIED)
        respond(req, resp, message_object(message, self.addresses(req)))


class VersionsResource(Resource):
    """`/conversations/{id}/messages/{messageid}/versions`: what it said, and says."""

    async def on_get(
        self, req: Request, resp: Response, version: int, conversation_id: int, message_id: int
    ) -> None:
        """Give some of them, the oldest first."""
        del version
        response_format(req)
        page = VersionPage(
            limit=parse_limit(req.get_param("limit")), offset=parse_offset(req.get_param("offset"))
        )
        user_id = get_caller(req).user_id
        history = await read_page(
            self.store, page.limit, find_history, user_id, conversation_id, message_id, page
        )
        if history is None:
            raise ApiError(ACCESS_DENIED)
        shown, addresses = history, self.addresses(req)
        weight = sum([len(one.html) for one in shown.versions])
        await answer_page(req, resp, weight, lambda: history_object(shown, addresses))
