"""Programs of others that read the files in `contrib`, where this machine has them."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.harness.process_metrics import wait_until

CONTRIB: Final = Path(__file__).parents[2] / "contrib"

_SECONDS: Final = 60
_PATH: Final = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def find_program(name: str, package: str) -> str:
    """Return the path of a program; skip the test where it is not installed."""
    found = shutil.which(name, path=_PATH)
    if found is None:
        pytest.skip(f"there is no {name}: on Debian, install the package {package}")
    return found


def run_program(*command: str | Path, variables: Mapping[str, str] | None = None) -> str:
    """Run a program to its end, and return all that it says; where it fails, so does the test."""
    ended = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_SECONDS,
        check=False,
        env={**os.environ, **(variables or {})},
    )
    assert ended.returncode == 0, ended.stdout
    return ended.stdout


def adapt(text: str, instead: Mapping[str, str]) -> str:
    """Put words in the place of others, each of which must be there."""
    for word, here in instead.items():
        assert word in text, f"there is no {word}"
        text = text.replace(word, here)
    return text


@contextlib.contextmanager
def running_program(
    command: Sequence[str | Path], port: int, variables: Mapping[str, str]
) -> Iterator[None]:
    """Run a server of somebody else's until the end of the block, which begins when it listens."""
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **variables},
        start_new_session=True,
    )

    def listens() -> bool:
        assert process.poll() is None, process.communicate()[0]
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return True
        return False

    try:
        wait_until(listens)
        yield
    finally:
        # Apache would wait ten seconds for what it still passes on; nothing here is worth keeping.
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=_SECONDS)
