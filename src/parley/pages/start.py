"""`/`: where someone arrives who types the name of the server."""

from falcon.asgi import Request, Response

from parley.pages.desk import Desk
from parley.pages.rendering import go


class StartPage:
    """Leads on to the account of whoever is signed in, and others to sign in."""

    public = True
    page = True

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_get(self, req: Request, resp: Response) -> None:
        """Lead on."""
        visit = await self._desk.visits.anyone(req, resp)
        go(resp, self._desk.path("account" if visit.caller else "sign-in"))
