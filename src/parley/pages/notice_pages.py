"""When people are told by mail: the account's form, and `/unsubscribe`, where notices lead."""

from collections.abc import Mapping
from typing import Final

import falcon
from falcon.asgi import Request, Response

from parley.identity import Access
from parley.notices import (
    EndNotices,
    Level,
    NoticePreferences,
    Rhythm,
    SetPreferences,
    find_subscriber,
)
from parley.notices.preferences import allowed_levels, due_for
from parley.pages.account_forms import AccountForm
from parley.pages.context import PageContext
from parley.pages.forms import Form
from parley.people.validation import is_time_zone
from parley.translations import LANGUAGES
from parley.wire.integers import parse_uint63

HOURS: Final = range(24)

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "end": ("notices.end", "notices.endHelp"),
    "ended": ("notices.ended", "notices.endedHelp"),
    "unknown": ("notices.unknown", "notices.unknownHelp"),
}


class NoticesForm(AccountForm):
    """`/account/notices`: when a person is told by mail, and how much."""

    async def on_post(self, req: Request, resp: Response) -> None:
        """Take what was chosen."""
        visit, form = await self.read(req)
        settings, now = self.context.settings, self.context.clock()
        zone = form["timezone"].strip()
        if zone and not is_time_zone(zone):
            problem = self.context.locales.get_translator(req)("notices.noTimeZone")
            await self.account_page.show(req, resp, visit, problems={"timezone": problem})
            return
        allowed = allowed_levels(settings, visit.caller.kind)
        quiet = (_hour(form, "quietfrom"), _hour(form, "quietuntil"))
        if None in quiet:
            quiet = (None, None)
        language = form["language"]
        chosen = NoticePreferences(
            Rhythm(form["rhythm"]) if form["rhythm"] in [*Rhythm] else Rhythm.AT_ONCE,
            _hour(form, "digesthour") or 0,
            Level(form["level"]) if form["level"] in allowed[:-1] else None,
            *quiet,
            zone,
            language if language in LANGUAGES else "",
        )
        due_at = due_for(settings, chosen, now, now)
        await self.context.store.write(SetPreferences(visit.caller.user_id, chosen, due_at))
        self.account_page.back(resp, "notices")


def _hour(form: Form, name: str) -> int | None:
    hour = parse_uint63(form[name])
    return hour if hour in HOURS else None


class UnsubscribePage:
    """`/unsubscribe`: the end of a person's notices (RFC 8058), for whoever has their address.

    Opening it changes nothing: programs open the links in mails by themselves. It tells nobody's
    address, and lets nobody in.
    """

    access = Access(public=True, page=True, secrets=True)

    def __init__(self, context: PageContext) -> None:
        self._context = context

    async def on_get(self, req: Request, resp: Response) -> None:
        """Show the button."""
        token = req.get_param("token") or ""
        subscriber = await self._context.store.read(find_subscriber, token)
        if subscriber is None:
            self._render(req, resp, "unknown")
        elif subscriber.ended:
            self._render(req, resp, "ended")
        else:
            self._render(req, resp, "end", token)

    async def on_post(self, req: Request, resp: Response) -> None:
        """End the notices; a mail program sends this by itself, without cookies."""
        ended = await self._context.store.write(EndNotices(req.get_param("token") or ""))
        self._render(req, resp, "ended" if ended else "unknown")

    def _render(self, req: Request, resp: Response, state: str, token: str = "") -> None:
        title, text = _TEXTS[state]
        self._context.renderer.render(
            req,
            resp,
            "unsubscribe",
            status=falcon.HTTP_404 if state == "unknown" else falcon.HTTP_200,
            title=title,
            text=text,
            token=token,
        )
