"""What is forked from the nursery is the command as it is when it is started."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.commands import Ended, clean_environment, run_parley


@pytest.mark.parametrize("words", [("settings",), ("user", "list", "--data", "gone/\nfar"), ("x",)])
def test_a_command_says_and_gives_the_same(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    variables = {"PARLEY_LOG_LEVEL": "warning", "COLUMNS": "60"}
    started = subprocess.run(
        [sys.executable, "-m", "parley", *words],
        env=clean_environment(variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run_parley(*words, settings=variables) == Ended(
        started.returncode, started.stdout, started.stderr
    )
