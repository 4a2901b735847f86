"""A server's life: open, accept, tell that it is ready, and on a signal finish and close."""

import asyncio
import contextlib
import gc
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Final, NamedTuple

import structlog
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from prometheus_client import Gauge

from parley.app import Dependencies, create_app
from parley.events import Feed
from parley.files import BlobStore
from parley.folding import load_properties
from parley.housekeeping import run_housekeeping
from parley.instance import (
    get_blobs,
    get_database,
    get_last_backup,
    lock_data_folder,
    make_data_folder,
    migrate_database,
    recording_server,
)
from parley.limits import RequestCounters, StorageMeter, run_sync
from parley.mail import create_sender, outbox_path
from parley.notices import create_dispatcher
from parley.operations import (
    SOCKET_MODE,
    Application,
    Endpoint,
    configure_logs,
    find_endpoint,
    flush_logs,
    http_settings,
    notify_service_manager,
    raise_fd_limit,
    set_build_info,
    wait_until_listening,
)
from parley.release import get_release
from parley.settings import Settings
from parley.store import DatabaseNotReadyError, Store
from parley.store.engines import Database
from parley.wire.times import format_time, now

_log = structlog.get_logger(__name__)

LAST_BACKUP: Final = Gauge(
    "parley_last_backup_timestamp_seconds",
    "When the last backup was made, in seconds since 1970; 0 where none is noted.",
)

_BACKLOG: Final = 1024
_RETRY_SECONDS: Final = 1.0
"""Between two looks whether the database is there."""

_TURN_SECONDS: Final = 0.001
"""How long a thread that computes may keep the event loop waiting, which has to wait several times
for one request. Python's own 5 ms added up to 60 while someone searched."""

_YOUNG_OBJECTS: Final = 100_000
"""Objects made, and not yet gone, for which the collector looks through the young ones. Requests
leave it nothing to find, and a hundred at once have tens of thousands, which it would look through
again and again at Python's own 700: a twentieth of a server's time."""


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
        ServeError: The address is taken (`parley.operations`).
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
    _log.info("stopped")
    flush_logs()


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
                notify_service_manager("STATUS=Waiting for the database")
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
    endpoint = find_endpoint(settings)
    store = database.open()
    running = contextlib.ExitStack()
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
        server = _granian(create_app(parts), endpoint, settings.head_seconds)
        beside = [asyncio.create_task(run_housekeeping(store, blobs, settings, now, stopping))]
        beside.append(asyncio.create_task(sender.run(stopping)))
        dispatcher = create_dispatcher(
            settings, store, feed, _base_url(settings, endpoint), sender.wake, now
        )
        beside.append(asyncio.create_task(dispatcher.run(stopping)))
        metering = asyncio.create_task(meter.run(served))
        if store.shared:
            beside.append(asyncio.create_task(run_sync(counters, store, stopping)))
        serving = asyncio.create_task(server.serve())
        await wait_until_listening(serving, endpoint)
        # What is alive now stays: the collector need not walk it again under load.
        gc.collect()
        gc.freeze()
        gc.set_threshold(_YOUNG_OBJECTS, *gc.get_threshold()[1:])
        LAST_BACKUP.set_function(lambda: _last_backup_seconds(settings))
        running.enter_context(recording_server(settings, format_time(now())))
        callbacks.on_ready(_log_start(endpoint, settings, database))
        notify_service_manager("READY=1", f"STATUS=Ready at {endpoint.url}")
        beside.append(asyncio.create_task(asyncio.to_thread(load_properties)))
        stop = asyncio.create_task(stopping.wait())
        await asyncio.wait([serving, stop], return_when=asyncio.FIRST_COMPLETED)
        stopping.set()
        _tell_of_stop()
        server.stop()  # type: ignore[no-untyped-call]
        feed.close()
        try:
            await asyncio.wait_for(serving, settings.shutdown_seconds)
        except TimeoutError:
            _log.warning("requests_cut_off", waited_seconds=settings.shutdown_seconds)
        served.set()
        await asyncio.gather(metering, *beside)
    finally:
        running.close()
        await store.close()
        flush_logs()


def _last_backup_seconds(settings: Settings) -> float:
    last = get_last_backup(settings.data)
    return last.created / 1000 if last else 0.0


def _log_start(endpoint: Endpoint, settings: Settings, database: Database) -> str:
    """Let the log and the metrics tell which Parley serves, and on what; return its address."""
    address = endpoint.url + ("" if endpoint.path else settings.prefix)
    release = get_release()
    set_build_info(release)
    kind = "postgresql" if database.shared else "sqlite"
    _log.info("started", address=address, database=kind, **release._asdict())
    return address


def _tell_of_stop() -> None:
    notify_service_manager("STOPPING=1", "STATUS=Finishing open requests")
    _log.info("stopping")


def _ending_signals() -> Iterator[signal.Signals]:
    """Yield the signals that end a server: SIGHUP too, unless it was started to outlive that."""
    yield from (signal.SIGTERM, signal.SIGINT)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as `nohup` does
        yield signal.SIGHUP


def _granian(app: Application, endpoint: Endpoint, head_seconds: float) -> Server:
    server = Server(
        target=app,
        address=endpoint.address,
        port=endpoint.port,
        uds=endpoint.path,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        http1_settings=http_settings(head_seconds),
        websockets=False,
        backlog=_BACKLOG,
        backpressure=raise_fd_limit(),
        log_enabled=False,
    )
    server.uds_permissions = SOCKET_MODE  # which this kind of server takes no argument for
    return server


def _base_url(settings: Settings, endpoint: Endpoint) -> str:
    """Return what the addresses in mails start with."""
    return (settings.public_url or endpoint.url) + settings.prefix
