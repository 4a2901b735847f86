"""A Debian that is booted with systemd in a container, to follow a page in it to the letter.

`PARLEY_TEST_DEBIAN` names a folder with its files, which stay as they are. It is made with:

    mmdebstrap --variant=minbase --include=systemd,systemd-sysv,python3,nginx-light,sudo,curl,\
openssl,ca-certificates,postgresql bookworm FOLDER
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.deployment.programs import CONTRIB, find_program, run_program
from tests.docs.documents import REPOSITORY, Document
from tests.harness.wheels import UV

_SECONDS: Final = 240
_DONE: Final = "follow.done"
_UNIT: Final = """
[Unit]
After=basic.target network.target

[Service]
Type=oneshot
ExecStart=/bin/sh -c '/srv/follow >/srv/follow.log 2>&1 && touch /srv/follow.done'
ExecStopPost=/bin/systemctl --no-block poweroff

[Install]
WantedBy=default.target
"""


class Debian:
    """A machine, with Parley's program and files in /opt/parley.

    Args:
        folder: Where its files are put.
    """

    def __init__(self, folder: Path) -> None:
        named = os.environ.get("PARLEY_TEST_DEBIAN")
        if not named or os.geteuid() != 0:
            pytest.skip("PARLEY_TEST_DEBIAN names no Debian to boot, or this is not root")
        self._nspawn = find_program("systemd-nspawn", "systemd-container")
        self.root = folder / "debian"
        run_program("cp", "--archive", "--reflink=auto", named, self.root)

    def install(self, wheel: Path) -> None:
        """Install the wheel, and what it stands on, as the page says, without a network."""
        parley = self.root / "opt" / "parley"
        parley.mkdir(parents=True)
        shutil.copytree(CONTRIB, parley / "contrib")
        environment = parley / ".venv"
        run_program(
            UV, "venv", "--quiet", "--relocatable", "--python", "/usr/bin/python3", environment
        )
        install = (UV, "pip", "install", "--quiet", "--python", environment)
        lock = REPOSITORY / "requirements" / "server.txt"
        run_program(*install, "--require-hashes", "--requirement", lock)
        run_program(*install, "--no-deps", wheel)

    def follow(self, steps: Sequence[str]) -> str:
        """Boot it, run commands as its administrator, and return what they said when it is off."""
        script = self.root / "srv" / "follow"
        script.write_text("\n".join(["#!/bin/bash", "set -euxo pipefail", *steps]), "utf-8")
        script.chmod(0o700)
        units = self.root / "etc" / "systemd" / "system"
        (units / "follow.service").write_text(_UNIT)
        wants = units / "default.target.wants"
        wants.mkdir(exist_ok=True)
        (wants / "follow.service").unlink(missing_ok=True)
        (wants / "follow.service").symlink_to("/etc/systemd/system/follow.service")
        done = self.root / "srv" / _DONE
        done.unlink(missing_ok=True)
        command = [self._nspawn, "--quiet", "--register=no", "--keep-unit", "--boot"]
        command += ["--private-network", "--console=pipe", f"--directory={self.root}"]
        booted = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        log = self.root / "srv" / "follow.log"
        said = log.read_text("utf-8") if log.exists() else booted.stdout
        assert done.exists(), said
        return said


def commands_of(page: str, section: str) -> list[str]:
    """Return the blocks of commands under a heading, in order."""
    document = Document(page)
    start = document.text.index(f"\n## {section}\n")
    first = document.text[: start + 1].count("\n")
    end = document.text.find("\n## ", start + 1)
    last = document.text[:end].count("\n")
    return [
        block.text
        for block in document.blocks()
        if block.language == "sh" and first < block.line <= last
    ]
