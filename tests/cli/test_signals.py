"""Commands that are ended in the middle: by Ctrl-C, by a service manager, by a terminal that goes.

Each reads a pipe, so that the test knows when it is in the middle.
"""

import os
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.harness.commands import clean_environment
from tests.harness.engines import prepare_data_folder
from tests.harness.nursery import start_parley

pytestmark = pytest.mark.only_on("sqlite", reason="a signal knows no database")

SECONDS = 30
HALF_A_TABLE = b"email,first,last\nada@firm.example,Ada,King\n"

Stopped = Callable[..., tuple[int, str]]


@pytest.fixture(params=[signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda one: one.name)
def stopped(request: pytest.FixtureRequest, tmp_path: Path) -> Stopped:
    """Run a command that reads a pipe, and end it there; return how it ended and what it said."""

    def stop(pipe: Path, content: bytes, *words: object) -> tuple[int, str]:
        os.mkfifo(pipe)
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            variables = clean_environment()
            process = start_parley(*map(str, words), variables=variables, stdout=out, stderr=err)
            with pipe.open("wb") as writer:  # which waits for the reader
                writer.write(content)
                writer.flush()
                process.send_signal(request.param)
            # A signal just before Python reads is seen when that returns: at the end of the pipe.
            code = process.wait(SECONDS)
            for stream in (out, err):
                stream.seek(0)
            return code, out.read() + err.read()

    return stop


def ended_properly(code: int, said: str) -> bool:
    """Return whether who started it sees why it ended, and no traceback."""
    ended = {number for one in (1, 2, 15) for number in (-one, 128 + one)}
    return code in ended and "Traceback" not in said


def test_an_import_adds_nobody(stopped: Stopped, tmp_path: Path) -> None:
    data = tmp_path / "data"
    prepare_data_folder(data)
    before = (data / "parley.db").read_bytes()
    words = ("user", "import", tmp_path / "people.csv", "--kind", "internal", "--data", data)
    code, said = stopped(tmp_path / "people.csv", HALF_A_TABLE, *words)
    assert ended_properly(code, said), (code, said)
    assert (data / "parley.db").read_bytes() == before


def test_a_restore_leaves_nothing(stopped: Stopped, tmp_path: Path) -> None:
    words = ("restore", tmp_path / "backup.tar", "--data", tmp_path / "restored")
    code, said = stopped(tmp_path / "backup.tar", b"", *words)
    assert ended_properly(code, said), (code, said)
    assert not (tmp_path / "restored").exists()
