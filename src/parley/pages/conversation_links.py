"""`/c/{id}` and `/c/{id}/m/{id}`: a place in the inbox, as a path.

The inbox keeps its places in the fragment, which no server sees: whoever has to sign in in another
window than the one in which a link was opened would lose it. Links in mails are paths.
"""

from falcon.asgi import Request, Response

from parley.identity import Access
from parley.pages.context import PageContext
from parley.pages.rendering import redirect


class ConversationPage:
    """Leads to a conversation in the inbox, or to a message in it."""

    access = Access(public=True, page=True)

    def __init__(self, context: PageContext) -> None:
        self._context = context

    async def on_get(
        self, req: Request, resp: Response, conversation_id: int, message_id: int | None = None
    ) -> None:
        """Send whoever is signed in there; anyone else signs in first, and comes back."""
        await self._context.sessions.require_sign_in(req)
        message = "" if message_id is None else f"/m/{message_id}"
        redirect(resp, f"{self._context.path('')}#/c/{conversation_id}{message}")
