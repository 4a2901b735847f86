"""HTML pages that work without JavaScript: signing in, the account, consent, people.

Each declares `Access(public=True, page=True)`: it finds its visitor by itself (`BrowserSessions`),
and its errors are pages too. Words belong in `locales/`, markup in `templates/`.
"""

from parley.pages.context import PageContext
from parley.pages.errors import is_page, render_error
from parley.pages.forms import Form, read_page_form
from parley.pages.rendering import HTML, redirect, set_no_store
from parley.pages.routes import page_routes
from parley.pages.sessions import BrowserSession, BrowserSessions, SignedInSession
from parley.pages.theme import get_theme

__all__ = [
    "HTML",
    "BrowserSession",
    "BrowserSessions",
    "Form",
    "PageContext",
    "SignedInSession",
    "get_theme",
    "is_page",
    "page_routes",
    "read_page_form",
    "redirect",
    "render_error",
    "set_no_store",
]
