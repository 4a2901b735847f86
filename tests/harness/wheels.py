"""Parley as it is installed from a wheel, in an environment of its own."""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]

UV = Path(f"{sys.prefix}-uv") / "bin" / "uv"
"""What the scripts install with: beside the environment, which a server need not have it in."""


def build_wheel(folder: Path) -> Path:
    """Build the wheel into a folder, and return its path."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory"]
    subprocess.run([*command, str(folder)], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def install_wheel(folder: Path) -> Path:
    """Build the wheel, install it into a new environment, and return the Python of that.

    What Parley stands on is not installed again: it is found where the tests have it.
    """
    wheel = build_wheel(folder)
    environment = folder / "environment"
    venv.create(environment, with_pip=False)
    python = environment / "bin" / "python"
    options = ["--quiet", "--offline", "--no-deps"]
    subprocess.run([UV, "pip", "install", *options, "--python", python, wheel], check=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return python
