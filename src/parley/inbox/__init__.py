"""The inbox in a browser: static modules, a client of the API and nothing else."""

from parley.inbox.routes import inbox_routes

__all__ = ["inbox_routes"]
