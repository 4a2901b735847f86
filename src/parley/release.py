"""Which Parley this is: its version, and the commit that it was made of."""

import shutil
import subprocess
from contextlib import suppress
from functools import cache
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

COMMIT_FILE = "commit.txt"
"""What the build of a wheel writes into the package."""

_DESCRIBE = ("describe", "--always", "--dirty", "--exclude=*", "--abbrev=12")


class Release(NamedTuple):
    """A version of Parley.

    Attributes:
        commit: Its commit, with `-dirty` where files of a checkout were changed; empty where that
            is not known.
    """

    version: str
    commit: str

    def __str__(self) -> str:
        """Return it as a person reads it."""
        return f"{self.version} ({self.commit})" if self.commit else self.version


@cache
def get_release() -> Release:
    """Return which Parley this is."""
    return Release(version("parley-server"), _read_commit())


def _read_commit() -> str:
    with suppress(OSError):
        return (resources.files("parley") / COMMIT_FILE).read_text("utf-8").strip()
    return describe_checkout(Path(__file__).parents[2])


def describe_checkout(root: Path) -> str:
    """Return the commit of a checkout of Git; empty where it is none, or Git does not say."""
    git = shutil.which("git")
    if git is None or not (root / ".git").exists():
        return ""
    with suppress(OSError, subprocess.SubprocessError):
        return subprocess.run(  # noqa: S603 - Git itself
            [git, *_DESCRIBE], cwd=root, capture_output=True, text=True, timeout=5, check=True
        ).stdout.strip()
    return ""
