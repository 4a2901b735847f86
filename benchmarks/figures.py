"""The figures of `create`: what the rounds say, beside what Parley must reach.

Ratios are taken within a round, where both sides met the same conditions.
"""

from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.create_postgres import (
    BASELINE,
    ONE_NODE,
    PGBENCH,
    POSTGRES_PIECES,
    TWO_NODES,
)
from benchmarks.load import Measurement
from benchmarks.results import Figure, Rates, Target, figure, spread
from benchmarks.rounds import MANY, PIECES, Findings, Piece
from benchmarks.servers import ServerName


def rates(findings: Findings) -> list[Rates]:
    """Return how each piece did."""
    order = [*PIECES, *POSTGRES_PIECES]
    return [
        Rates(
            *piece,
            rate=spread([measured.rate for measured in rounds]),
            p50=spread([measured.p50 for measured in rounds]),
            p99=spread([measured.p99 for measured in rounds]),
            max=spread([measured.max for measured in rounds]),
        )
        for piece, rounds in sorted(findings.pieces.items(), key=lambda item: order.index(item[0]))
    ]


class Comparison(NamedTuple):
    """A ratio of two pieces."""

    name: str
    piece: Piece
    other: Piece
    target: Target | None


COMPARISONS = (
    Comparison(
        "Parley to baseline, JSON, 64 connections",
        Piece(ServerName.parley, "json", MANY),
        Piece(ServerName.baseline, "json", MANY),
        Target("≥", 15),
    ),
    Comparison(
        "Parley to baseline, JSON, 1 connection",
        Piece(ServerName.parley, "json", 1),
        Piece(ServerName.baseline, "json", 1),
        None,
    ),
    Comparison(
        "Parley to bare, JSON, 64 connections",
        Piece(ServerName.parley, "json", MANY),
        Piece(ServerName.bare, "json", MANY),
        Target("≥", 0.4),
    ),
    Comparison(
        "Parley to bare, XML, 64 connections",
        Piece(ServerName.parley, "xml", MANY),
        Piece(ServerName.bare, "xml", MANY),
        Target("≥", 0.4),
    ),
    Comparison(
        "Parley to its wire layer alone, JSON, 64 connections",
        Piece(ServerName.parley, "json", MANY),
        Piece(ServerName.wire, "json", MANY),
        None,
    ),
    Comparison(
        "Parley to its wire layer alone, XML, 64 connections",
        Piece(ServerName.parley, "xml", MANY),
        Piece(ServerName.wire, "xml", MANY),
        None,
    ),
    Comparison(
        "bare to baseline, JSON, 64 connections",
        Piece(ServerName.bare, "json", MANY),
        Piece(ServerName.baseline, "json", MANY),
        None,
    ),
)


POSTGRES_COMPARISONS = (
    Comparison("Parley to pgbench, 64 connections", ONE_NODE, PGBENCH, Target("≥", 0.5)),
    Comparison("Parley to baseline, 64 connections", ONE_NODE, BASELINE, Target("≥", 15)),
    Comparison("two nodes to pgbench, 64 connections", TWO_NODES, PGBENCH, None),
    Comparison("two nodes to one, 64 connections", TWO_NODES, ONE_NODE, None),
)


def figures(findings: Findings, comparisons: Sequence[Comparison] = COMPARISONS) -> list[Figure]:
    """Return the findings that the measured pieces allow, beside their targets."""
    pieces = findings.pieces
    found = [
        figure(name, "times", ratios(pieces[piece], pieces[other]), target)
        for name, piece, other, target in comparisons
        if piece in pieces and other in pieces
    ]
    for piece, rounds in pieces.items():
        if piece.server is ServerName.parley:
            found.append(latency(piece, rounds))
    if findings.resident:
        megabytes = [size / 1e6 for size in findings.resident]
        found.append(figure("memory after load", "MB", megabytes, Target("<", 150)))
    if findings.ready:
        found.append(figure("from start to ready", "s", findings.ready, Target("<", 1.5)))
    return found


def latency(piece: Piece, rounds: Sequence[Measurement]) -> Figure:
    """Return what counts of Parley's latency: the slowest of many requests, the usual of one."""
    wire_format = piece.format.upper()
    if piece.connections == MANY:
        p99 = [measured.p99 for measured in rounds]
        return figure(f"p99, {wire_format}, {MANY} connections", "ms", p99, Target("<", 60))
    p50 = [measured.p50 for measured in rounds]
    return figure(f"one request alone, {wire_format}, p50", "ms", p50, Target("<", 5))


def ratios(pieces: Sequence[Measurement], others: Sequence[Measurement]) -> list[float]:
    """Return the ratio of the rates, round by round."""
    return [piece.rate / other.rate for piece, other in zip(pieces, others, strict=True)]
