"""Ending a long command on a signal as on an error: what is unfinished is removed."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final, NoReturn

from parley.cli.output import print_error

_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
_SIGNALLED: Final = 128
"""What a shell adds to the number of the signal by which something ended."""


@contextmanager
def interruptible(remains: str) -> Iterator[None]:
    """Let SIGTERM, SIGHUP and Ctrl-C end what runs here, with the status that shells give it.

    Args:
        remains: What the person is told of what was done so far.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {
        number: handler
        for number in _SIGNALS
        if (handler := signal.getsignal(number)) is not signal.SIG_IGN  # as `nohup` does
    }
    ended_by: list[signal.Signals] = []

    def end(number: int, frame: FrameType | None) -> NoReturn:
        del frame
        for other in before:
            signal.signal(other, signal.SIG_IGN)  # once is enough, also while it is cleaned up
        ended_by.append(signal.Signals(number))
        raise SystemExit(_SIGNALLED + number)

    for number in before:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if ended_by:
            print_error(f"ended by {ended_by[0].name}; {remains}")
