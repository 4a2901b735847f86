"""`/account`: what a person sees of their own account, and changes."""

from falcon.asgi import Request, Response

from parley.access import account_of
from parley.pages.desk import Desk


class AccountPage:
    """`/account`: an overview."""

    public = True
    page = True

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_get(self, req: Request, resp: Response) -> None:
        """Show it."""
        visit = await self._desk.visits.signed_in(req)
        account = await self._desk.store.read(account_of, visit.caller.user_id)
        self._desk.renderer.show(resp, "account", csrftoken=visit.csrftoken, account=account)
