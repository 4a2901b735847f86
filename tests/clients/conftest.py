"""Instances that clients are tried on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.deployments import Deployments
from tests.clients.registering import Registrar
from tests.harness.commands import Commands


@pytest.fixture(scope="session")
def deployments(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployments]:
    """Instances of the engine under test, by their settings."""
    with Deployments(tmp_path_factory) as running:
        yield running


@pytest.fixture
def registrar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Registrar:
    """An administrator at the command line."""
    return Registrar(Commands("", monkeypatch, capsys), tmp_path)
