"""Commands on a data folder of their own."""

from pathlib import Path

import pytest

from tests.harness.commands import Commands


@pytest.fixture
def parley(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Commands:
    """The command, in this process."""
    for name in ("PARLEY_DATA", "PARLEY_HOST", "PARLEY_PORT", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return Commands(str(tmp_path / "data"), monkeypatch, capsys)
