"""What keeps an instance running well: the edge, logs, metrics, health."""

from parley.operations.connections import http_settings, reserve_files
from parley.operations.edge import Application, Edge, Trace, until_gone
from parley.operations.health import Alive, Metrics, Ready
from parley.operations.logs import configure_logs, flush_logs

__all__ = [
    "Alive",
    "Application",
    "Edge",
    "Metrics",
    "Ready",
    "Trace",
    "configure_logs",
    "flush_logs",
    "http_settings",
    "reserve_files",
    "until_gone",
]
