"""Commands on a data folder of their own."""

from pathlib import Path

import pytest

from tests.harness.commands import Commands
from tests.harness.engines import prepare_data_folder


@pytest.fixture
def parley(commands: Commands) -> Commands:
    """The command, in this process, on an instance that was just begun."""
    prepare_data_folder(Path(commands.data))
    return commands


@pytest.fixture
def commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Commands:
    """The command, in this process, on a data folder that is not there."""
    for name in ("PARLEY_DATA", "PARLEY_HOST", "PARLEY_PORT", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return Commands(str(tmp_path / "data"), monkeypatch, capsys)
