"""Parley, but it does not wait for its disk: what a proof must catch losing something.

To be run, never imported: only a process of its own may become so.
"""

from pathlib import Path

import apsw

from parley.cli import main
from parley.files import backends
from parley.store import sqlite
from parley.store.sqlite_files import connect


def _connect(path: Path) -> apsw.Connection:
    connection = connect(path)
    connection.execute("pragma synchronous=normal")
    return connection


def _flush_nothing(path: Path) -> None:
    del path


if __name__ == "__main__":
    sqlite.connect = _connect  # type: ignore[attr-defined]  # the name that the store calls
    backends.flush_to_disk = _flush_nothing
    main()
