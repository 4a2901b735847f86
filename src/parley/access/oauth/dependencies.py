"""What the resources of OAuth 2.0 are wired with."""

from collections.abc import Callable
from typing import NamedTuple

from parley.settings import Settings
from parley.store import Store


class OAuthDependencies(NamedTuple):
    """What an endpoint stands on.

    Attributes:
        store: Where clients and tokens are.
        settings: How the instance is set up.
        clock: The present moment, in milliseconds.
        forget: Called when something was ended, so that it is so on this node at once.
    """

    store: Store
    settings: Settings
    clock: Callable[[], int]
    forget: Callable[[], None]
