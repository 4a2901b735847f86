"""Turns at what requests share: threads, connections, what is done one after another.

Who asks for much waits for themselves. Of one person a few things are under way at once; the rest
waits in a line of their own, and the lines are served in rotation. Lines are bounded, and what its
client gave up leaves them before it starts.
"""

from parley.turns.asker import ASKER, Asker, on_own_behalf
from parley.turns.rota import LineFullError, Rota
from parley.turns.turns import (
    COMPUTING,
    WAITING,
    ClientGoneError,
    ThreadTurns,
    TooManyWaitingError,
    Turns,
)

__all__ = [
    "ASKER",
    "COMPUTING",
    "WAITING",
    "Asker",
    "ClientGoneError",
    "LineFullError",
    "Rota",
    "ThreadTurns",
    "TooManyWaitingError",
    "Turns",
    "on_own_behalf",
]
