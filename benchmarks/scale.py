"""The reckoning of `docs/scale.md`: from what a request costs to what many people need.

The document holds the inputs, measured and assumed, in tables; this writes the results beside them.
A test fails where they do not follow from the inputs.
"""

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer

DOCUMENT: Final = Path(__file__).parents[1] / "docs" / "scale.md"
SIZES: Final = (100_000, 10_000_000, 1_000_000_000)

_INPUT: Final = re.compile(r"^\| ([^|]+?) \| ([\d.,]+) \| ", re.MULTILINE)
_RECKONED: Final = re.compile(r"(<!-- reckoned -->\n).*?(<!-- end -->)", re.DOTALL)

KINDS: Final = {
    "start a conversation": "conversations started",
    "reply": "replies",
    "page of the inbox": "pages of the inbox",
    "page of messages": "pages of messages",
    "mark as read": "marks as read",
}
"""Kinds of requests, as `script/bench costs` names them, and how often an active person asks."""

_MICRO: Final = 1e-6


class Need(NamedTuple):
    """What so many people need at the busiest moment, and after the years that are kept."""

    users: int
    requests: float
    writes: float
    node_cores: float
    database_cores: float
    log: float
    streams: float
    stream_memory: float
    delivery_cores: float
    rows: float
    files: float
    by_cores: int
    by_rows: int
    by_log: int
    by_feed: int
    money: float

    @property
    def partitions(self) -> int:
        """How many machines the database needs: those of what is short first."""
        return max(self.by_cores, self.by_rows, self.by_log)


def inputs_of(text: str) -> Mapping[str, float]:
    """Read the inputs: each row of a table whose second column is a number alone."""
    return {name: float(value.replace(",", "")) for name, value in _INPUT.findall(text)}


def need(users: int, given: Mapping[str, float]) -> Need:
    """Reckon what so many people need."""
    active = users * given["active on a working day, of 100"] / 100
    seconds = given["hours of a working day"] * 3600
    busiest = given["busiest second to the mean"] / seconds
    a_second = {kind: active * given[often] * busiest for kind, often in KINDS.items()}
    written = a_second["start a conversation"] + a_second["reply"]
    deliveries = written * given["recipients of a message"] * given["streams open, of 100"] / 100
    streams = active * given["streams open, of 100"] / 100
    messages = active * (given["conversations started"] + given["replies"])
    days = given["working days of a year"] * given["years kept"]
    use = given["use of a core at most, of 100"] / 100

    def cores(side: str) -> float:
        return (
            sum(rate * given[f"{kind}, {side}"] for kind, rate in a_second.items()) * _MICRO / use
        )

    log = sum(rate * given[f"{kind}, log"] for kind, rate in a_second.items())
    delivering = deliveries * given["an event to a stream, node"] * _MICRO / use
    rows = (
        days
        * active
        * (
            given["conversations started"] * given["start a conversation, disk"]
            + given["replies"] * given["reply, disk"]
        )
    )
    files = days * messages * given["files of 100 messages"] / 100 * given["size of a file"]
    node_cores, database_cores = cores("node"), cores("database")
    copies = given["copies of the database"]
    return Need(
        users=users,
        requests=sum(a_second.values()),
        writes=written,
        node_cores=node_cores,
        database_cores=database_cores,
        log=log,
        streams=streams,
        stream_memory=streams * given["a stream, memory"],
        delivery_cores=delivering,
        rows=rows,
        files=files,
        by_cores=math.ceil(database_cores / given["cores of a database machine"]),
        by_rows=math.ceil(rows / given["disk of a database machine"]),
        by_log=math.ceil(log / given["log of a database machine"]),
        by_feed=math.ceil(written / given["writes through one feed"]),
        money=(node_cores + delivering + copies * database_cores) * given["a core, a month"]
        + copies * rows / 1e12 * given["a terabyte of disk, a month"]
        + files / 1e12 * given["a terabyte of objects, a month"],
    )


def table(needs: Sequence[Need], given: Mapping[str, float]) -> str:
    """Write the results as a table, a column for each number of people."""
    use = given["use of a core at most, of 100"]
    lines: list[tuple[str, list[str]]] = [
        ("requests a second, at the busiest", [_number(one.requests) for one in needs]),
        ("of them messages written", [_number(one.writes) for one in needs]),
        (f"cores of nodes, {use:.0f} % used", [_number(one.node_cores) for one in needs]),
        ("cores of nodes that deliver events", [_number(one.delivery_cores) for one in needs]),
        ("event streams open", [_number(one.streams) for one in needs]),
        ("memory for them", [_bytes(one.stream_memory) for one in needs]),
        (
            f"cores of the database, {use:.0f} % used",
            [_number(one.database_cores) for one in needs],
        ),
        ("write-ahead log a second", [_bytes(one.log) for one in needs]),
        ("rows and indexes, after the years", [_bytes(one.rows) for one in needs]),
        ("files, after the years", [_bytes(one.files) for one in needs]),
        ("database machines by cores", [f"{one.by_cores:,}" for one in needs]),
        ("database machines by disk", [f"{one.by_rows:,}" for one in needs]),
        ("database machines by log", [f"{one.by_log:,}" for one in needs]),
        ("**database machines**", [f"**{one.partitions:,}**" for one in needs]),
        ("feeds", [f"{one.by_feed:,}" for one in needs]),
        ("money a month", [_number(one.money) for one in needs]),
        ("money a user and year", [f"{one.money * 12 / one.users:.2f}" for one in needs]),
    ]
    names = " | ".join(f"{one.users:,} users" for one in needs)
    head = f"| | {names} |\n|---|{'---:|' * len(needs)}\n"
    return head + "".join(f"| {name} | {' | '.join(cells)} |\n" for name, cells in lines)


def reckoned(text: str) -> str:
    """Return the document with its results written anew."""
    given = inputs_of(text)
    results = table([need(users, given) for users in SIZES], given)
    return _RECKONED.sub(lambda found: f"{found[1]}\n{results}\n{found[2]}", text)


def scale(
    *,
    write: Annotated[
        bool, typer.Option("--write", help="Write the results into the document.")
    ] = False,
) -> None:
    """Reckon from the inputs in docs/scale.md what many people need."""
    text = DOCUMENT.read_text("utf-8")
    if write:
        DOCUMENT.write_text(reckoned(text), "utf-8")
        return
    given = inputs_of(text)
    print(table([need(users, given) for users in SIZES], given), end="")


def _number(value: float) -> str:
    """Write a number with two digits that count."""
    if value < 10:  # noqa: PLR2004 - below that a digit behind the point counts
        return f"{value:.1f}"
    digits = max(0, math.floor(math.log10(value)) - 1)
    return f"{round(value, -digits):,.0f}"


def _bytes(value: float) -> str:
    for unit in ("B", "kB", "MB", "GB", "TB", "PB"):
        if value < 1000 or unit == "PB":  # noqa: PLR2004 - SI
            return f"{_number(value)} {unit}"
        value /= 1000
    raise AssertionError
