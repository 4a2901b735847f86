"""A server's life: open, accept, tell that it is ready, and on a signal finish and close."""

import asyncio
import contextlib
import errno
import gc
import signal
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Final, NamedTuple

import structlog
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from parley.app import Dependencies, create_app
from parley.events import Feed
from parley.files import BlobStore
from parley.folding import load_properties
from parley.housekeeping import run_housekeeping
from parley.instance import (
    get_blobs,
    get_database,
    lock_data_folder,
    make_data_folder,
    migrate_database,
)
from parley.limits import RequestCounters, StorageMeter, run_sync
from parley.mail import create_sender, outbox_path
from parley.notices import create_dispatcher
from parley.operations import (
    Application,
    configure_logs,
    flush_logs,
    http_settings,
    raise_fd_limit,
)
from parley.settings import Settings
from parley.store import DatabaseNotReadyError, Store
from parley.store.engines import Database
from parley.wire.times import now

_log = structlog.get_logger(__name__)

_BACKLOG: Final = 1024
_POLL_SECONDS: Final = 0.005

_RETRY_SECONDS: Final = 1.0
"""Between two looks whether the database is there."""

_TURN_SECONDS: Final = 0.001
"""How long a thread that computes may keep the event loop waiting, which has to wait several times
for one request. Python's own 5 ms added up to 60 while someone searched."""

_YOUNG_OBJECTS: Final = 100_000
"""Objects made, and not yet gone, for which the collector looks through the young ones. Requests
leave it nothing to find, and a hundred at once have tens of thousands, which it would look through
again and again at Python's own 700: a twentieth of a server's time."""


class ServeError(Exception):
    """The server can't start; the message says why."""


class ServerHooks(NamedTuple):
    """What a server calls on its way.

    Attributes:
        on_open: With what it stands on, once data folder and address are its own.
        on_ready: With its address, once it accepts connections.
    """

    on_open: Callable[[Store, BlobStore], Awaitable[None]]
    on_ready: Callable[[str], None]


def serve(settings: Settings, callbacks: ServerHooks) -> None:
    """Serve until SIGTERM, SIGINT or SIGHUP, then finish what is in flight and return.

    Args:
        settings: How the instance is set up.
        callbacks: Whom to tell how far it is.

    Raises:
        InUseError: Another server has the data folder.
        ServeError: The address is taken.
        StoreUnavailableError: The database can't be opened.
    """
    configure_logs(settings.log_level)
    sys.setswitchinterval(_TURN_SECONDS)
    make_data_folder(settings.data)
    database = get_database(settings)
    with contextlib.nullcontext() if database.shared else lock_data_folder(settings.data):
        _await_database(settings, database)
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_serve(settings, database, callbacks))


def _await_database(settings: Settings, database: Database) -> None:
    """Migrate the database, once it is there: a machine may start it after the server.

    Raises:
        StoreUnavailableError: It is there, and can't be used.
    """
    told = False
    while True:
        try:
            migrate_database(settings, database)
        except DatabaseNotReadyError as error:
            if not told:
                _log.warning("database_awaited", problem=str(error))
                told = True
            time.sleep(_RETRY_SECONDS)
        else:
            return


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    try:
        import uvloop  # noqa: PLC0415 - not on every platform
    except ImportError:
        return asyncio.new_event_loop
    return uvloop.new_event_loop


