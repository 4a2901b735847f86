"""The HTTP resources of conversations. Contract §4 to §7."""

from falcon.asgi import Request, Response

from parley.access import get_caller
from parley.characters import is_blank
from parley.conversations import validation
from parley.conversations.commands.create import CreateConversation
from parley.conversations.commands.idempotency import parse_idempotency_key
from parley.conversations.commands.preferences import UpdateConversation
from parley.conversations.cursors import INBOX_TOP, parse_cursor
from parley.conversations.queries import find_conversation, find_inbox_page
from parley.conversations.records import InboxQuery
from parley.conversations.resources.base import KEY, DraftingResource, WritingResource
from parley.conversations.resources.pagination import (
    estimate_threads_size,
    respond_page,
    run_page_query,
)
from parley.conversations.schemas import ConversationChange, ConversationRequest
from parley.conversations.search.query_parser import parse
from parley.conversations.search.service import find_conversations
from parley.conversations.serializers import serialize_inbox, serialize_thread
from parley.wire import ApiError, parse_body, respond, response_format
from parley.wire.errors import ACCESS_DENIED
from parley.wire.query_params import bool_param, id_param, parse_limit, parse_offset


class ConversationsResource(DraftingResource):
    """`/conversations`: the caller's conversations, and new ones."""

    async def on_post(self, req: Request, resp: Response) -> None:
        """Start a conversation (contract §4)."""
        caller = get_caller(req)
        request = await parse_body(
            req,
            ConversationRequest,
            root="conversation",
            max_bytes=self.settings.body_limit,
        )
        guard = parse_idempotency_key(req.get_header(KEY), "conversation", request)
        recipient_ids = validation.check_recipients(request, caller.user_id)
        title = validation.check_title(request.title)
        drafts = await self.build_drafts(caller.user_id, validation.check_messages(request))
        command = CreateConversation(
            user_id=caller.user_id,
            recipient_ids=recipient_ids,
            title=title,
            drafts=drafts,
            guard=guard,
            at=self.clock(),
            global_people_search=self.settings.global_people_search,
        )
        written = await self.write(command, caller.user_id, drafts)
        path = f"conversations/{written.conversation_id}"
        self.respond_created(req, resp, written, path, drafts)

    async def on_get(self, req: Request, resp: Response) -> None:
        """Respond with a page of the caller's conversations (contract §7)."""
        response_format(req)
        asked = req.get_param("q")
        page = InboxQuery(
            limit=parse_limit(req.get_param("limit")),
            offset=parse_offset(req.get_param("offset")),
            before=parse_cursor(req.get_param("before"), INBOX_TOP),
            archived=bool_param(req, "archived"),
            unread=bool_param(req, "unread"),
            starred=bool_param(req, "starred"),
            other_id=id_param(req, "userid"),
        )
        user_id = get_caller(req).user_id
        if asked is None or is_blank(asked):
            inbox = await run_page_query(self.store, page.limit, find_inbox_page, user_id, page)
        else:
            inbox = await self.store.search(find_conversations, user_id, parse(asked), page)
        blocks = self.blocks(req, inbox.people)
        weight = estimate_threads_size(inbox.threads)
        await respond_page(req, resp, weight, lambda: serialize_inbox(inbox, blocks))


class ConversationResource(WritingResource):
    """`/conversations/{id}`: one conversation, with its newest message; how one keeps it."""

    async def on_get(self, req: Request, resp: Response, conversation_id: int) -> None:
        """Respond with the conversation and its newest message."""
        response_format(req)
        await self._answer_conversation(req, resp, conversation_id)

    async def on_patch(self, req: Request, resp: Response, conversation_id: int) -> None:
        """Change how the caller keeps it."""
        request = await parse_body(
            req, ConversationChange, root="conversation", max_bytes=self.settings.body_limit
        )
        change, user_id = validation.check_change(request), get_caller(req).user_id
        if change.get("title"):
            await self.limits.check(user_id, ())
        stored = await self.store.write(
            UpdateConversation(
                user_id=user_id, conversation_id=conversation_id, at=self.clock(), **change
            )
        )
        self.limits.note(user_id, stored)
        await self._answer_conversation(req, resp, conversation_id)

    async def _answer_conversation(
        self, req: Request, resp: Response, conversation_id: int
    ) -> None:
        found = await self.store.read(find_conversation, get_caller(req).user_id, conversation_id)
        if found is None:
            raise ApiError(ACCESS_DENIED)
        respond(req, resp, serialize_thread(found.thread, self.blocks(req, found.people)))
