"""What a benchmark ran on, as far as it explains the figures; nothing that names the machine."""

import os
import platform
from pathlib import Path

import msgspec


class Machine(msgspec.Struct, frozen=True):
    """Hardware and system.

    Attributes:
        disk: The file system that the databases lay on.
    """

    cpu: str
    cores: int
    python: str
    system: str
    disk: str

    def __str__(self) -> str:
        """Return it in one line."""
        return f"{self.cpu}, {self.cores} cores, {self.disk}, {self.system}, {self.python}"


def this_machine(folder: Path) -> Machine:
    """Describe the machine that this runs on, and the disk of `folder`."""
    return Machine(
        cpu=cpu_model(),
        cores=os.cpu_count() or 1,
        python=f"{platform.python_implementation()} {platform.python_version()}",
        system=system(),
        disk=file_system(folder),
    )


def cpu_model() -> str:
    """Return the model's name, or the architecture where the system doesn't say."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def system() -> str:
    """Return the operating system with its version."""
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.release()}"


def file_system(folder: Path) -> str:
    """Return the type of the file system that holds the folder, such as `ext4`."""
    mounts = Path("/proc/self/mounts")
    if not mounts.exists():
        return "unknown file system"
    types = {Path(line.split()[1]): line.split()[2] for line in mounts.read_text().splitlines()}
    folder = folder.resolve()
    return next(types[place] for place in (folder, *folder.parents) if place in types)
