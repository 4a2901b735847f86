"""The units, the user and the folders of systemd, as systemd reads them."""

import re
from pathlib import Path

import pytest

from tests.deployment.programs import CONTRIB, adapt, find_program, run_program

FOLDER = CONTRIB / "systemd"
UNITS = ("parley.service", "parley-backup.service", "parley-backup.timer")
EXPOSURE = 1.5
"""How much of the machine a service may see, at most, of 10."""


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    program = find_program("systemd-analyze", "systemd")
    for name in UNITS:
        text = (FOLDER / name).read_text("utf-8")
        (tmp_path / name).write_text(text.replace("/opt/parley/.venv/bin/parley", "/bin/true"))
    said = run_program(program, "verify", "--man=no", *(tmp_path / name for name in UNITS))
    assert [line for line in said.splitlines() if "parley" in line] == []


@pytest.mark.parametrize("name", ["parley.service", "parley-backup.service"])
def test_a_service_sees_little_of_the_machine(name: str) -> None:
    program = find_program("systemd-analyze", "systemd")
    said = run_program(program, "security", "--offline=true", "--no-pager", FOLDER / name)
    found = re.search(r"exposure level for \S+: ([\d.]+) ", said)
    assert found, said
    assert float(found[1]) <= EXPOSURE


def test_the_user_and_the_folders_are_made(tmp_path: Path) -> None:
    sysusers = find_program("systemd-sysusers", "systemd")
    tmpfiles = find_program("systemd-tmpfiles", "systemd")
    (tmp_path / "etc").mkdir()
    run_program(sysusers, f"--root={tmp_path}", FOLDER / "sysusers.conf")
    user = (tmp_path / "etc" / "passwd").read_text("utf-8")
    assert re.search(
        r"^parley:[^:]*:\d+:\d+:Parley:/var/lib/parley:\S*nologin$", user, re.MULTILINE
    )
    # The folders belong to users that only their own machine knows.
    here = {" root   parley ": " - - ", " parley parley ": " - - "}
    (tmp_path / "own.conf").write_text(
        adapt((FOLDER / "tmpfiles.conf").read_text("utf-8"), here), "utf-8"
    )
    run_program(tmpfiles, "--create", f"--root={tmp_path}", tmp_path / "own.conf")
    modes = {
        path: (tmp_path / path).stat().st_mode & 0o777
        for path in ("etc/parley", "var/backups/parley")
    }
    assert modes == {"etc/parley": 0o750, "var/backups/parley": 0o700}
