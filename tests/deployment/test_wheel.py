"""The wheel, and what is installed with it."""

import re
import subprocess
from importlib.metadata import Distribution, distributions
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.docs.documents import REPOSITORY
from tests.harness.commands import clean_environment
from tests.harness.wheels import UV, build_wheel

MOST_BYTES = 250_000_000
"""Of what a server's environment holds, compiled."""

LOCK = REPOSITORY / "requirements" / "server.txt"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


def locked() -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+)==", LOCK.read_text("utf-8"), re.MULTILINE))


def size_of(distribution: Distribution) -> int:
    """Return what a package takes on the disk, with what Python has compiled of it."""
    total = 0
    for file in distribution.files or []:
        path = Path(str(distribution.locate_file(file)))
        if path.suffix == ".pyc":
            continue
        compiled = (path.parent / "__pycache__").glob(f"{path.stem}.cpython-*.pyc")
        found = [path, *(compiled if path.suffix == ".py" else ())]
        total += sum(one.stat().st_blocks * 512 for one in found if one.exists())
    return total


def test_the_wheel_holds_the_statements_of_migrations_and_not_what_writes_them(
    wheel: Path,
) -> None:
    names = {name for name in ZipFile(wheel).namelist() if name.startswith("parley/store/")}
    assert "parley/store/migrations/sql/postgres/0001.sql" in names
    assert "parley/store/migrations/run_sqlite.py" in names
    writers = ("versions/", "write_sql.py", "env.py", "store/schema/")
    assert [name for name in names if any(word in name for word in writers)] == []


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        metadata = archive.read(name).decode()
    for member in ("Summary", "License-Expression", "License-File", "Keywords", "Requires-Python"):
        assert re.search(rf"^{member}: \S", metadata, re.MULTILINE), member
    assert "Description-Content-Type: text/markdown" in metadata


def test_a_server_stands_on_nothing_that_only_tests_and_migrations_need() -> None:
    assert locked() & {"sqlalchemy", "alembic", "mako", "pytest", "pip", "uv"} == set()


def test_what_a_server_stands_on_takes_little_room() -> None:
    names = locked()
    sizes = {
        name: size_of(distribution)
        for distribution in distributions()
        if (name := re.sub(r"[-_.]+", "-", distribution.metadata["Name"]).lower()) in names
    }
    assert names - {*sizes} <= {"colorama", "tzdata"}  # of other systems
    assert sum(sizes.values()) <= MOST_BYTES, sorted(sizes.items(), key=lambda one: -one[1])[:9]


def test_the_wheel_runs_without_being_installed(wheel: Path, tmp_path: Path) -> None:
    options = ["--offline", "--quiet", "--constraints", str(LOCK), "--from", str(wheel)]
    ran = subprocess.run(
        [str(UV), "tool", "run", *options, "parley", "settings", "--data", str(tmp_path)],
        env={**clean_environment(), "UV_TOOL_DIR": str(tmp_path / "tools")},
        capture_output=True,
        text=True,
        check=False,
    )
    if "offline" in ran.stderr or "network" in ran.stderr:
        pytest.skip("uv has not kept every package, and may not fetch them here")
    assert ran.returncode == 0, ran.stderr
    assert "PARLEY_DATA" in ran.stdout
