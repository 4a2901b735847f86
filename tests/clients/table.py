"""The table of clients in docs/moving.md: what each needs, and what it was seen to call."""

import re
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tests.clients.client import Client

DOCUMENT: Final = Path(__file__).parent.parent.parent / "docs" / "moving.md"

PROPERTY: Final = "row"
"""What a test records the members of its client's line as."""

_BEGIN: Final = "<!-- written by python -m tests.clients -->\n"
_END: Final = "<!-- up to here -->"
_HEAD: Final = (
    "| client | register it with | setting | tried | calls that work | calls that are 404 "
    "| missing |\n|---|---|---|---|---|---|---|\n"
)
_TABLE: Final = re.compile(f"(?<={re.escape(_BEGIN)}).*(?={re.escape(_END)})", re.DOTALL)


class Row(NamedTuple):
    """A line of the table, as it stands there."""

    client: str
    registration: str
    settings: str
    tried: str
    calls: str
    out_of_scope: str
    missing: str


def row(client: Client) -> Row:
    """Return the line of a client that has gone its way."""
    redirect = client.redirect.format(base="https://parley.firm.example")
    options = [f'"{one}"' if " " in one else one for one in client.options]
    return Row(
        f"{client.name} ({client.stack})",
        _code([" ".join(["--redirect", redirect, *options])]) if redirect else "a token",
        _code([f"{name}={value}" for name, value in client.settings.items()]) or "none",
        client.tried,
        _code(client.calls),
        _code(client.out_of_scope) or "none",
        client.missing,
    )


def read() -> Mapping[str, Row]:
    """Return the lines of the table, by client."""
    lines = [line for line in _written().splitlines() if line.startswith("| ")][1:]
    rows = [Row(*line.strip("| ").split(" | ")) for line in lines]
    return {one.client: one for one in rows}


def read_libraries() -> str:
    """Return the sentence below the table."""
    return _written().rpartition("\n\n")[2].rstrip("\n")


def libraries(tried: Sequence[type[Client]]) -> str:
    """Write the sentence below the table."""
    names = ", ".join(f"{one.name} ({one.stack})" for one in tried)
    sentence = f"Tried in the same way, with what each writes by default: {names}."
    return textwrap.fill(sentence, 100, break_long_words=False, break_on_hyphens=False)


def write(rows: Sequence[Row], tried: Sequence[type[Client]]) -> None:
    """Put other lines in, and below them the libraries that were tried."""
    lines = "".join(f"| {' | '.join(one)} |\n" for one in rows)
    table = f"{_HEAD}{lines}\n{libraries(tried)}\n"
    text = _TABLE.sub(lambda _: table, DOCUMENT.read_text("utf-8"))
    DOCUMENT.write_text(text, "utf-8")


def _written() -> str:
    """Return what the tests wrote into the document.

    Raises:
        ValueError: The document has no place for it.
    """
    found = _TABLE.search(DOCUMENT.read_text("utf-8"))
    if found is None:
        raise ValueError(f"{DOCUMENT}: there is no place for a table")
    return found[0]


def _code(words: Sequence[str]) -> str:
    return ", ".join(f"`{one}`" for one in words)
