"""`/messages`: one's messages, found by their words."""

from falcon.asgi import Request, Response

from parley.access import get_caller
from parley.characters import is_blank
from parley.conversations.cursors import bad_cursor, format_cursor, parse_cursor
from parley.conversations.resources.pagination import estimate_messages_size, respond_page
from parley.conversations.schemas import FoundMessages
from parley.conversations.search.query_parser import parse
from parley.conversations.search.service import SearchResults, find_messages, first_cursor
from parley.conversations.serializers import serialize_message
from parley.people import UserBlocks
from parley.settings import Settings
from parley.store import Store
from parley.wire import ApiError, get_url_builder, response_format
from parley.wire.errors import MISSING_PARAMETER
from parley.wire.query_params import parse_limit


class FoundMessagesResource:
    """`/messages`: the caller's messages that answer a question.

    Args:
        store: Where messages are.
        settings: How the instance is set up.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    async def on_get(self, req: Request, resp: Response) -> None:
        """Respond with a page of them, the best first."""
        response_format(req)
        asked = req.get_param("q")
        if asked is None or is_blank(asked):
            raise ApiError(MISSING_PARAMETER, "q: say what to look for")
        question = parse(asked)
        start = first_cursor(question)
        cursor = parse_cursor(req.get_param("before"), start)
        if cursor.question != start.question:
            raise bad_cursor()
        hits = await self._store.search(
            find_messages,
            get_caller(req).user_id,
            question,
            parse_limit(req.get_param("limit")),
            cursor,
        )
        blocks = UserBlocks(
            hits.people, get_url_builder(req, self._settings), response_format(req).format
        )
        weight = estimate_messages_size(hit.message for hit in hits.hits)
        await respond_page(req, resp, weight, lambda: _serialize_results(hits, blocks))


def _serialize_results(hits: SearchResults, blocks: UserBlocks) -> FoundMessages:
    found = FoundMessages(message=[])
    for hit in hits.hits:
        shown = serialize_message(hit.message, blocks)
        shown.conversationid = hit.message.row.conversation_id
        shown.snippet = hit.snippet
        found.message.append(shown)
    if hits.after:
        found.nextcursor = format_cursor(hits.after)
    return found
