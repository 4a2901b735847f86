"""Message bodies: from what a client sends to html that is safe to store and to show.

`body` converts html and text: `parser` reads what was sent, `rewriter` says it with the elements of
a body, `sanitiser` holds the allow-list and has the last word, `html_limits` bounds the work.
Nothing here knows of the database or of HTTP.
"""

from parley.conversations.body.body import Body, forward_body, from_html, from_text
from parley.conversations.body.embedded import EmbeddedFile, number_pictures, without_pictures
from parley.conversations.body.html_limits import BodyError, fits_on_event_loop
from parley.conversations.body.images import add_addresses
from parley.conversations.body.removals import Removal

__all__ = [
    "Body",
    "BodyError",
    "EmbeddedFile",
    "Removal",
    "add_addresses",
    "fits_on_event_loop",
    "forward_body",
    "from_html",
    "from_text",
    "number_pictures",
    "without_pictures",
]
