"""What every request passes through and every operator looks at: middleware, logs, metrics, health.

What holds for all endpoints alike belongs here; it knows nothing of messaging.
"""

from parley.operations.exchange import wait_for_disconnect
from parley.operations.health import LivenessResource, MetricsResource, ReadinessResource
from parley.operations.logs import configure_logs, flush_logs
from parley.operations.middleware import (
    Application,
    RequestMiddleware,
    RouteRecorder,
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
