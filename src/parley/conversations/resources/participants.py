"""The HTTP resources of who takes part in a conversation."""

import falcon
from falcon.asgi import Request, Response

from parley.access import get_caller
from parley.conversations import validation
from parley.conversations.commands.idempotency import parse_idempotency_key
from parley.conversations.commands.participants import AddParticipants, RemoveParticipant
from parley.conversations.resources.base import KEY, WritingResource
from parley.conversations.schemas import ParticipantsRequest
from parley.wire import parse_body


class ParticipantsResource(WritingResource):
    """`/conversations/{id}/participants`: adds people."""

    async def on_post(self, req: Request, resp: Response, conversation_id: int) -> None:
        """Add people, who see what follows, or what came before as well."""
        caller = get_caller(req)
        request = await parse_body(
            req, ParticipantsRequest, root="participants", max_bytes=self.settings.body_limit
        )
        await self.limits.check(caller.user_id, ())
        guard = parse_idempotency_key(req.get_header(KEY), "participants", conversation_id, request)
        written = await self.store.write(
            AddParticipants(
                user_id=caller.user_id,
                conversation_id=conversation_id,
                user_ids=validation.check_people(request.users, "users.user"),
                history=request.history,
                guard=guard,
                at=self.clock(),
                global_people_search=self.settings.global_people_search,
            )
        )
        self.limits.note(caller.user_id, written.stored)
        self.respond_created(req, resp, written, f"conversations/{conversation_id}")


class ParticipantResource(WritingResource):
    """`/conversations/{id}/participants/{userid}`: removes someone, or oneself."""

    async def on_delete(
        self, req: Request, resp: Response, conversation_id: int, user_id: int
    ) -> None:
        """Remove the person; oneself, to leave."""
        caller_id = get_caller(req).user_id
        stored = await self.store.write(
            RemoveParticipant(
                user_id=caller_id,
                conversation_id=conversation_id,
                subject_id=user_id,
                at=self.clock(),
            )
        )
        self.limits.note(caller_id, stored)
        resp.status = falcon.HTTP_204
