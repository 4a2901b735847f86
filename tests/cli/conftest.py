"""Commands on a data folder of their own."""

from pathlib import Path

import pytest

from tests.harness.commands import Commands
from tests.harness.engines import prepare_data_folder


@pytest.fixture
def parley(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Commands:
    """The command, in this process, on an instance that was just begun."""
    for name in ("PARLEY_DATA", "PARLEY_HOST", "PARLEY_PORT", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    prepare_data_folder(tmp_path / "data")
    return Commands(str(tmp_path / "data"), monkeypatch, capsys)
