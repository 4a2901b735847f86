"""The machine around an instance: its folder, its disk, its clock."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rich.filesize import decimal

from parley.instance import get_last_backup
from parley.maintenance.findings import CheckResult, fine, problem
from parley.settings import Settings
from parley.wire.times import format_time

_SPARE: Final = 1024**3
"""Bytes on the disk below which it is time to do something."""

_EARLIEST: Final = 1_764_547_200_000
"""2025-12-01: a clock that stands before this program was written is wrong."""

_HOUR: Final = 60 * 60 * 1000
_TOLERANCE: Final = 60_000


def check_folder(data: Path) -> Iterator[CheckResult]:
    """Check that the data folder is this user's, and nobody else's to look into."""
    subject = "data folder"
    if not data.is_dir():
        yield problem(
            subject,
            f"there is no folder {data}",
            "Name the right one with --data or PARLEY_DATA; 'parley serve' makes a new one.",
        )
        return
    found = [*_permissions(subject, data)]
    yield from found or [fine(subject, f"{data} is private, and can be written")]


def _permissions(subject: str, data: Path) -> Iterator[CheckResult]:
    for path in [data, *data.iterdir()]:
        wanted = os.R_OK | os.W_OK | (os.X_OK if path.is_dir() else 0)
        if not os.access(path, wanted):
            yield problem(
                subject,
                f"{path} can't be read and written",
                "Its file system is mounted read-only: see why in the log of the system (dmesg)."
                if os.statvfs(path).f_flag & os.ST_RDONLY
                else "Run this as the user of the server, and give it its files: chown.",
            )
    mode = stat.S_IMODE(data.stat().st_mode)
    if mode & 0o077:
        yield problem(
            subject, f"others on this machine may look into {data}", f"Run: chmod 700 {data}"
        )


def check_disk(data: Path, settings: Settings) -> CheckResult:
    """Check that there is room for what comes next."""
    free = shutil.disk_usage(data).free
    shown = f"{decimal(free)} free"
    largest = 0 if settings.blobs else settings.file_limit
    if free < _SPARE + largest:
        return problem(
            "disk", shown, "Make room: on a full disk, messages and uploads are refused with 503."
        )
    return fine("disk", shown)


def check_backup_age(settings: Settings, now: int, oldest: int | None) -> CheckResult:
    """Check that there is a backup, and that it is not old.

    Args:
        settings: Those of the instance.
        now: The present moment, in milliseconds.
        oldest: When the first person was added.
    """
    subject = "backup"
    hours = settings.backup_hours
    last = get_last_backup(settings.data)
    shown = (
        f"the last one was made at {format_time(last.created)}, {last.archive}"
        if last
        else "'parley backup' has made none here"
    )
    since = last.created if last else oldest
    if hours and since is not None and since < now - hours * _HOUR:
        return problem(
            subject,
            shown,
            "Make one every night with 'parley backup', and alert on its exit status; where you"
            " back up otherwise, set PARLEY_BACKUP_HOURS to 0.",
        )
    return fine(subject, shown)


def check_clock(now: int, newest: int | None) -> CheckResult:
    """Check that time goes forward.

    Args:
        now: The present moment, in milliseconds.
        newest: When the newest thing happened that the database tells of.
    """
    advice = "Set the clock, and keep it right with NTP: times, sessions and tokens depend on it."
    if now < _EARLIEST:
        return problem("clock", f"it is {format_time(now)}", advice)
    if newest is not None and newest > now + _TOLERANCE:
        return problem(
            "clock",
            f"it is {format_time(now)}, but something happened at {format_time(newest)}",
            advice,
        )
    return fine("clock", f"it is {format_time(now)}")
