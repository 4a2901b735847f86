"""Parley, but it does not wait for its disk: what a proof must catch losing something."""

from pathlib import Path

import apsw

from parley.cli import main
from parley.files import places
from parley.store import sqlite

_careful = sqlite.connect


def _connect(path: Path) -> apsw.Connection:
    connection = _careful(path)
    connection.execute("pragma synchronous=normal")
    return connection


def _flush_nothing(path: Path) -> None:
    del path


sqlite.connect = _connect
places.flush_to_disk = _flush_nothing

if __name__ == "__main__":
    main()
