"""Pages for people: signing in, their account. Plain HTML that needs no script.

Each is a resource with `public = True`, for it finds its visitor by itself (`Visits`), and with
`page = True`, so that its errors are pages too.
"""

from parley.pages.desk import Desk
from parley.pages.forms import Form, read_form
from parley.pages.problems import Reader, is_page, show_problem
from parley.pages.rendering import HTML, be_private, go
from parley.pages.routes import page_routes
from parley.pages.visits import SignedIn, Visit, Visits

__all__ = [
    "HTML",
    "Desk",
    "Form",
    "Reader",
    "SignedIn",
    "Visit",
    "Visits",
    "be_private",
    "go",
    "is_page",
    "page_routes",
    "read_form",
    "show_problem",
]
