"""The plugins with which `script/test` runs pytest."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.suite.distribution import LONGEST_FIRST, WHOLE_FILES, group_of

ROOT = Path(__file__).parents[2]


@pytest.fixture
def two_files(tmp_path: Path) -> Path:
    for name in ("one", "other"):
        (tmp_path / f"test_{name}.py").write_text(
            "import os, pytest\n"
            "@pytest.mark.parametrize('number', range(8))\n"
            "def test_it(number): print(f'{__name__} in {os.getpid()}')\n"
        )
    return tmp_path


def pytest_in(folder: Path, *arguments: str) -> str:
    """Run pytest with the plugins that are named, and not the dozen that are installed."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--rootdir", str(folder), str(folder), *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_what_begins_too_late_is_skipped_and_counted(two_files: Path) -> None:
    out = pytest_in(two_files, "-q", "-rs", "-p", "tests.suite.budget", "--until", "1")
    assert "16 skipped" in out
    assert "no time was left for it" in out


def test_the_tests_of_a_file_stay_in_one_process(two_files: Path) -> None:
    out = pytest_in(
        two_files,
        *("-p", "xdist", "-p", "tests.suite.distribution"),
        *("-n", "2", "--dist", "loadfile", "-rP"),
    )
    lines = [line for line in out.splitlines() if line.startswith("test_o")]
    assert len(lines) == 16
    assert len({*lines}) == 2


@pytest.mark.parametrize(
    ("nodeid", "group"),
    [
        ("tests/wire/test_times.py::test_it", "tests/wire/test_times.py "),
        ("tests/a/test_b.py::C::test_it[sqlite]", "tests/a/test_b.py sqlite"),
        ("tests/a/test_b.py::C::test_it[postgres-json-/path]", "tests/a/test_b.py postgres"),
        ("tests/a/test_b.py::test_it[json-sqlite]", "tests/a/test_b.py sqlite"),
        ("tests/a/test_postgres.py::test_it[one]", "tests/a/test_postgres.py "),
        (
            "tests/contract/test_conformance.py::test_it[sqlite-GET /users]",
            "tests/contract/test_conformance.py",
        ),
    ],
)
def test_a_group_is_a_file_on_an_engine(nodeid: str, group: str) -> None:
    assert group_of(nodeid) == group


def test_what_is_said_to_take_long_is_there() -> None:
    assert [place for place in {*LONGEST_FIRST, *WHOLE_FILES} if not (ROOT / place).exists()] == []
