"""Message bodies: from what a client sends to html that is safe to store and to show.

`body` converts html and text, `sanitiser` holds the allow-list, `html_limits` bounds the work.
Nothing here knows of the database or of HTTP.
"""

from parley.conversations.body.body import Body, forward_body, from_html, from_text
from parley.conversations.body.html_limits import BodyError, fits_on_event_loop
from parley.conversations.body.images import add_addresses

__all__ = [
    "Body",
    "BodyError",
    "add_addresses",
    "fits_on_event_loop",
    "forward_body",
    "from_html",
    "from_text",
]