async def _serve(settings: Settings, database: Database, callbacks: ServerHooks) -> None:
    loop = asyncio.get_running_loop()
    stopping, served = asyncio.Event(), asyncio.Event()
    for number in _ending_signals():
        loop.add_signal_handler(number, stopping.set)
    address, port = _check_can_bind(settings.host, settings.port)
    store = database.open()
    try:
        blobs = get_blobs(settings)
        await callbacks.on_open(store, blobs)
        feed = Feed(store, now, heartbeat_seconds=settings.heartbeat_seconds)
        counters, meter = RequestCounters.create(now), StorageMeter(store, settings.storage_quota)
        sender = create_sender(settings, store, now)
        if not settings.smtp_host:
            _log.info("mail_to_folder", folder=str(outbox_path(settings.data)))
        parts = Dependencies(
            store, blobs, feed, settings, now, counters, meter, wake_mail=sender.wake
        )
        server = _granian(create_app(parts), address, port, settings.head_seconds)
        beside = [asyncio.create_task(run_housekeeping(store, blobs, settings, now, stopping))]
        beside.append(asyncio.create_task(sender.run(stopping)))
        dispatcher = create_dispatcher(
            settings, store, feed, _base_url(settings, port), sender.wake, now
        )
        beside.append(asyncio.create_task(dispatcher.run(stopping)))
        metering = asyncio.create_task(meter.run(served))
        if store.shared:
            beside.append(asyncio.create_task(run_sync(counters, store, stopping)))
        serving = asyncio.create_task(server.serve())
        await _wait_until_listening(serving, address, port)
        # What is alive now stays: the collector need not walk it again under load.
        gc.collect()
        gc.freeze()
        gc.set_threshold(_YOUNG_OBJECTS, *gc.get_threshold()[1:])
        callbacks.on_ready(f"http://{_for_url(settings.host)}:{port}{settings.prefix}")
        beside.append(asyncio.create_task(asyncio.to_thread(load_properties)))
        stop = asyncio.create_task(stopping.wait())
        await asyncio.wait([serving, stop], return_when=asyncio.FIRST_COMPLETED)
        stopping.set()
        server.stop()  # type: ignore[no-untyped-call]
        feed.close()
        try:
            await asyncio.wait_for(serving, settings.shutdown_seconds)
        except TimeoutError:
            _log.warning("requests_cut_off", waited_seconds=settings.shutdown_seconds)
        served.set()
        await asyncio.gather(metering, *beside)
    finally:
        await store.close()
        flush_logs()


def _ending_signals() -> Iterator[signal.Signals]:
    """Yield the signals that end a server: SIGHUP too, unless it was started to outlive that."""
    yield from (signal.SIGTERM, signal.SIGINT)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as `nohup` does
        yield signal.SIGHUP


def _granian(app: Application, host: str, port: int, head_seconds: float) -> Server:
    return Server(
        target=app,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        http1_settings=http_settings(head_seconds),
        websockets=False,
        backlog=_BACKLOG,
        backpressure=raise_fd_limit(),
        log_enabled=False,
    )


def _check_can_bind(host: str, port: int) -> tuple[str, int]:
    """Show that an address is free, which Granian, sharing its port, would not notice.

    Returns:
        The address in numbers, as Granian wants it, and the port.

    Raises:
        ServeError: It is taken, or not an address of this machine.
    """
    try:
        family, kind, protocol, _, endpoint = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(endpoint)
            address, chosen = probe.getsockname()[:2]
    except (OSError, UnicodeError) as error:  # of a name that no machine can have
        problem = getattr(error, "strerror", None) or error
        advice = (
            "; choose another port with --port"
            if getattr(error, "errno", None) == errno.EADDRINUSE
            else ""
        )
        raise ServeError(f"can't listen on {host}:{port}: {problem}{advice}") from error
    return address, chosen


async def _wait_until_listening(serving: asyncio.Task[None], address: str, port: int) -> None:
    """Wait until the server takes connections.

    Raises:
        ServeError: It ended before it did.
    """
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 - not bound, only reached
    while not serving.done():
        try:
            _, writer = await asyncio.open_connection(reachable, port)
        except ConnectionRefusedError:
            await asyncio.sleep(_POLL_SECONDS)
        else:
            writer.close()
            return
    raise ServeError(f"can't listen on {address}:{port}") from serving.exception()


def _base_url(settings: Settings, port: int) -> str:
    """Return what the addresses in mails start with."""
    here = f"http://{_for_url(settings.host)}:{port}"
    return (settings.public_url or here) + settings.prefix


def _for_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
