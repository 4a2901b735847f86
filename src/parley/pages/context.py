"""What every page works with."""

from collections.abc import Callable
from typing import NamedTuple, Self

from falcon.asgi import Request

from parley.access import AuthMiddleware, get_origin
from parley.pages.branding import Branding
from parley.pages.locale import LocaleNegotiator
from parley.pages.rendering import Renderer
from parley.pages.sessions import BrowserSessions
from parley.pages.static import StaticFiles
from parley.settings import Settings
from parley.store import RequestOrigin, Store


class PageContext(NamedTuple):
    """What every page works with.

    Attributes:
        settings: How the instance is set up.
        store: An open store.
        clock: The present moment, in milliseconds.
        auth: What finds callers, and is told when a session or a token ends.
        wake_mail: To be called once a mail was queued.
        sessions: What finds who looks at a page.
        locales: What chooses the language of a page.
        renderer: What writes pages.
        static: Their style sheets and their icon, which the inbox has as well.
        branding: The firm's name, colour and logo.
    """

    settings: Settings
    store: Store
    clock: Callable[[], int]
    auth: AuthMiddleware
    wake_mail: Callable[[], None]
    sessions: BrowserSessions
    locales: LocaleNegotiator
    renderer: Renderer
    static: StaticFiles
    branding: Branding

    @classmethod
    def create(
        cls,
        settings: Settings,
        store: Store,
        clock: Callable[[], int],
        auth: AuthMiddleware,
        wake_mail: Callable[[], None],
    ) -> Self:
        """Set one up.

        Raises:
            SettingsError: The firm's logo can't be used.
        """
        static = StaticFiles(settings.prefix)
        branding = Branding(settings)
        locales = LocaleNegotiator(settings)
        renderer = Renderer(settings, locales, static, branding)
        sessions = BrowserSessions(settings, auth)
        return cls(
            settings, store, clock, auth, wake_mail, sessions, locales, renderer, static, branding
        )

    def origin(self, req: Request) -> RequestOrigin:
        """Return who asks, and from where."""
        return get_origin(req, self.settings)

    def path(self, page: str) -> str:
        """Return the path of a page, as in `account`."""
        return f"{self.settings.prefix}/{page}"
