"""The web inbox: its page, and the static modules in `web/`.

The modules use the public API and nothing else, so only what serves them belongs here.
"""

from parley.inbox.resources import inbox_routes

__all__ = ["inbox_routes"]
