"""HTML pages that work without JavaScript: signing in, the account, consent, people.

Each is a resource with `public = True`, because it finds its visitor by itself (`Visits`), and with
`page = True`, so that its errors are pages too. Words belong in `locales/`, markup in `templates/`.
"""

from parley.pages.context import PageContext
from parley.pages.errors import PageMiddleware, is_page, render_error
from parley.pages.forms import Form, read_form
from parley.pages.rendering import HTML, redirect, set_no_store
from parley.pages.routes import page_routes
from parley.pages.sessions import BrowserSession, BrowserSessions, SignedInSession

__all__ = [
    "HTML",
    "BrowserSession",
    "BrowserSessions",
    "Form",
    "PageContext",
    "PageMiddleware",
    "SignedInSession",
    "is_page",
    "page_routes",
    "read_form",
    "redirect",
    "render_error",
    "set_no_store",
]
