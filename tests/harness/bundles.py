"""Parley with the modules of the inbox in one bundle, as a wheel has it, and readable."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

_ROOT: Final = Path(__file__).parents[2]
_MODULES: Final = Path("parley/inbox/web/js")
_ESBUILD: Final = _ROOT / "node_modules" / "esbuild" / "bin" / "esbuild"


def make_bundled_package(folder: Path) -> Path:
    """Make a copy of Parley in a folder; return what `PYTHONPATH` is to say to run it."""
    if not _ESBUILD.exists():
        pytest.skip("there is no esbuild in node_modules: script/test puts it there")
    source = _ROOT / "src"
    shutil.copytree(
        source / "parley",
        folder / "parley",
        ignore=lambda place, _: (
            ["js"] if Path(place) == source / _MODULES.parent else ["__pycache__"]
        ),
    )
    subprocess.run(
        [
            *(_ESBUILD, source / _MODULES / "main.js"),
            *(f"--outbase={source / _MODULES}", f"--outdir={folder / _MODULES}"),
            *("--bundle", "--splitting", "--format=esm", "--chunk-names=locales/[name]"),
            *("--charset=utf8", "--log-level=warning"),
        ],
        check=True,
    )
    return folder
