"""What every request passes through and every operator looks at: middleware, logs, metrics, health.

What holds for all endpoints alike belongs here; it knows nothing of messaging.
"""

from parley.operations.exchange import wait_for_disconnect
from parley.operations.health import (
    LivenessResource,
    MetricsResource,
    ReadinessResource,
    set_build_info,
)
from parley.operations.listening import (
    SOCKET_MODE,
    Endpoint,
    ServeError,
    find_endpoint,
    wait_until_listening,
)
from parley.operations.logs import configure_logs, flush_logs
from parley.operations.middleware import (
    Application,
    RequestMiddleware,
    RouteRecorder,
)
from parley.operations.server_limits import http_settings, raise_fd_limit
from parley.operations.service_manager import notify_service_manager

__all__ = [
    "SOCKET_MODE",
    "Application",
    "Endpoint",
    "LivenessResource",
    "MetricsResource",
    "ReadinessResource",
    "RequestMiddleware",
    "RouteRecorder",
    "ServeError",
    "configure_logs",
    "find_endpoint",
    "flush_logs",
    "http_settings",
    "notify_service_manager",
    "raise_fd_limit",
    "set_build_info",
    "wait_for_disconnect",
    "wait_until_listening",
]
