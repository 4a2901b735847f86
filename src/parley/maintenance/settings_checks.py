"""Settings that contradict each other, the running server, or the world around."""

from collections.abc import Iterator
from typing import Final

from parley.instance import get_running_server, shown_settings
from parley.maintenance.findings import CheckResult, fine, problem
from parley.settings import Settings

_SUBJECT: Final = "settings"
_OPTIONS: Final = {"PARLEY_DATA", "PARLEY_HOST", "PARLEY_PORT", "PARLEY_LOG_LEVEL"}
"""Settings in which a server and a command beside it may well differ."""

_NEAR: Final = {"127.0.0.1", "::1", "localhost"}


def check_settings(settings: Settings) -> Iterator[CheckResult]:
    """Look at all settings together."""
    found = [*_addresses(settings), *_storage(settings), *_bounds(settings)]
    yield from found or [fine(_SUBJECT, "they go together")]


def check_server(settings: Settings) -> Iterator[CheckResult]:
    """Compare the settings with those that the running server was started with."""
    running = get_running_server(settings.data)
    if running is None:
        return
    here = shown_settings(settings)
    others = [
        f"{name} is {value}, and here {here[name]}"
        for name, value in running.settings.items()
        if name in here and name not in _OPTIONS and here[name] != value
    ]
    if others:
        yield problem(
            "server",
            f"it was started with others: {'; '.join(others)}",
            "Keep the settings in parley.toml, where the server and all commands find them; then"
            " start the server again.",
        )
    else:
        yield fine("server", f"it runs since {running.started}, with the settings that are here")


def _addresses(settings: Settings) -> Iterator[CheckResult]:
    secure = settings.public_url.startswith("https://")
    if settings.proxies and settings.public_url and not secure:
        yield problem(
            _SUBJECT,
            f"PARLEY_PROXIES is {settings.proxies}, but PARLEY_PUBLIC_URL is http://",
            "Let the reverse proxy speak TLS, and start PARLEY_PUBLIC_URL with https://.",
        )
    if secure and not settings.proxies:
        yield problem(
            _SUBJECT,
            "PARLEY_PUBLIC_URL is https://, but PARLEY_PROXIES is 0",
            "Set PARLEY_PROXIES to the number of reverse proxies in front: until then all clients"
            " seem to have the proxy's address, and share its limits.",
        )
    if settings.socket and not settings.public_url:
        yield problem(
            _SUBJECT,
            "PARLEY_SOCKET is set, but PARLEY_PUBLIC_URL is not: links that commands print and"
            " mails hold lead to a port where nothing listens",
            "Set PARLEY_PUBLIC_URL to the address of the proxy.",
        )
    if not settings.socket and settings.host not in _NEAR and not secure:
        yield problem(
            _SUBJECT,
            f"PARLEY_HOST is {settings.host}: passwords and tokens cross the network in the clear",
            "Listen on 127.0.0.1 behind a reverse proxy with TLS, and set PARLEY_PUBLIC_URL.",
        )


def _storage(settings: Settings) -> Iterator[CheckResult]:
    if settings.signed_downloads and not settings.blobs:
        yield problem(
            _SUBJECT,
            "PARLEY_SIGNED_DOWNLOADS is on, but PARLEY_BLOBS names no bucket",
            "Set PARLEY_BLOBS, or turn it off: files of a folder are never given from elsewhere.",
        )


def _bounds(settings: Settings) -> Iterator[CheckResult]:
    if 0 < settings.storage_quota < settings.file_limit:
        yield problem(
            _SUBJECT,
            "PARLEY_STORAGE_QUOTA is less than PARLEY_FILE_LIMIT",
            "Raise the quota, or lower the limit: no one can upload a file of that size.",
        )
    if settings.session_idle_hours > settings.session_days * 24:
        yield problem(
            _SUBJECT,
            "PARLEY_SESSION_IDLE_HOURS is more than PARLEY_SESSION_DAYS",
            "Lower it: a session ends by its age before it can be idle for so long.",
        )
