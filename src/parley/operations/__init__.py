"""What keeps an instance running well: the edge, logs, metrics, health."""

from parley.operations.health import LivenessResource, MetricsResource, ReadinessResource
from parley.operations.logs import configure_logs, flush_logs
from parley.operations.middleware import (
    Application,
    RequestMiddleware,
    RouteRecorder,
    wait_for_disconnect,
)
from parley.operations.server_limits import http_settings, raise_fd_limit

__all__ = [
    "Application",
    "LivenessResource",
    "MetricsResource",
    "ReadinessResource",
    "RequestMiddleware",
    "RouteRecorder",
    "configure_logs",
    "flush_logs",
    "http_settings",
    "raise_fd_limit",
    "wait_for_disconnect",
]
