"""A folder that looks like a clone after its first set-up, so that `script/server` runs there.

It holds links to the repository, and a virtual environment of links to the one that runs the
tests, marked as complete. What the examples write (`data`, files) stays in the folder.
"""

import shutil
import sys
from pathlib import Path

from tests.docs.documents import REPOSITORY

_LINKED = ("script", "requirements", "src", "docs", "pyproject.toml", "README.md")


def make_clone(folder: Path) -> Path:
    """Make one in an empty folder."""
    for name in _LINKED:
        (folder / name).symlink_to(REPOSITORY / name)
    made = folder / ".venv" / "bin"
    made.mkdir(parents=True)
    for name in ("parley", "python"):
        (made / name).symlink_to(Path(sys.executable).with_name(name))
    for name in ("pyvenv.cfg", "lib"):
        (folder / ".venv" / name).symlink_to(Path(sys.prefix) / name)
    uv = folder / ".venv-uv" / "bin" / "uv"  # the set-up looks whether it is there
    uv.parent.mkdir(parents=True)
    uv.symlink_to(made / "parley")
    lock = REPOSITORY / "requirements" / "server.txt"
    shutil.copy(lock, folder / ".venv" / ".installed-server")
    return folder
