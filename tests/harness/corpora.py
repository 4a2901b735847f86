"""The corpora, which live beside the repository and are never copied into it."""

import base64
import os
import zlib
from pathlib import Path
from typing import Any

import msgspec
import pytest


class Corpora:
    """Where the corpora are: `PARLEY_CORPORA`, or `../shared/corpora`."""

    def __init__(self, repository: Path) -> None:
        named = os.environ.get("PARLEY_CORPORA")
        self.folder = Path(named) if named else repository.parent / "shared" / "corpora"

    def path(self, name: str) -> Path:
        """Return the path of a file, or skip the test where the corpora are absent."""
        path = self.folder / name
        if not path.exists():
            pytest.skip(f"no corpus {name} at {self.folder} (set PARLEY_CORPORA)")
        return path

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of a file with a JSON object a line."""
        lines = self.path(name).read_text("utf-8").splitlines()
        return [msgspec.json.decode(line) for line in lines if line.strip()]


def content_of(row: dict[str, Any]) -> bytes:
    """Return the bytes of a row: `text`, `b64`, or `zlib_b64`."""
    if "text" in row:
        text: str = row["text"]
        return text.encode()
    if "b64" in row:
        return base64.b64decode(row["b64"])
    return zlib.decompress(base64.b64decode(row["zlib_b64"]))
